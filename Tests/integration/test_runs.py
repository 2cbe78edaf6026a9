"""Runs: kept by step, across restarts and kills, and whatever becomes of their file."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from certificates import Certificates
from many_runs import growth
from service import BINARY, Service


def batch(run, step, rewards=(1, 0)):
    return {"run": run, "step": step, "estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": reward} for reward in rewards]}]}


class RunTests(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.file = os.path.join(self.directory, "runs.sqlite")
        self.addCleanup(shutil.rmtree, self.directory, True)

    def run_of(self, service, name, query=""):
        status, _, body = service.request("GET", f"/v1/runs/{name}{query}")
        self.assertEqual(status, 200, body)
        return body

    def test_restart(self):
        with Service("--runs", self.file) as service:
            for step in range(3):
                self.assertEqual(service.post("/v1/advantages", batch("exp", step))[0], 200)
            self.assertEqual(self.run_of(service, "exp")["step"], [0, 1, 2])
            self.assertEqual(service.post("/v1/advantages", batch("exp", 3))[0], 200)
            # Written on the way out.
            self.assertEqual(service.stop(), 0)
        with Service("--runs", self.file) as service:
            run = self.run_of(service, "exp")
            self.assertEqual(run["step"], [0, 1, 2, 3])
            self.assertEqual(run["metrics"]["reward/mean"], [0.5] * 4)
            self.assertEqual(service.post("/v1/advantages", batch("exp", 3, (1, 1)))[0], 200)
            self.assertEqual(self.run_of(service, "exp", "?since=3")["metrics"]["reward/mean"], [0.75])

    def test_killed_while_writing(self):
        for trial in range(3):
            service = Service("--runs", self.file)

            def post():
                connection = service.connection()
                try:
                    for step in range(100_000):
                        connection.request("POST", "/v1/advantages", json.dumps(batch(f"kill{trial}", step)), {"Content-Type": "application/json"})
                        connection.getresponse().read()
                except (OSError, http.client.HTTPException):
                    pass

            poster = threading.Thread(target=post)
            poster.start()
            time.sleep(1 + trial / 5)
            # What a reader of the file has seen is committed.
            seen = self.run_of(service, f"kill{trial}")["batches"]
            service.process.send_signal(signal.SIGKILL)
            poster.join()
            service.process.wait()
            service.process.stderr.close()
            with Service("--runs", self.file) as again:
                run = self.run_of(again, f"kill{trial}")
                self.assertGreaterEqual(run["batches"], seen)
                self.assertGreater(seen, 0)
                self.assertEqual(sum(run["step_batches"]), run["batches"])
                health = again.request("GET", "/health")[2]
                self.assertIsNone(health["runs"]["trouble"])

    def trouble(self, service):
        for _ in range(100):
            trouble = service.request("GET", "/health")[2]["runs"]["trouble"]
            if trouble:
                return trouble
            time.sleep(0.05)
        self.fail("no trouble in /health")

    def test_broken_file(self):
        with open(self.file, "wb") as file:
            file.write(b"no database " * 1000)
        with Service("--runs", self.file) as service:
            self.assertIn("not a database", self.trouble(service))
            self.assertEqual(service.post("/v1/advantages", batch("exp", 1))[0], 200)
            self.assertEqual(self.run_of(service, "exp")["step"], [1])
            self.assertIn(b"advantaged_runs_healthy 0\n", service.request("GET", "/metrics", raw=True)[2])
            service.stop()
            self.assertIn("runs cannot be written", [line["message"] for line in service.log])
        with open(self.file, "rb") as file:
            self.assertTrue(file.read().startswith(b"no database"), "what is not ours is left as it is")

    def test_missing_directory_heals(self):
        gone = os.path.join(self.directory, "later")
        with Service("--runs", os.path.join(gone, "runs.sqlite")) as service:
            self.trouble(service)
            for step in range(3):
                self.assertEqual(service.post("/v1/advantages", batch("exp", step))[0], 200)
            self.assertEqual(self.run_of(service, "exp")["step"], [0, 1, 2])
            os.mkdir(gone)
            deadline = time.monotonic() + 20
            while service.request("GET", "/health")[2]["runs"]["trouble"] and time.monotonic() < deadline:
                time.sleep(0.2)
            self.assertEqual(service.post("/v1/advantages", batch("exp", 3))[0], 200)
            self.assertEqual(self.run_of(service, "exp")["step"], [0, 1, 2, 3])
            service.stop()
        with Service("--runs", os.path.join(gone, "runs.sqlite")) as service:
            self.assertEqual(self.run_of(service, "exp")["step"], [0, 1, 2, 3])

    def test_full_disk(self):
        # A limit on the size of files is a disk that is full; the signal that comes with it is ignored.
        prefix = ("bash", "-c", 'trap "" XFSZ; exec prlimit --fsize=40000 "$@"', "bash")
        with Service("--runs", self.file, prefix=prefix) as service:
            for step in range(600):
                self.assertEqual(service.post("/v1/advantages", batch("exp", step))[0], 200)
            self.trouble(service)
            run = self.run_of(service, "exp")
            self.assertEqual(sum(run["step_batches"]), 600)

    @unittest.skipUnless(shutil.which("setpriv"), "setpriv is not installed")
    def test_read_only_file(self):
        with Service("--runs", self.file) as service:
            self.assertEqual(service.post("/v1/advantages", batch("exp", 0))[0], 200)
            self.assertEqual(service.stop(), 0)
        os.chmod(self.file, 0o444)
        os.chmod(self.directory, 0o555)
        self.addCleanup(os.chmod, self.directory, 0o755)
        # Root may write whatever the bits say, unless it has lost that.
        prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all") if os.getuid() == 0 else ()
        if prefix and subprocess.run([*prefix, "test", "-w", self.file]).returncode == 0:
            self.skipTest("root keeps what it may do here")
        with Service("--runs", self.file, prefix=prefix) as service:
            self.trouble(service)
            for step in range(1, 4):
                self.assertEqual(service.post("/v1/advantages", batch("exp", step))[0], 200)
            self.assertEqual(self.run_of(service, "exp")["step_batches"][-3:], [1, 1, 1])
            self.assertIn(b"advantaged_runs_healthy 0\n", service.request("GET", "/metrics", raw=True)[2])
            os.chmod(self.directory, 0o755)
            os.chmod(self.file, 0o644)
            deadline = time.monotonic() + 20
            while service.request("GET", "/health")[2]["runs"]["trouble"] and time.monotonic() < deadline:
                time.sleep(0.2)
            self.assertEqual(self.run_of(service, "exp")["step"], [0, 1, 2, 3])
            service.stop()
            self.assertIn("runs are written again", [line["message"] for line in service.log])

    def test_many_names_and_steps_take_bounded_memory(self):
        # Names that may be kept, and steps that are kept, are passed many times over; many_runs.py alone posts more of them.
        result = growth(10_000, 30_000)
        self.assertEqual(result["dropped"] + result["kept"], 40_400)
        self.assertEqual(result["runs"], 200)
        self.assertLessEqual(result["points"], 2000)
        self.assertGreaterEqual(result["batches"], 30_000 - result["dropped"])
        # Two hundred runs of a step and one of two thousand are a few megabytes; the rest is what waits, and the database's pages.
        self.assertLess(result["names"], 16 << 20, result)
        self.assertLess(result["steps"], 16 << 20, result)
        self.assertLess(result["peak"], 40 << 20, result)

    def test_samples_are_kept_in_memory_alone(self):
        request = {"run": "exp", "step": 3, "estimator": {"name": "pass_at_1"}, "verifier": {"name": "math"}, "groups": [
            {"id": f"p{group}", "ground_truth": "4", "rollouts": [{"response": f"seen nowhere else {group}, \\boxed{{4}}"}, {"response": "x" * 5000}]}
            for group in range(4)]}
        with Service("--runs", self.file, "--keep-samples", "3") as service:
            self.assertEqual(service.post("/v1/advantages", request)[0], 200)
            status, _, told = service.request("GET", "/v1/runs/exp/samples")
            self.assertEqual(status, 200)
            self.assertEqual([one["group"]["id"] for one in told["samples"]], ["p3", "p2", "p1"])
            first, second = told["samples"][0]["group"]["rollouts"]
            self.assertEqual((first["reward"], first["status"], first["advantage"], first["extracted"]), (1, "correct", 1, "4"))
            self.assertEqual(second["excerpt"], "x" * 400 + "\u2026" + "x" * 600)
            self.assertEqual(second["response_bytes"], 5000)
            sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Clients/python/src/advantaged"))
            self.addCleanup(sys.path.pop, 0)
            import runs as client

            self.assertEqual(client.samples("exp", [service.url]), told["samples"])
            self.assertEqual(client.samples("none", [service.url]), [])
            self.assertEqual(service.stop(), 0)
        for name in os.listdir(self.directory):
            with open(os.path.join(self.directory, name), "rb") as file:
                self.assertNotIn(b"seen nowhere else", file.read())
        with Service("--runs", self.file, "--keep-samples", "3") as service:
            self.assertEqual(service.request("GET", "/v1/runs/exp/samples")[2]["samples"], [])
        with Service("--runs", self.file) as service:
            self.assertEqual(service.request("GET", "/v1/runs/exp/samples")[0], 404)

    def test_names_are_bounded(self):
        with Service("--max-runs", "20") as service:
            connection = service.connection()
            self.addCleanup(connection.close)
            for name in range(2000):
                connection.request("POST", "/v1/advantages", json.dumps(batch(f"run {name}", 0)), {"Content-Type": "application/json"})
                self.assertEqual(connection.getresponse().read()[:1], b"{")
            runs = service.request("GET", "/v1/runs")[2]["runs"]
            self.assertEqual(len(runs), 20)
            self.assertEqual(runs[0]["run"], "run 1999")

    def test_one_file_for_two_replicas(self):
        with Service("--runs", self.file) as one, Service("--runs", self.file) as two:
            for step in range(20):
                for service in (one, two):
                    self.assertEqual(service.post("/v1/advantages", batch("exp", step))[0], 200)
            # A replica writes what waits before it answers.
            one.request("GET", "/v1/runs")
            self.assertEqual(self.run_of(two, "exp")["step_batches"], [2] * 20)
            self.assertEqual(self.run_of(one, "exp"), self.run_of(two, "exp"))


    def client(self):
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Clients/python/src/advantaged"))
        self.addCleanup(sys.path.pop, 0)
        import runs as client

        return client

    def test_replicas_that_share_a_file_count_once(self):
        client = self.client()
        flags = ("--runs", self.file, "--keep-samples", "2")
        with Service(*flags) as one, Service(*flags) as two, Service() as other:
            for step in range(6):
                for service in (one, two)[step % 2], other:
                    self.assertEqual(service.post("/v1/advantages", batch("sh", step // 2))[0], 200)
            # A replica writes what waits before it answers.
            for service in (one, two, one):
                run = self.run_of(service, "sh")
            self.assertEqual(run["step_batches"], [2, 2, 2])
            self.assertEqual(self.run_of(two, "sh"), run)
            ids = [self.run_of(service, "sh")["store_id"] for service in (one, two, other)]
            self.assertEqual((ids[0] == ids[1], ids[0] == ids[2]), (True, False))
            for urls, batches in [([one.url, two.url], 6), ([one.url, one.url + "/"], 6), ([one.url, other.url, two.url, other.url], 12)]:
                self.assertEqual(client.run("sh", urls).batches, batches)
                (overview,) = client.runs(urls)
                self.assertEqual((overview["batches"], overview["latest"]["metrics"]["groups/count"]), (batches, batches // 3))
                shown = subprocess.run([BINARY, "runs", *urls, "--run", "sh"], capture_output=True, text=True, timeout=60).stdout.splitlines()
                self.assertIn(f"{batches} batches", shown[0])
                self.assertEqual([line.split()[1] for line in shown[2:]], [str(batches // 3)] * 3)
                shown = subprocess.run([BINARY, "runs", *urls], capture_output=True, text=True, timeout=60).stdout.splitlines()
                self.assertEqual(shown[1].split()[2], str(batches))
            # Samples are those of each process.
            self.assertEqual(len(client.samples("sh", [one.url, two.url, one.url, two.url + "/"])), 4)
        with Service(*flags) as again:
            self.assertEqual(self.run_of(again, "sh")["store_id"], ids[0])

    def test_lower_limits_apply_to_a_file(self):
        with Service("--runs", self.file) as service:
            for run in range(20):
                for step in range(40):
                    self.assertEqual(service.post("/v1/advantages", batch(f"r{run}", step))[0], 200)
            self.assertEqual(service.stop(), 0)
        with Service("--runs", self.file, "--max-runs", "2", "--max-run-steps", "2") as service:
            deadline = time.monotonic() + 20
            while len(service.request("GET", "/v1/runs")[2]["runs"]) > 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            service.request("GET", "/v1/runs")
            runs = service.request("GET", "/v1/runs")[2]["runs"]
            self.assertEqual([run["run"] for run in runs], ["r19", "r18"])
            for run in runs:
                self.assertLessEqual(len(self.run_of(service, run["run"])["step"]), 2)
                self.assertEqual(sum(self.run_of(service, run["run"])["step_batches"]), 40)

    def test_file_that_is_removed_is_noticed(self):
        with Service("--runs", self.file) as service:
            self.assertEqual(service.post("/v1/advantages", batch("exp", 0))[0], 200)
            before = self.run_of(service, "exp")["store_id"]
            for name in os.listdir(self.directory):
                os.remove(os.path.join(self.directory, name))
            deadline = time.monotonic() + 20
            while not service.request("GET", "/health")[2]["runs"]["trouble"] and time.monotonic() < deadline:
                time.sleep(0.1)
            self.assertIn("removed or replaced", self.trouble(service))
            self.assertIn(b"advantaged_runs_healthy 0\n", service.request("GET", "/metrics", raw=True)[2])
            self.assertEqual(service.post("/v1/advantages", batch("exp", 1))[0], 200)
            while service.request("GET", "/health")[2]["runs"]["trouble"] and time.monotonic() < deadline:
                time.sleep(0.1)
            self.assertEqual(self.run_of(service, "exp")["step"], [1])
            self.assertNotEqual(self.run_of(service, "exp")["store_id"], before)
            service.stop()
            messages = [line["message"] for line in service.log]
            self.assertIn("runs cannot be written", messages)
            self.assertIn("runs are written again", messages)
        with Service("--runs", self.file) as service:
            self.assertEqual(self.run_of(service, "exp")["step"], [1])

    def test_names_are_printed_and_logged_as_text(self):
        with Service() as service:
            self.assertEqual(service.post("/v1/advantages", batch("\u001b[31mred\nx\u202e", 7))[0], 200)
            self.assertEqual(service.post("/v1/advantages", batch("", 7))[0], 422)
            shown = subprocess.run([BINARY, "runs", service.url], capture_output=True, text=True, timeout=60).stdout
            self.assertEqual(shown.splitlines()[1].split()[:2], ["\\u{1b}[31mred\\u{a}x\\u{202e}", "7"], shown)
            service.stop()
            (line,) = [line for line in service.log if line.get("run")]
            self.assertEqual((line["run"], line["step"], line["rollouts"]), ("\u001b[31mred\nx\u202e", 7, 2))


class ReplicaTests(unittest.TestCase):
    """A run that is spread over three replicas is as one that a single replica has seen."""

    def setUp(self):
        self.one = Service()
        self.replicas = [Service("--max-run-steps", "20"), Service(), Service()]
        self.addCleanup(lambda: [service.stop() for service in [self.one, *self.replicas]])
        for step in range(60):
            for part, rewards in enumerate([(1, 0, 0.5), (1, 1), (0, step / 60)]):
                request = batch("exp/1", step, rewards)
                self.assertEqual(self.one.post("/v1/advantages", request)[0], 200)
                self.assertEqual(self.replicas[(step + part) % 3].post("/v1/advantages", request)[0], 200)

    def test_the_python_module_joins(self):
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Clients/python/src/advantaged"))
        self.addCleanup(sys.path.pop, 0)
        import runs as client

        whole = client.joined([client.run("exp/1", [self.one.url])])
        parts = client.run("exp/1", [service.url for service in self.replicas])
        self.assertEqual(parts.batches, 180)
        self.assertGreater(parts.stride, 1)
        whole = client.joined([whole, client.Run("exp/1", parts.stride, 0)])
        self.assertEqual(whole.steps, parts.steps)
        for key, column in whole.metrics.items():
            if key.startswith("time/"):
                continue
            for ours, theirs in zip(parts.metrics[key], column):
                self.assertAlmostEqual(ours, theirs, places=9, msg=key)
        # Computed by the client from sums as by the service.
        told = self.one.request("GET", "/v1/runs/exp%2F1")[2]["metrics"]
        alone = client.run("exp/1", self.one.url).metrics
        self.assertEqual(set(told), set(alone))
        for key, column in told.items():
            for ours, theirs in zip(alone[key], column):
                self.assertAlmostEqual(ours, theirs, places=12, msg=key)
        (overview,) = client.runs([service.url for service in self.replicas])
        # One address may come without a list.
        self.assertEqual([run["run"] for run in client.runs(self.one.url)], ["exp/1"])
        self.assertEqual(client.samples("exp/1", self.one.url), [])
        # Its last step is that of the joined run, whose stride is that of the coarsest replica.
        self.assertEqual((overview["run"], overview["batches"], overview["latest"]["step"]), ("exp/1", 180, parts.steps[-1]))
        for key, value in overview["latest"]["metrics"].items():
            self.assertAlmostEqual(value, parts.metrics[key][-1], places=9, msg=key)
        (fine,) = client.runs([service.url for service in self.replicas[1:]])
        finer = client.run("exp/1", [service.url for service in self.replicas[1:]])
        self.assertEqual((fine["latest"]["step"], fine["stride"]), (59, 1))
        self.assertEqual(fine["latest"]["metrics"]["groups/count"], finer.metrics["groups/count"][-1])
        with self.assertRaises(KeyError):
            client.run("other", [self.one.url])

    def test_the_command_joins(self):
        def table(*arguments):
            return subprocess.run([BINARY, "runs", *arguments], capture_output=True, text=True, timeout=60)

        urls = [service.url for service in self.replicas]
        shown = table(*urls, "--run", "exp/1", "--last", "100")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        lines = shown.stdout.splitlines()
        self.assertIn("180 batches", lines[0])
        self.assertEqual(lines[1].split()[:3], ["step", "batches", "reward"])
        self.assertEqual(sum(int(line.split()[1]) for line in lines[2:]), 180)
        self.assertIn("180", table(*urls).stdout.splitlines()[1].split())
        # The line of the list has the figures of the last line of the run.
        names, last = lines[1].split(), lines[-1].split()
        listed = table(*urls).stdout.splitlines()[1].split()
        self.assertEqual((listed[1], listed[3]), (last[0], last[names.index("reward")]))
        gone = table(urls[0], "http://127.0.0.1:1")
        self.assertEqual(gone.returncode, 0)
        self.assertIn("http://127.0.0.1:1: cannot connect", gone.stderr)
        unknown = table(*urls, "--run", "none")
        self.assertEqual((unknown.returncode, unknown.stderr), (1, "Error: no replica knows the run none\n"))
        silent = table("http://127.0.0.1:1")
        self.assertEqual((silent.returncode, silent.stdout), (1, ""))
        self.assertTrue(silent.stderr.endswith("Error: no replica has answered\n"), silent.stderr)

    def test_the_command_shows_a_certificate(self):
        files = Certificates()
        self.addCleanup(files.directory.cleanup)
        with Service("--tls-certificate", files["server.pem"], "--tls-key", files["server.key"], "--tls-client-ca", files["ca.pem"]) as service:
            command = [BINARY, "runs", f"https://localhost:{service.port}", "--ca", files["ca.pem"]]
            self.assertEqual(subprocess.run(command, capture_output=True, timeout=60).returncode, 1)
            command += ["--certificate", files["client.pem"], "--key", files["client.key"]]
            shown = subprocess.run(command, capture_output=True, text=True, timeout=60)
            self.assertEqual((shown.returncode, shown.stdout, shown.stderr), (0, "no runs\n", ""))


if __name__ == "__main__":
    unittest.main()
