"""What the Python client sends as JSON: columns where they fit, the same values with orjson and without it, and answers that are the same for callers."""

import asyncio
import collections
import contextlib
import importlib.util
import inspect
import json
import pathlib
import sys
import types
import unittest
from unittest import mock

import numpy

from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Clients/python/src"))

import advantaged  # noqa: E402
import fake_columns  # noqa: E402, F401
from advantaged import columns, encoding  # noqa: E402
from advantaged.adapters import settings, trl  # noqa: E402

TEXT = {"name": "text"}
HAS_ORJSON = importlib.util.find_spec("orjson") is not None


def both_ways(test):
    """Runs a test with orjson, where it is installed, and with the standard library."""

    def runs(self):
        for module in [encoding.orjson, None] if HAS_ORJSON else [None]:
            with self.subTest(orjson=module is not None), mock.patch.object(encoding, "orjson", module):
                test(self)

    return runs


def refuse_constants(name):
    raise ValueError(name)


def read(data):
    return json.loads(data, parse_constant=refuse_constants)


class Encoding(unittest.TestCase):
    @both_ways
    def test_the_values_are_the_same(self):
        nan, inf = float("nan"), float("inf")
        cases = [
            ({"a": [1, -2.5, True, None, "é\u2028\"\\\n\x00"]}, {"a": [1, -2.5, True, None, "é\u2028\"\\\n\x00"]}),
            ({"n": nan, "d": [{"e": inf}, (1, -inf)]}, {"n": None, "d": [{"e": None}, [1, None]]}),
            (numpy.float32(0.1), 0.10000000149011612), (numpy.float64(0.1), 0.1), (numpy.int64(-3), -3), (numpy.bool_(True), True), (numpy.str_("x"), "x"),
            (numpy.array([[0.1, nan]], numpy.float32), [[0.10000000149011612, None]]), (numpy.arange(6).reshape(2, 3)[:, ::2], [[0, 2], [3, 5]]),
            (numpy.array([1, None, "x"], object), [1, None, "x"]), (numpy.array(5), 5), (numpy.float16(0.5), 0.5),
            (10**30, 10**30), ({"big": [2**64, nan]}, {"big": [2**64, None]}), ("\ud800", "\ud800"), ({1: 2, "x": {None: 3}}, {"1": 2, "x": {"null": 3}}),
            (1e300, 1e300), (5e-324, 5e-324), (-0.0, 0.0)]
        for value, expected in cases:
            data = encoding.encoded(value)
            self.assertEqual(read(data), expected)
            self.assertNotIn(b"\n", data)
        for bad in (object(), {"x": {1, 2}}, [b"bytes"]):
            with self.assertRaisesRegex(TypeError, "is not JSON"):
                encoding.encoded(bad)
        self.assertEqual(encoding.decoded(bytearray(b'{"a": [1.5, "\\u00e9"]}')), {"a": [1.5, "é"]})
        with self.assertRaises(ValueError):
            encoding.decoded(b"{")

    @both_ways
    def test_bodies_are_one_object(self):
        for head in ({}, {"estimator": {"name": "x"}}):
            for groups in ([], [{"a": 1}], [{"a": "x" * size} for size in (1, 70_000, 2, 80_000, 90_000, 3)], [{"a": "x" * 1000}] * 200):
                pieces = encoding.body(head, iter(groups))
                self.assertEqual(read(b"".join(pieces)), {**head, "groups": groups})
                self.assertEqual(encoding.size(pieces), len(b"".join(pieces)))
                self.assertLess(len(pieces), 8)


class Groups(unittest.TestCase):
    def test_rollouts_alike_are_columns(self):
        self.assertEqual(
            columns.to_columns({"id": "p", "ground_truth": "4", "rollouts": [{"response": "a", "tokens": 2}, {"tokens": 3, "response": "b"}]}),
            {"id": "p", "ground_truth": "4", "responses": ["a", "b"], "tokens": [2, 3]})
        row = {"id": "x", "reward": 1, "tokens": 3, "mask": [[0, 2]], "correct": True, "entropy": 0.5, "log_prob": -1}
        found = columns.to_columns({"rollouts": [row, row]})
        self.assertEqual(found, {columns.NAMES[name]: [value] * 2 for name, value in row.items()})

    def test_others_stay_rollouts(self):
        for rollouts in (
            [], [{"reward": 1}, {"reward": 0, "tokens": 3}], [{"reward": 1, "response": "x"}], [{"response": "x", "verifier": TEXT}], [{"tokens": 3}],
            [{"rewards": {"a": 1}}], [{"reward": 1, "entropy": [0.5, 1]}], [{"reward": 1, "log_prob": numpy.zeros(3)}], [{"reward": 1, "tokens": None}], [1],
            [{"reward": 1}, 1], [{"response": "x"}, {"reward": 1}], 3, None,
        ):
            self.assertEqual(str(columns.to_columns({"id": "p", "rollouts": rollouts})), str({"id": "p", "rollouts": rollouts}))
        for other in (3, None, [1], {"x": 1}):
            self.assertEqual(columns.to_columns(other), other)

    def test_names_and_rewards(self):
        nan = float("nan")
        for group in (
            {"id": 0, "rollouts": [{"id": numpy.int64(7), "reward": nan}, {"id": "x", "reward": numpy.float32(nan)}]}, {"id": 0, "ids": [7, "x"], "rewards": [nan, nan]},
            {"id": numpy.uint8(0), "ids": [7, "x"], "rewards": numpy.array([nan, nan])},
        ):
            self.assertEqual(columns.to_columns(group), {"id": "0", "ids": ["7", "x"], "rewards": [None, None]})
        self.assertEqual(columns.to_columns({"rollouts": [{"id": 1, "reward": nan, "rewards": {}}]}), {"rollouts": [{"id": "1", "reward": None, "rewards": {}}]})
        self.assertEqual(columns.to_columns({"id": True, "rollouts": []}), {"id": True, "rollouts": []})
        for group in ({"rollouts": [{"reward": 1}, {"reward": numpy.inf}]}, {"rewards": [0, -numpy.inf]}, {"rollouts": [{}, {"reward": numpy.float64("inf"), "rewards": {}}]}):
            with self.assertRaisesRegex(ValueError, r"reward of rollout 1 of groups\[0\] is infinite"):
                columns.clean_all([group])

    def test_the_callers_groups_are_not_touched(self):
        group = {"id": 1, "rollouts": [{"id": 1, "reward": float("nan"), "rewards": {}}]}
        before = repr(group)
        columns.clean_all([group])
        self.assertEqual(repr(group), before)

    def test_pointers_lead_into_what_was_passed(self):
        sent = [{"rollouts": []}, {"responses": []}]
        for found, expected in {
            "/groups/0/responses/3": "/groups/0/rollouts/3/response", "/groups/0/masks/1/0/1": "/groups/0/rollouts/1/mask/0/1", "/groups/1/responses/3": "/groups/1/responses/3",
            "/groups/7/rewards/3": "/groups/7/rewards/3", "/groups/0/rollouts/1/reward": "/groups/0/rollouts/1/reward", "/estimator/k": "/estimator/k", None: None,
        }.items():
            self.assertEqual(columns.pointer(found, sent), expected)
        self.assertEqual(columns.pointer("/rewards/2", {"rollouts": None}), "/rollouts/2/reward")
        self.assertEqual(columns.pointer("/rewards/2", {"rewards": None}), "/rewards/2")


class Arguments(unittest.TestCase):
    """Faults that are told before anything is sent."""

    def test_errors_name_the_argument(self):
        client = advantaged.Client("http://127.0.0.1:1", retries=0)
        one = {"rewards": [1, 0], "group": [0, 1], "estimator": "pass_at_1"}
        for options, message in (
            ({"tokens": [3, None]}, "tokens must hold whole numbers; number 1 is None"), ({"tokens": [3, 1.5]}, "tokens must hold whole numbers; number 1 is 1.5"),
            ({"tokens": [3, numpy.inf]}, "tokens must hold"), ({"tokens": ["3", "4"]}, "tokens must hold"), ({"mask": [[1, 2]] * 2}, "mask holds 0 and 1 only"), ({"mask": [[1, None]] * 2}, "mask holds"),
            ({"correct": [0.5, 1]}, "correct holds"), ({"entropy": ["x", "y"]}, "entropy must hold numbers"), ({"rewards": [1, "x"]}, "rewards must hold numbers"),
            ({"groups": [{}], "shards": 2}, "groups has 1 objects, and group names 2 groups"), ({"groups": [{}] * 3}, "groups has 3 objects"),
            ({"tokens": [1]}, "tokens has 1 rows for 2 rollouts"), ({"group": None}, "group is missing"),
        ):
            with self.subTest(options), self.assertRaisesRegex(ValueError, message):
                client.advantages(**{**one, **options})
        with self.assertRaisesRegex(ValueError, "layout"):
            client.score([], estimator="pass_at_1", layout="wide")

    def test_settings_name_their_variable(self):
        with mock.patch.dict("os.environ", {"ADVANTAGED_ESTIMATOR": '{"name": ', "ADVANTAGED_VERIFIER": ' {"name": "text"}'}):
            with self.assertRaisesRegex(ValueError, "ADVANTAGED_ESTIMATOR is neither a name nor an object of JSON"):
                settings.estimator()
            self.assertEqual(settings.verifier(), TEXT)
        for variables, message in (({"ADVANTAGED_KEY": "k.pem"}, "ADVANTAGED_CERTIFICATE and ADVANTAGED_KEY"), ({"ADVANTAGED_TIMEOUT": "soon"}, "ADVANTAGED_TIMEOUT")):
            with mock.patch.dict("os.environ", variables), self.assertRaisesRegex(ValueError, message):
                settings.client.__wrapped__()

    def test_both_clients_have_the_same_methods(self):
        def methods(kind):
            return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}

        self.assertEqual(methods(advantaged.Client), methods(advantaged.AsyncClient))


class AgainstTheService(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--access-log", "none")
        cls.client = advantaged.Client(cls.service.url)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.service.stop()

    @contextlib.contextmanager
    def as_rollouts(self):
        with mock.patch.object(columns, "_columns", lambda *_: None):
            yield

    def groups(self):
        rollouts = [{"response": "yes" if row % 3 else "no", "tokens": numpy.int32(row % 4)} for row in range(8)]
        return [
            {"id": 0, "ground_truth": "yes", "rollouts": rollouts}, {"id": "given", "rollouts": [{"reward": 1, "tokens": 2}, {"reward": numpy.nan, "tokens": 1}]},
            {"id": "mixed", "ground_truth": "yes", "rollouts": [{"reward": 0.5, "tokens": 1}, {"response": "yes", "tokens": 0}]},
            {"id": "columns", "ground_truth": "no", "responses": ["no", "yes"], "tokens": numpy.array([1, 2])}]

    @both_ways
    def test_results_are_those_of_rollouts(self):
        groups = self.groups()
        ask = {"estimator": "pass_at_1", "verifier": "text"}
        for options in ({}, {"layout": "padded"}, {"per_token": False}):
            found = self.client.score(groups, **ask, **options)
            with self.as_rollouts():
                expected = self.client.score(groups, **ask, **options)
            detailed = self.client.score(groups, **ask, **options, details=True)
            for name in ("advantage", "rewards", "advantages", "offsets"):
                for other in (expected, detailed):
                    self.assertEqual(getattr(found, name) is None, getattr(other, name) is None, name)
                    if getattr(found, name) is not None:
                        numpy.testing.assert_array_equal(getattr(found, name), getattr(other, name))
                        self.assertEqual(getattr(found, name).dtype, getattr(other, name).dtype)
            self.assertEqual((found.summary, found.estimator), (expected.summary, expected.estimator))
            self.assertEqual((found.summary, found.estimator), (detailed.summary, detailed.estimator))
            self.assertIsNone(found.extracted)
            self.assertEqual(detailed.statuses.tolist(), ["wrong", "correct", "correct"] * 2 + ["wrong", "correct", "given", "unscored", "given", "correct", "correct", "wrong"])
            self.assertEqual(len(detailed.extracted), 14)
            self.assertEqual((detailed.groups.id.tolist(), detailed.groups.signal.tolist()), ([0, "given", "mixed", "columns"], [True, False, True, True]))
            self.assertEqual((detailed.groups[1]["reason"], detailed.groups[0]["sent"]), ("single_rollout", 8))
            self.assertGreater(detailed.groups.eta[0], 0)
            self.assertEqual(found.group.tolist(), [0] * 8 + [1] * 2 + [2] * 2 + [3] * 2)
        verdicts = self.client.rewards(groups, verifier="text")
        with self.as_rollouts():
            self.assertEqual(verdicts, self.client.rewards(groups, verifier=TEXT))
        lists = self.client.rewards(groups, verifier="text", form="columns")
        self.assertEqual([group["rewards"] for group in lists["groups"]], [[rollout["reward"] for rollout in group["rollouts"]] for group in verdicts["groups"]])

    @both_ways
    def test_streams_too(self):
        groups = self.groups()
        ask = {"estimator": "pass_at_1", "verifier": "text"}
        answers = list(self.client.stream(groups, **ask))
        with self.as_rollouts():
            self.assertEqual(answers, list(self.client.stream(groups, **ask)))
        lists = list(self.client.stream(groups, **ask, form="columns"))
        for name, member in (("rewards", "reward"), ("advantages", "advantage"), ("statuses", "status"), ("token_advantages", "advantages")):
            found = [answer[name] for answer in lists if name in answer]
            self.assertEqual(found, [[rollout[member] for rollout in answer["rollouts"]] for answer, of in zip(answers, lists) if name in of])
            self.assertTrue(found)

    def test_rewards_of_trl(self):
        reward = trl.reward(TEXT, client=self.client)
        completions = ["yes", [{"role": "assistant", "content": "no"}], "no", "yes", "no"]
        self.assertEqual(reward(["p"] * 5, completions, ground_truth=["yes", "yes", "no", "yes", "yes"]), [1, 0, 1, 1, 0])

    def test_a_trainer_of_trl_logs_what_it_trains_on(self):
        """With stand-ins for TRL's trainer and for PyTorch."""

        class Tensor(numpy.ndarray):
            device = "cpu"

            def to(self, _):
                return self

            def unsqueeze(self, axis):
                return numpy.expand_dims(self, axis)

            def nansum(self, dim):
                return numpy.nansum(self, axis=dim).view(Tensor)

            def all(self, dim):
                return numpy.asarray(self).all(axis=dim)

        def tensor(values):
            return numpy.array(values, numpy.float32).view(Tensor)

        class Base:
            reward_weights, num_generations = tensor([1]), 4
            model, state, accelerator = types.SimpleNamespace(training=True), types.SimpleNamespace(global_step=1), types.SimpleNamespace(process_index=1)

            def __init__(self):
                self._logs = {"advantages": collections.deque([9.0], maxlen=9)}
                self._metrics = {"train": collections.defaultdict(list), "eval": collections.defaultdict(list)}

            def _calculate_rewards(self):
                return tensor([[1], [0], [0], [0]])

            def _generate_and_score_completions(self, inputs):
                self._calculate_rewards()
                self._logs["advantages"].extend([7.0] * 4)
                return {"advantages": tensor([7, 7])}

        torch = types.ModuleType("torch")
        torch.from_numpy, torch.isnan, torch.nan, torch.arange = lambda array: array.view(Tensor), numpy.isnan, numpy.nan, numpy.arange
        with mock.patch.dict(sys.modules, {"torch": torch}):
            trainer = trl.trainer(Base, estimator={"name": "pass_at_1", "std": "none"}, client=self.client)()
            with mock.patch.object(advantaged.Result, "metrics", {"pass@1": 0.25}):
                output = trainer._generate_and_score_completions([])
        self.assertEqual(output["advantages"].tolist(), [-0.25, -0.25])
        self.assertEqual(list(trainer._logs["advantages"]), [9, 0.75, -0.25, -0.25, -0.25])
        self.assertEqual(trainer._metrics, {"train": {"advantaged/pass@1": [0.25]}, "eval": {}})

    def test_adapters_check_what_they_are_given(self):
        for wrong in ({"name": "pass_at_k"}, {"name": "pass_at_k", "k": 0}, {"name": "nix"}, {"name": "mix", "parts": []}, {"name": "pass_at_1", "k": 2}):
            with self.assertRaisesRegex(ValueError, "the service does not take the estimator: 422 at /estimator"):
                settings.checked(estimator=wrong, client=self.client)
        for wrong in ({"name": "nix"}, {"profile": "p"}, {"name": "math", "x": 1}, {"name": "enigmata"}):
            with self.assertRaisesRegex(ValueError, "the service does not take the verifier: 422 at /verifier"):
                trl.reward(wrong, client=self.client)
        # What they need of a batch is no fault of theirs.
        for entry in self.client.estimators():
            if not any(parameter["required"] for parameter in entry["parameters"]):
                settings.checked(estimator={"name": entry["name"]}, client=self.client)
        settings.checked(estimator={"name": "pass_at_k", "k": 64}, verifier={"name": "maze"}, client=self.client)
        with mock.patch.dict("os.environ", {"ADVANTAGED_URL": "http://127.0.0.1:1"}), self.assertLogs("advantaged", "WARNING") as caught:
            settings.checked(estimator={"name": "nix"})
        self.assertIn("not checked, since the service does not answer", caught.output[-1])

    def test_scores_for_verl(self):
        from advantaged.adapters import verl

        async def awaited(text, truth):
            async with advantaged.AsyncClient(self.service.url) as client:
                with mock.patch.object(settings, "async_client", lambda: client):
                    return await verl.compute_score("math", text, truth, extra_info={})

        with mock.patch.object(settings, "client", lambda: self.client):
            for text, truth, expected in (("\\boxed{4}", "4", (1, 1, 0)), ("\\boxed{5}", "4", (0, 0, 0)), ("4", "1/", (0, 0, 1))):
                found = verl.compute_score_sync("math", text, truth, extra_info={})
                self.assertEqual(tuple(found.values()), expected)
                self.assertEqual(asyncio.run(awaited(text, truth)), found)

    def test_a_problem_names_its_group(self):
        groups = [{"id": 5, "rollouts": [{"reward": 1}, {"reward": "?"}]}, {"id": "x", "rollouts": []}, {"rollouts": [{"reward": 1, "tokens": 3}, {"reward": 1, "tokens": -1}]}]
        answers = list(self.client.stream(groups, estimator="pass_at_1"))
        self.assertEqual([answer.get("id") for answer in answers], [5, "x", None])
        self.assertEqual([answer["problem"]["pointer"] for answer in answers[::2]], ["/rollouts/1/reward", "/rollouts/1/tokens"])
        for index, subject in enumerate((r"422 of group 5 \(line 2\) at /rollouts/1/reward: ", r"group 'x' \(line 3\)", r"group \(line 4\)")):
            stream = self.client.stream([{"id": "good", "rollouts": [{"reward": 1}]}] * index + groups[index:], estimator="pass_at_1", strict=True)
            with self.assertRaisesRegex(advantaged.ProblemError, subject):
                list(stream)
            self.assertEqual(list(stream), [])
        with self.assertRaises(advantaged.ProblemError) as caught:
            self.client.score([groups[0]], estimator="pass_at_1")
        self.assertEqual(caught.exception.pointer, "/groups/0/rollouts/1/reward")

    def test_names_alone_and_numbers_of_numpy(self):
        estimator = {"name": "pass_at_k", "k": numpy.int64(2)}
        found = self.client.advantages([1, 0, numpy.nan, 0], [0, 0, 0, 0], estimator=estimator, step=numpy.int32(4), tokens=numpy.array([1.0, 2, 0, 1]))
        self.assertEqual((found.estimator["k"], numpy.isnan(found.rewards).tolist(), len(found.advantages)), (2, [False, False, True, False], 4))
        self.assertEqual(self.client.advantages([1, 0], [0, 0], estimator="rloo").estimator["name"], "rloo")
        self.assertFalse(self.client.needs_whole_batch("pass_at_1"))

        async def work():
            async with advantaged.AsyncClient(self.service.url) as client:
                return await client.needs_whole_batch("gpg"), (await client.score(self.groups(), estimator="pass_at_1", verifier="text")).advantage

        needs, advantage = asyncio.run(work())
        self.assertTrue(needs)
        numpy.testing.assert_array_equal(advantage, self.client.score(self.groups(), estimator="pass_at_1", verifier="text").advantage)


if __name__ == "__main__":
    unittest.main()
