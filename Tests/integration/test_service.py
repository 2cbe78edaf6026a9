"""Real clients against the release binary."""

import concurrent.futures
import json
import math
import os
import pathlib
import random
import re
import subprocess
import time
import unittest

from partial import missing
from service import BINARY, Service, exchange

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOOD = {"estimator": {"name": "pass_at_k", "k": 2}, "groups": [{"rollouts": [{"reward": 1}, {"reward": 0}, {"reward": 0}]}]}


def pass_at_k(rewards, k):
    """Eq. 11-15 of arXiv 2508.10751, with exact binomials."""
    n, wrong = len(rewards), rewards.count(0)
    mean = 1 - math.comb(wrong, k) / math.comb(n, k)
    deviation = math.sqrt(mean * (1 - mean))
    if deviation == 0:
        return [0.0] * n
    negative = 0 if wrong == 0 else (1 - mean - math.comb(wrong - 1, k - 1) / math.comb(n - 1, k - 1)) / deviation
    return [(1 - mean) / deviation if reward else negative for reward in rewards]


class RealBatches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()

    def test_a_batch_agrees_with_the_paper(self):
        generator = random.Random(7)
        groups = [{"id": str(g), "rollouts": [{"reward": generator.choice([0, 0, 1]), "tokens": generator.randrange(1, 50)} for _ in range(32)]} for g in range(128)]
        status, _, answer = self.service.post("/v1/advantages", {"estimator": {"name": "pass_at_k", "k": 8}, "groups": groups})
        self.assertEqual(status, 200)
        for sent, group in zip(groups, answer["groups"]):
            expected = pass_at_k([rollout["reward"] for rollout in sent["rollouts"]], 8)
            self.assertLess(abs(sum(rollout["advantage"] for rollout in group["rollouts"])), 1e-9)
            for value, rollout, asked in zip(expected, group["rollouts"], sent["rollouts"]):
                self.assertTrue(math.isclose(rollout["advantage"], value, rel_tol=1e-9, abs_tol=1e-9))
                self.assertEqual(rollout["advantages"], [rollout["advantage"]] * asked["tokens"])

    def test_the_same_request_gives_the_same_bytes(self):
        body = json.dumps({**GOOD, "estimator": {"name": "pass_at_k", "k": 2, "method": "bootstrap", "seed": 3}})
        answers = {json.dumps(self.service.post("/v1/advantages", body)[2]) for _ in range(5)}
        self.assertEqual(len(answers), 1)

    def test_score_answers_like_the_server(self):
        sample = ROOT / "deploy/sample-batch.json"
        scored = subprocess.run([BINARY, "score", str(sample)], capture_output=True, check=True)
        piped = subprocess.run([BINARY, "score", "-"], input=sample.read_bytes(), capture_output=True, check=True)
        status, _, answer = self.service.post("/v1/advantages", sample.read_bytes())
        self.assertEqual((status, json.loads(scored.stdout), scored.stdout), (200, answer, piped.stdout))
        bad = subprocess.run([BINARY, "score", "-"], input=b"{}", capture_output=True)
        self.assertEqual((bad.returncode, json.loads(bad.stderr)["status"], bad.stdout), (1, 422, b""))

    def test_curl_posts_a_file(self):
        run = subprocess.run(
            ["curl", "--fail", "--silent", "-H", "Content-Type: application/json", "--data-binary", "@" + str(ROOT / "deploy/sample-batch.json"),
             self.service.url + "/v1/advantages"], capture_output=True, check=True)
        self.assertEqual(json.loads(run.stdout)["summary"]["rollouts"], 12)

    def test_the_readme_shows_the_real_answer(self):
        readme = (ROOT / "README.md").read_text()
        blocks = re.findall(r"^```(\w*)\n(.*?)^```", readme, re.M | re.S)
        request = next(text for _, text in blocks if "curl -s http://127.0.0.1:8080/v1/advantages" in text)
        status, _, answer = self.service.post("/v1/advantages", re.search(r"-d '(.*)'", request, re.S)[1])
        self.assertEqual((status, missing(json.loads(next(text for language, text in blocks if language == "json")), answer)), (200, None))
        program = next(text for language, text in blocks if language == "python").replace("http://127.0.0.1:8080", self.service.url)
        run = subprocess.run(["python3", "-c", program], capture_output=True, text=True, check=True)
        for values, rewards in zip(json.loads(run.stdout), [[1, 0, 0, 0], [1, 1, 0, 0]]):
            for value, expected in zip(values, pass_at_k(rewards, 2), strict=True):
                self.assertTrue(math.isclose(value, expected, abs_tol=1e-12))

    def test_a_chunked_upload_with_leave_to_continue(self):
        run = subprocess.run(
            ["curl", "--fail", "--silent", "-H", "Content-Type: application/json", "-H", "Transfer-Encoding: chunked", "-H", "Expect: 100-continue",
             "--data-binary", "@-", self.service.url + "/v1/advantages"], input=json.dumps(GOOD).encode(), capture_output=True, check=True)
        self.assertEqual(json.loads(run.stdout)["summary"]["groups"], 1)

    def test_the_mazes_of_the_paper(self):
        cases = os.environ.get("ADVANTAGED_CASES")
        if not cases:
            self.skipTest("ADVANTAGED_CASES names no folder")
        rows = [json.loads(line) for line in (pathlib.Path(cases) / "maze.jsonl").read_text().splitlines()]
        rows = [row for row in rows if row["kind"] == "passk_maze"]
        self.assertGreater(len(rows), 100)
        mazes = {}
        for row in rows:
            mazes.setdefault("\n".join(row["maze"]), []).append(row)
        status, _, answer = self.service.post(
            "/v1/advantages",
            {"estimator": {"name": "pass_at_k", "k": 2, "short_groups": "zero"}, "verifier": {"name": "maze", "mode": "lenient"},
             "groups": [{"ground_truth": maze, "rollouts": [{"response": row["response"]} for row in rows]} for maze, rows in mazes.items()]})
        self.assertEqual((status, len(answer["groups"])), (200, len(mazes)))
        for group, rows in zip(answer["groups"], mazes.values()):
            for rollout, row in zip(group["rollouts"], rows):
                self.assertEqual(rollout["reward"], row["expected"], row["id"])
                self.assertIsInstance(rollout["advantage"], float)
        print(f"mazes: {sum(len(rows) for rows in mazes.values())} rows in {len(mazes)} groups agree", flush=True)

    def test_many_clients_at_once(self):
        def work(index):
            connection = self.service.connection()
            results = []
            for step in range(20):
                rewards = [1] * (index + 1) + [0] * (step + 2)
                body = {"estimator": {"name": "pass_at_k", "k": 2}, "groups": [{"rollouts": [{"reward": reward} for reward in rewards]}]}
                status, _, answer = exchange(connection, "POST", "/v1/advantages", body, {"Content-Type": "application/json"})
                results.append(status == 200 and math.isclose(answer["groups"][0]["rollouts"][0]["advantage"], pass_at_k(rewards, 2)[0]))
            connection.close()
            return all(results)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertTrue(all(pool.map(work, range(8))))


class Errors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--max-body-bytes", "4096")

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()

    def test_bad_requests_leave_the_connection_usable(self):
        estimator = '"estimator": {"name": "pass_at_k", "k": 2}'
        rollouts = '{"reward": 1}, {"reward": 0}'
        table = [
            ("not JSON", "hello", 400, ""),
            ("truncated", '{%s, "groups": [' % estimator, 400, "/groups/0"),
            ("wrong type at depth", '{%s, "groups": [{"rollouts": [{"reward": [1]}]}]}' % estimator, 422, "/groups/0/rollouts/0/reward"),
            ("k > n", '{"estimator": {"name": "pass_at_k", "k": 3}, "groups": [{"rollouts": [%s]}]}' % rollouts, 422, "/groups/0"),
            ("k = 0", '{"estimator": {"name": "pass_at_k", "k": 0}, "groups": [{"rollouts": [%s]}]}' % rollouts, 422, "/estimator/k"),
            ("unknown estimator", '{"estimator": {"name": "x"}, "groups": [{"rollouts": [%s]}]}' % rollouts, 422, "/estimator/name"),
            ("unknown field", '{%s, "groups": [{"rollouts": [{"reward": 1, "x": 1}]}]}' % estimator, 422, "/groups/0/rollouts/0/x"),
            ("negative tokens", '{%s, "groups": [{"rollouts": [{"reward": 1, "tokens": -1}]}]}' % estimator, 422, "/groups/0/rollouts/0/tokens"),
            ("mask outside", '{%s, "groups": [{"rollouts": [{"reward": 1, "tokens": 2, "mask": [[0, 3]]}]}]}' % estimator, 422, "/groups/0/rollouts/0/mask/0"),
            ("NaN", '{%s, "groups": [{"rollouts": [{"reward": NaN}]}]}' % estimator, 400, "/groups/0/rollouts/0/reward"),
            ("NaN as text", '{%s, "groups": [{"rollouts": [{"reward": "NaN"}]}]}' % estimator, 422, "/groups/0/rollouts/0/reward"),
            ("1e400", '{%s, "groups": [{"rollouts": [{"reward": 1e400}]}]}' % estimator, 422, "/groups/0/rollouts/0/reward"),
            ("70 levels", '{%s, "groups": [{"ground_truth": %s}]}' % (estimator, "[" * 70 + "]" * 70), None, "/groups/0/ground_truth" + "/0" * 60),
            ("duplicate key", '{%s, "groups": [{"rollouts": [{"reward": 1, "reward": 1}]}]}' % estimator, 400, "/groups/0/rollouts/0/reward"),
            ("empty group", '{%s, "groups": [{"rollouts": []}]}' % estimator, 422, "/groups/0/rollouts"),
            ("neither reward nor response", '{%s, "groups": [{"rollouts": [{"tokens": 1}]}]}' % estimator, 422, "/groups/0/rollouts/0"),
        ]
        connection = self.service.connection()
        self.addCleanup(connection.close)
        for name, body, status, pointer in table:
            with self.subTest(name):
                got, headers, problem = exchange(connection, "POST", "/v1/advantages", body, {"Content-Type": "application/json", "X-Request-Id": "r-1"})
                self.assertEqual(headers["Content-Type"], "application/problem+json")
                self.assertEqual(got, status or got)
                self.assertIn(got, (400, 422))
                self.assertTrue(problem["pointer"].startswith(pointer) if status is None else problem["pointer"] == pointer, problem)
                self.assertEqual((problem["status"], problem["instance"], headers["X-Request-Id"]), (got, "r-1", "r-1"))
                self.assertEqual(exchange(connection, "POST", "/v1/advantages", GOOD, {"Content-Type": "application/json"})[0], 200)

    def test_bodies_at_the_limit_and_one_beyond(self):
        body = json.dumps(GOOD)
        self.assertEqual(self.service.post("/v1/advantages", body + " " * (4096 - len(body)))[0], 200)
        self.assertEqual(self.service.post("/v1/advantages", body + " " * (4097 - len(body)))[0], 413)
        self.assertEqual(self.service.post("/v1/advantages", body)[0], 200)

    def test_wrong_types_and_paths(self):
        self.assertEqual(self.service.request("POST", "/v1/advantages", json.dumps(GOOD), {"Content-Type": "text/plain"})[0], 415)
        self.assertEqual(self.service.request("POST", "/v1/advantages", json.dumps(GOOD), {"Content-Type": "application/json", "Content-Encoding": "br"})[0], 415)
        self.assertEqual(self.service.request("GET", "/v2")[0], 404)
        status, headers, _ = self.service.request("PUT", "/v1/advantages", "", {"Content-Type": "application/json"})
        self.assertEqual((status, headers["Allow"]), (405, "POST, OPTIONS"))

    def test_garbage_on_the_wire(self):
        for garbage in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/1.1\nHost: x\n\n", b"\x00" * 100):
            with self.service.socket() as client:
                client.sendall(garbage)
                client.shutdown(1)
                self.assertIn(b"HTTP/1.1 400 Bad Request", client.makefile("rb").read())
        self.assertEqual(self.service.post("/v1/advantages", GOOD)[0], 200)


class Operation(unittest.TestCase):
    def test_health_metrics_and_contract(self):
        with Service() as service:
            for path in ("/health", "/livez", "/readyz"):
                status, headers, body = service.request("GET", path)
                self.assertEqual((status, body["status"]), (200, "ok"))
                self.assertIn("receive;dur=", headers["Server-Timing"])
            self.assertEqual(service.request("GET", "/openapi.yaml")[2], (ROOT / "openapi.yaml").read_bytes())
            service.post("/v1/advantages", GOOD)
            metrics = service.request("GET", "/metrics")[2].decode()
            self.assertIn("advantaged_rollouts_total 3\n", metrics)
            self.assertEqual(subprocess.run([BINARY, "healthcheck", service.url], capture_output=True).returncode, 0)
            self.assertEqual(service.request("HEAD", "/metrics")[2], b"")
        self.assertEqual(subprocess.run([BINARY, "healthcheck", service.url], capture_output=True).returncode, 1)

    def test_the_log_has_a_line_for_a_request(self):
        with Service() as service:
            service.post("/v1/advantages", GOOD, {"X-Request-Id": "abc", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
            service.request("GET", "/health")
            self.assertEqual(service.stop(), 0)
            requests = [line for line in service.log if line["message"] == "request"]
            self.assertEqual([line["id"] for line in requests], ["abc"])
            self.assertEqual((requests[0]["operation"], requests[0]["status"], requests[0]["in"]), ("computeAdvantages", 200, len(json.dumps(GOOD))))
            self.assertTrue(requests[0]["trace_id"] == "0af7651916cd43dd8448eb211c80319c")

    def test_flags_win_over_the_environment(self):
        with Service("--max-body-bytes", "4000", env={"ADVANTAGED_MAX_BODY_BYTES": "10", "ADVANTAGED_ACCESS_LOG": "none"}) as service:
            self.assertEqual(service.post("/v1/advantages", GOOD)[0], 200)
            service.stop()
            self.assertEqual([line["message"] for line in service.log if line["message"] == "request"], [])
        for env, flags in (({"ADVANTAGED_PORT": "x"}, []), ({"ADVANTAGED_WORKERS": "0"}, ["--port", "0"]), ({}, ["--log-format", "xml"])):
            run = subprocess.run([BINARY, "serve", *flags], env={**os.environ, **env}, capture_output=True, timeout=60)
            self.assertNotEqual(run.returncode, 0)
            self.assertTrue(run.stderr)

    def test_a_port_in_use_ends_with_a_message(self):
        with Service() as service:
            run = subprocess.run([BINARY, "serve", "--port", str(service.port), "--log-format", "json"], capture_output=True, timeout=60)
            self.assertEqual((run.returncode, json.loads(run.stderr)["message"]), (1, "cannot listen"))

    def test_a_drain_answers_what_is_in_flight(self):
        with Service() as service:
            client = service.socket()
            body = json.dumps(GOOD).encode()
            client.sendall(b"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:10])
            # The service has read the head once it says so.
            while service.request("GET", "/health")[2]["in_flight"] < 1:
                pass
            service.process.terminate()
            while json.loads(service.process.stderr.readline())["message"] != "draining":
                pass
            client.sendall(body[10:])
            answer = client.makefile("rb").read()
            client.close()
            self.assertTrue(answer.startswith(b"HTTP/1.1 200 OK"))
            self.assertIn(b"Connection: close", answer)
            self.assertEqual(service.process.wait(timeout=60), 0)

    @unittest.skipIf({"ASAN_OPTIONS", "TSAN_OPTIONS"} & os.environ.keys(), "a sanitizer's own memory would count")
    def test_idle_memory_is_small(self):
        with Service() as service:
            service.request("GET", "/health")
            if "libswiftCore.so" in pathlib.Path(f"/proc/{service.process.pid}/maps").read_text():
                self.skipTest("the limit is that of the executable with Swift's libraries inside, as deploy/prepare builds it")
            # What only the start needs is given back after the first answers, at some time on a busy machine.
            deadline = time.monotonic() + 30
            resident = 18_000
            while resident >= 18_000 and time.monotonic() < deadline:
                status = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
                resident = int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])
            self.assertLess(resident, 18_000)
            print(f"idle: {resident} kB resident", flush=True)


if __name__ == "__main__":
    unittest.main()
