"""The Python client against the release binary, and against a server that misbehaves on purpose."""

import asyncio
import gzip
import http.server
import json
import pathlib
import subprocess
import sys
import threading
import types
import unittest
import unittest.mock

import numpy

from certificates import Certificates
from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Clients/python/src"))

import advantaged  # noqa: E402
import fake_columns  # noqa: E402, F401
from advantaged import tensors  # noqa: E402
from advantaged.transport import retry_after  # noqa: E402

PASS_AT_2 = {"name": "pass_at_k", "k": 2}


class AgainstTheService(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--access-log", "none")
        cls.client = advantaged.Client(cls.service.url)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.service.stop()

    def batch(self, groups=40, size=8, seed=1):
        generator = numpy.random.default_rng(seed)
        rewards = generator.integers(0, 2, groups * size).astype(numpy.float32)
        group = numpy.repeat(numpy.arange(groups), size)
        order = generator.permutation(len(group))
        return rewards, group[order], generator.integers(0, 9, len(group))

    def test_tensors_in_arrays_out(self):
        result = self.client.advantages([1, 0, 0, None], ["a", "a", "a", "b"], estimator=PASS_AT_2 | {"short_groups": "zero"}, tokens=[2, 1, 0, 3], run="r", step=3)
        self.assertEqual(result.advantage.dtype, numpy.float32)
        self.assertEqual(result.advantages.tolist(), [result.advantage[0]] * 2 + [result.advantage[1]] + [0] * 3)
        self.assertEqual([values.tolist() for values in result.per_rollout()][2], [])
        self.assertTrue(numpy.isnan(result.rewards[3]))
        self.assertEqual(result.summary["statuses"], {"given": 3, "unscored": 1})
        self.assertEqual(result.estimator["method"], "analytical")
        # What comes out can be written to, in place.
        result.advantage[0] = 5
        self.assertEqual(result.advantage[0], 5)

    def test_padded_masks(self):
        mask = numpy.array([[1, 1, 0], [1, 0, 0]], numpy.int64)
        result = self.client.advantages([1.0, 0.0], [7, 7], estimator={"name": "pass_at_1", "std": "none"}, mask=mask, layout="padded")
        self.assertEqual(result.advantages.tolist(), [[0.5, 0.5, 0], [-0.5, 0, 0]])
        self.assertIsNone(result.offsets)
        scalars = self.client.advantages([1.0, 0.0], [7, 7], estimator={"name": "pass_at_1", "std": "none"}, mask=mask, per_token=False)
        self.assertIsNone(scalars.advantages)
        self.assertEqual((scalars.advantage[:, None] * mask).tolist(), result.advantages.tolist())

    def test_rollouts_in_arrays_out(self):
        groups = [{"ground_truth": "4", "rollouts": [{"response": "\\boxed{4}", "tokens": 2}, {"response": "\\boxed{5}", "tokens": 1}]}]
        result = self.client.score(groups, estimator={"name": "pass_at_1"}, verifier={"name": "numeric"})
        self.assertEqual((result.rewards.tolist(), result.advantages.tolist()), ([1, 0], [1, 1, -1]))
        verdicts = self.client.rewards(groups, verifier={"name": "numeric"})
        self.assertEqual([rollout["status"] for rollout in verdicts["groups"][0]["rollouts"]], ["correct", "wrong"])
        self.assertIn("numeric", [entry["name"] for entry in self.client.verifiers()])
        self.assertEqual(self.client.health()["status"], "ok")

    def test_shards_change_nothing(self):
        rewards, group, tokens = self.batch()
        for estimator in (PASS_AT_2, {"name": "pass_at_k", "k": 2, "method": "bootstrap", "seed": 4}):
            for layout in ("flat", "padded"):
                whole = self.client.advantages(rewards, group, estimator=estimator, tokens=tokens, layout=layout, groups=[{"id": str(index)} for index in range(40)])
                seen = []
                cut = self.client.advantages(
                    rewards, group, estimator=estimator, tokens=tokens, layout=layout, shards=3, progress=lambda done, all: seen.append((done, all)))
                self.assertEqual((len(cut.request_ids), seen[-1]), (3, (320, 320)))
                for name in ("advantage", "rewards", "advantages", "offsets"):
                    numpy.testing.assert_array_equal(getattr(whole, name), getattr(cut, name))
                self.assertEqual(cut.summary["statuses"], whole.summary["statuses"])
                self.assertEqual(cut.summary["groups"], 40)

    def test_what_needs_the_whole_batch_is_not_cut(self):
        for estimator in (
            {"name": "pass_at_1", "scope": "batch"}, {"name": "reinforce_plus_plus"},
            {"name": "schedule", "stages": [{"estimator": {"name": "pass_at_1", "scope": "batch"}}]}, {"name": "gpg"}, {"name": "adaptive", "k": 2},
            {"name": "rloo", "whiten": "tokens"}, {"name": "gae", "convention": "verl"}, {"name": "gae", "convention": "verl", "batch_std": 1},
        ):
            self.assertTrue(self.client.needs_whole_batch(estimator))
            with self.assertRaises(ValueError):
                self.client.advantages([1, 0], [0, 0], estimator=estimator, shards=2)
        for estimator in (
            {"name": "combined", "k": 2}, {"name": "reinforce_plus_plus", "whiten": "none"}, {"name": "gae", "convention": "verl", "whiten_batch_std": 2},
            {"name": "gpg", "batch_scale": 2}, {"name": "adaptive", "k": 2, "entropy_threshold": 0.5}, {"name": "gdpo", "whiten_batch_std": 1},
            {"name": "schedule", "stages": [{"estimator": {"name": "pass_at_1", "scope": "batch", "batch_std": 1}}]},
        ):
            self.assertFalse(self.client.needs_whole_batch(estimator))

    def test_a_batch_with_its_statistic_is_cut_rightly(self):
        rewards, group, tokens = self.batch()
        cut = {"estimator": {"name": "pass_at_1", "scope": "batch", "batch_std": float(rewards.astype(float).std())}, "shards": 3}
        whole = self.client.advantages(rewards, group, tokens=tokens, estimator={"name": "pass_at_1", "scope": "batch"})
        numpy.testing.assert_allclose(self.client.advantages(rewards, group, tokens=tokens, **cut).advantages, whole.advantages, rtol=1e-6)
        entropy = numpy.random.default_rng(5).random(len(rewards))
        means = numpy.array([entropy[group == index].mean() for index in range(40)])
        adaptive = {"name": "adaptive", "k": 2}
        whole = self.client.advantages(rewards, group, entropy=entropy, estimator=adaptive)
        threshold = float(numpy.sort(means)[19:21].mean())
        part = self.client.advantages(rewards, group, entropy=entropy, estimator=adaptive | {"entropy_threshold": threshold}, shards=4)
        numpy.testing.assert_array_equal(part.advantage, whole.advantage)

    def test_problems_are_told(self):
        with self.assertRaises(advantaged.ProblemError) as caught:
            self.client.advantages([1, 0], [0, 0], estimator={"name": "pass_at_k", "k": 0})
        self.assertEqual((caught.exception.status, caught.exception.pointer), (422, "/estimator/k"))
        self.assertTrue(caught.exception.request_id)
        for bad in ({"group": None}, {"group": [0]}, {"group": [[0, 0]]}, {"group": [0, 0], "mask": [[0.5], [1]]}):
            with self.assertRaises(ValueError):
                self.client.advantages([1, 0], estimator=PASS_AT_2, **bad)

    def test_coroutines(self):
        async def work():
            async with advantaged.AsyncClient(self.service.url, concurrency=4) as client:
                return await asyncio.gather(*(client.advantages([1, 0, 0], [0, 0, 0], estimator=PASS_AT_2) for _ in range(20)))

        results = asyncio.run(work())
        self.assertEqual({result.advantage.tobytes() for result in results}, {results[0].advantage.tobytes()})
        self.assertEqual(len({result.request_ids[0] for result in results}), 20)

    def test_gzip_both_ways(self):
        rewards, group, tokens = self.batch()
        plain = self.client.advantages(rewards, group, estimator=PASS_AT_2, tokens=tokens)
        with advantaged.Client(self.service.url, gzip=True) as client:
            packed = client.advantages(rewards, group, estimator=PASS_AT_2, tokens=tokens)
        numpy.testing.assert_array_equal(plain.advantages, packed.advantages)

    def test_verl_hands_its_baselines_on(self):
        """With stand-ins for verl's registry and for PyTorch: the estimator that is registered takes what verl's own remax takes."""

        class Tensor(numpy.ndarray):
            device = "cpu"

            def sum(self, dim):
                return numpy.asarray(self).sum(axis=dim).view(Tensor)

            def to(self, device):
                return self

            def unsqueeze(self, dim):
                return numpy.expand_dims(self, dim)

        def tensor(values):
            return numpy.array(values, numpy.float32).view(Tensor)

        registered = {}
        core = types.ModuleType("verl.trainer.ppo.core_algos")
        core.register_adv_est = lambda name: lambda function: registered.setdefault(name, function)
        tracking = types.ModuleType("verl.utils.tracking")
        tracking.Tracking = type("Tracking", (), {"log": lambda self, data, step: logged.append((data, step))})
        logged = []
        torch = types.ModuleType("torch")
        torch.from_numpy = lambda array: array.view(Tensor)
        packages = {name: types.ModuleType(name) for name in ("verl", "verl.trainer", "verl.trainer.ppo", "verl.utils")}
        packages["verl.utils"].tracking = tracking
        with unittest.mock.patch.dict(sys.modules, packages | {"verl.trainer.ppo.core_algos": core, "verl.utils.tracking": tracking, "torch": torch}):
            from advantaged.adapters import verl

            for per_token in (False, True):
                verl.register(f"remax {per_token}", client=self.client, estimator={"name": "remax"}, per_token=per_token)
                # Groups whose rows do not stand together, in the order of their first rows: b, a.
                advantages, returns = registered[f"remax {per_token}"](
                    token_level_rewards=tensor([[0, 1], [0, 0], [2, 0]]), response_mask=tensor([[1, 1], [1, 0], [1, 1]]),
                    index=numpy.array(["b", "a", "b"], object), config=None, reward_baselines=tensor([0.25, 0.5, 0.25]))
                expected = [[0.75, 0.75], [-0.5, 0], [1.75, 1.75]] if not per_token else [[0.75, 0.75], [-0.5, 0], [1.75, -0.25]]
                self.assertEqual(advantages.tolist(), expected)
                self.assertEqual(returns.tolist(), expected)
                # What the trainer logs of the step has the metrics of the batch too, once.
                with unittest.mock.patch.object(advantaged.Result, "metrics", {"pass@2": 0.5}):
                    registered[f"remax {per_token}"](
                        token_level_rewards=tensor([[1], [0]]), response_mask=tensor([[1], [1]]), index=numpy.array([0, 0]), reward_baselines=tensor([0, 0]))
                logged.clear()
                tracking.Tracking().log(data={"loss": 1}, step=4)
                tracking.Tracking().log(data={"loss": 2}, step=5)
                self.assertEqual(logged, [({"loss": 1, "advantaged/pass@2": 0.5}, 4), ({"loss": 2}, 5)])

    def test_the_wheel_builds_and_is_typed(self):
        import tempfile
        import zipfile
        with tempfile.TemporaryDirectory() as folder:
            # From a copy: a build leaves folders beside its sources.
            subprocess.run(["cp", "-r", str(ROOT / "Clients/python"), folder + "/python"], check=True)
            subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, folder + "/python"], check=True)
            wheel = next(pathlib.Path(folder).glob("*.whl"))
            self.assertIn("advantaged/py.typed", zipfile.ZipFile(wheel).namelist())


class Tensors(unittest.TestCase):
    def test_files_agree_with_the_package(self):
        import safetensors.numpy
        arrays = {"a": numpy.arange(6, dtype=numpy.int16).reshape(2, 3), "b": numpy.array([0.5]), "c": numpy.zeros((0, 3), numpy.float32), "d": numpy.array(True)}
        data = b"".join(tensors.encode(arrays, {"x": "é\n"}))
        for read in (safetensors.numpy.load(data), tensors.decode(bytearray(data))[0], tensors.decode(bytearray(safetensors.numpy.save(arrays)))[0]):
            self.assertEqual(set(read), set(arrays))
            for name, array in arrays.items():
                numpy.testing.assert_array_equal(read[name], array)
                self.assertEqual(read[name].dtype, array.dtype)
        self.assertEqual(tensors.decode(data)[1], {"x": "é\n"})
        with self.assertRaises(ValueError):
            tensors.decode(b"\xff" * 9)


class Scripted:
    """A server that answers by a script, and remembers what it was asked."""

    def __init__(self, *answers):
        script, self.requests, self.connections = list(answers), [], set()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                self.requests.append((dict(handler.headers), body))
                self.connections.add(handler.client_address)
                status, headers, data = script.pop(0) if script else (200, {}, OK)
                if status is None:
                    handler.close_connection = True
                    return
                handler.send_response(status)
                for name, value in headers.items():
                    handler.send_header(name, value)
                handler.send_header("Content-Length", str(len(data)))
                handler.end_headers()
                handler.wfile.write(data)

            def log_message(handler, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


OK = b"".join(
    tensors.encode({"advantage": numpy.zeros(2, numpy.float32), "rewards": numpy.zeros(2, numpy.float32)}, {"summary": "{}", "estimator": "{}"}))


class AgainstAScript(unittest.TestCase):
    def ask(self, url, **options):
        with advantaged.Client(url, **options) as client:
            return client.advantages([1, 0], [0, 0], estimator=PASS_AT_2)

    def test_what_may_pass_is_repeated(self):
        with Scripted((503, {"Retry-After": "0"}, b""), (429, {"Retry-After": "0"}, b""), (None, {}, b""), (500, {"Retry-After": "0"}, b"")) as server:
            self.ask(server.url, token="secret")
            self.assertEqual(len(server.requests), 5)
            self.assertEqual({headers["Authorization"] for headers, _ in server.requests}, {"Bearer secret"})
            # A request keeps its name however often it is sent.
            self.assertEqual(len({headers["X-Request-Id"] for headers, _ in server.requests}), 1)
            self.assertEqual(len({body for _, body in server.requests}), 1)

    def test_what_is_refused_is_not(self):
        with Scripted((422, {}, b'{"detail": "no", "pointer": "/x", "type": "urn:a"}')) as server:
            with self.assertRaises(advantaged.ProblemError) as caught:
                self.ask(server.url)
            self.assertEqual((len(server.requests), caught.exception.detail, caught.exception.type), (1, "no", "urn:a"))
        with Scripted((404, {}, b"<html>")) as server:
            with self.assertRaises(advantaged.ProblemError):
                self.ask(server.url)

    def test_it_ends_at_some_time(self):
        with Scripted(*[(503, {"Retry-After": "0"}, b"")] * 9) as server:
            with self.assertRaises(advantaged.UnavailableError):
                self.ask(server.url, retries=2)
            self.assertEqual(len(server.requests), 3)

    def test_another_replica_takes_over_at_once(self):
        with Scripted(*[(503, {"Retry-After": "60"}, b"")] * 9) as sick, Scripted() as well:
            with advantaged.Client(["http://127.0.0.1:1", sick.url, well.url]) as client:
                for _ in range(30):
                    client.advantages([1, 0], [0, 0], estimator=PASS_AT_2)
            self.assertEqual((len(sick.requests), len(well.requests)), (1, 30))

    def test_connections_are_kept(self):
        with Scripted() as server, advantaged.Client(server.url) as client:
            for _ in range(10):
                client.advantages([1, 0], [0, 0], estimator=PASS_AT_2)
            self.assertEqual(len(server.connections), 1)

    def test_large_bodies_are_packed_if_asked(self):
        with Scripted() as server, advantaged.Client(server.url, gzip=True) as client:
            client.advantages(numpy.zeros(2000), numpy.zeros(2000, int), estimator=PASS_AT_2)
            headers, body = server.requests[0]
            self.assertEqual(headers["Content-Encoding"], "gzip")
            self.assertEqual(tensors.decode(gzip.decompress(body))[0]["rewards"].shape, (2000,))

    def test_retry_after(self):
        self.assertEqual([retry_after(value) for value in (None, "", "0", "7", "7000", "soon", "Wed, 21 Oct 2015 07:28:00 GMT")], [None, None, 0, 7, 60, None, 0])

    def test_urls(self):
        for bad in ("ftp://x", "127.0.0.1:80", [], "http://"):
            with self.assertRaises(ValueError):
                advantaged.Client(bad)


class Encrypted(unittest.TestCase):
    def test_both_sides_show_certificates(self):
        certificates = Certificates()
        path = certificates.path
        with Service("--tls-certificate", str(path / "server.pem"), "--tls-key", str(path / "server.key"), "--tls-client-ca", str(path / "ca.pem")) as service:
            url = service.url.replace("http:", "https:")
            with advantaged.Client(url, ca=str(path / "ca.pem"), certificate=(str(path / "client.pem"), str(path / "client.key"))) as client:
                self.assertEqual(client.health()["status"], "ok")
            with advantaged.Client(url, ca=str(path / "ca.pem"), retries=0) as client, self.assertRaises(advantaged.UnavailableError):
                client.health()
            with advantaged.Client(url, retries=0) as client, self.assertRaises(advantaged.UnavailableError):
                client.health()


class Failover(unittest.TestCase):
    def test_one_of_three_is_killed_among_a_thousand_batches(self):
        replicas = [Service("--access-log", "none") for _ in range(3)]
        generator = numpy.random.default_rng(9)
        batches = [(generator.integers(0, 2, 64).astype(numpy.float32), numpy.repeat(numpy.arange(8), 8), generator.integers(1, 20, 64)) for _ in range(1000)]
        estimator = {"name": "pass_at_k", "k": 4, "method": "bootstrap", "seed": 1}

        def answers(client, before=lambda index: None):
            for index, (rewards, group, tokens) in enumerate(batches):
                before(index)
                result = client.advantages(rewards, group, estimator=estimator, tokens=tokens)
                yield result.advantage.tobytes() + result.advantages.tobytes() + result.rewards.tobytes()

        def kill(index):
            if index == 400:
                replicas[1].process.kill()

        try:
            with advantaged.Client(replicas[0].url) as one:
                expected = list(answers(one))
            with advantaged.Client([replica.url for replica in replicas]) as three:
                self.assertEqual(list(answers(three, kill)), expected)
                rested = [replica.failures for replica in three._transport.replicas]
            self.assertEqual((rested[0], rested[2]), (0, 0))
            self.assertGreater(rested[1], 0)
        finally:
            for replica in replicas:
                replica.process.kill()
                replica.process.wait()
                replica.process.stderr.close()


if __name__ == "__main__":
    unittest.main()
