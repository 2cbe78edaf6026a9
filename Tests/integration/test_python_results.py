"""What the Python client makes of answers, of JSON and of tensors, and of those to several shards: without a service."""

import json
import pathlib
import sys
import unittest

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Clients/python/src"))

from advantaged import columns, details, metrics, result, rows, tensors  # noqa: E402


class Details(unittest.TestCase):
    def answer(self):
        groups = [
            {"id": "a", "sent": 2, "n": 1, "correct": 1, "eta": 0.1, "signal": True, "rollouts": [
                {"reward": 1, "status": "correct", "extracted": "4", "advantage": 0.1, "advantages": [0.1, 0.1], "parts": {"format": 0.5}},
                {"reward": None, "status": "undecided", "explanation": "too long", "advantage": 0}]},
            {"sent": 2, "n": 2, "correct": None, "eta": 1, "signal": False, "reason": "equal_rewards", "keep": False, "drop_reason": "accuracy", "rollouts": [
                {"reward": 0.5, "status": "given", "advantage": -1, "discarded": True, "raw_reward": 0.25, "turn_advantages": [1, 2]},
                {"reward": 1, "status": "given", "advantage": 0}]}]
        return {"groups": groups, "summary": {"groups": 2, "metrics": {"reward/mean": 0.5}}, "estimator": {"name": "x"}}

    def test_rows_are_in_the_order_of_the_request(self):
        nan = float("nan")
        found = details.result(self.answer(), "flat", "id", numpy.array([0, 1, 1, 0]), ["a", 7])
        numpy.testing.assert_array_equal(found.advantage, numpy.array([0.1, -1, 0, 0], numpy.float32))
        numpy.testing.assert_array_equal(found.rewards, numpy.array([1, 0.5, 1, nan], numpy.float32))
        numpy.testing.assert_array_equal(found.raw_rewards, numpy.array([nan, 0.25, nan, nan], numpy.float32))
        self.assertEqual((found.offsets.tolist(), [len(row) for row in found.per_rollout()]), ([0, 2, 2, 2, 2], [2, 0, 0, 0]))
        self.assertEqual((found.statuses.tolist(), found.extracted.tolist()), (["correct", "given", "given", "undecided"], ["4", None, None, None]))
        self.assertEqual((found.explanations.tolist(), found.discarded.tolist()), ([None, None, None, "too long"], [False, True, False, False]))
        numpy.testing.assert_array_equal(found.parts["format"], [0.5, nan, nan, nan])
        self.assertEqual([row.tolist() for row in found.per_turn()], [[], [1, 2], [], []])
        self.assertEqual((found.returns, found.weights, found.metrics), (None, None, {"reward/mean": 0.5}))
        padded = details.result(self.answer(), "padded", "id", numpy.array([0, 1, 1, 0]), ["a", 7])
        self.assertEqual((padded.advantages.shape, padded.advantages.dtype, padded.offsets), ((4, 2), numpy.float32, None))
        self.assertEqual(padded.advantages[1:].tolist(), [[0, 0]] * 3)

    def test_groups_are_arrays(self):
        found = details.result(self.answer(), "flat", "id", numpy.array([0, 1, 1, 0]), ["a", 7])
        groups = found.groups
        self.assertEqual((len(groups), groups.id.tolist(), groups.n.tolist(), groups.signal.tolist(), groups.keep.tolist()), (2, ["a", 7], [1, 2], [True, False], [True, False]))
        numpy.testing.assert_array_equal(groups.correct, [1, numpy.nan])
        self.assertTrue(numpy.isnan(groups.pass_at_k).all())
        self.assertEqual((groups.reason.tolist(), groups.drop_reason.tolist()), ([None, "equal_rewards"], [None, "accuracy"]))
        self.assertEqual((groups[1]["eta"], groups[1]["id"], groups[0]["reason"]), (1, 7, None))
        self.assertEqual((found.resample, found.keep.tolist()), ([7], [True, False, False, True]))


class Tensors(unittest.TestCase):
    def test_all_that_an_answer_can_hold(self):
        """An answer of a service that says everything, made here."""
        names = {"statuses": ["correct", "undecided"], "reasons": [None, "equal_rewards"], "drop_reasons": [None, "accuracy"], "summary": {"metrics": {"x": 1}}, "estimator": {}}
        arrays = {
            "advantage": numpy.zeros(3, numpy.float32), "rewards": numpy.ones(3, numpy.float32), "status": numpy.array([0, 1, 0], numpy.uint8),
            "discarded": numpy.array([0, 1, 0], numpy.uint8), "turn_advantages": numpy.ones(2, numpy.float32), "group_n": numpy.array([1, 1]), "group_correct": numpy.array([1, -1]), "group_eta": numpy.array([0.5, 0], numpy.float32),
            "group_signal": numpy.array([1, 0], numpy.uint8), "group_keep": numpy.array([1, 0], numpy.uint8)}
        body = bytearray(b"".join(tensors.encode(arrays, {name: json.dumps(value) for name, value in names.items()})))
        found = result.of_tensors(body, "id", numpy.array([0, 1, 0]), ["a", "b"], numpy.array([0, 2, 2, 2]))
        self.assertEqual((found.statuses.tolist(), found.discarded.tolist(), found.metrics), (["correct", "undecided", "correct"], [False, True, False], {"x": 1}))
        self.assertEqual((found.groups.reason.tolist(), found.groups.drop_reason.tolist(), found.resample), ([None, "equal_rewards"], [None, "accuracy"], ["b"]))
        numpy.testing.assert_array_equal(found.groups.correct, [1, numpy.nan])
        self.assertEqual([row.tolist() for row in found.per_turn()], [[1, 1], [], []])
        self.assertTrue(numpy.isnan(found.groups.pass_at_1).all())

    def test_turns_are_tensors(self):
        found = rows.turns([[{"span": (0, 2), "state": "s"}, ((2, 5), 0.5, 7)], [], [{"span": numpy.array([1, 3]), "reward": numpy.float32(1), "state": "s"}]])
        self.assertEqual(found["turns"].tolist(), [[0, 0, 2], [0, 2, 5], [2, 1, 3]])
        self.assertEqual((found["turn_rewards"].tolist(), found["turn_states"].tolist()), ([0, 0.5, 1], [0, 1, 0]))
        part = rows.taken({"group": numpy.array([3, 4, 5]), **found}, numpy.array([1, 2]))
        self.assertEqual((part["group"].tolist(), part["turns"].tolist(), part["turn_rewards"].tolist()), ([4, 5], [[1, 1, 3]], [1]))
        self.assertEqual((rows.turn_offsets(found, 3).tolist(), found["turns"][2].tolist()), ([0, 2, 2, 3], [2, 1, 3]))
        sent = [{"rollouts": [{"turns": [1, 2]}, {}]}, {"rewards": [1, 0]}, {"rewards": [0], "turns": [[3]]}]
        self.assertEqual((columns.turn_offsets(sent).tolist(), columns.turn_offsets(sent[1:2])), ([0, 2, 2, 2, 2, 3], None))
        for bad in ([{"reward": 1}], [{"span": (0, 1), "id": 3}]):
            with self.assertRaisesRegex(ValueError, "a turn of rollout 0"):
                rows.turns([bad])
        self.assertEqual(rows.turns(None), {})


class Metrics(unittest.TestCase):
    def test_parts_are_joined_as_one(self):
        first, second = numpy.array([1.0, 0, 0.5]), numpy.array([2.0, 1])

        def summary(values):
            mean, count = values.mean(), len(values)
            return {
                "groups": 1, "rollouts": count, "scored": count, "statuses": {"given": count}, "dropped": {"accuracy": 1}, "resample": [str(count)], "kept_groups": 0,
                "metrics": {"reward/mean": mean, "reward/std": values.std(), "reward/min": values.min(), "reward/max": values.max(), "rollouts/sent": count, "pass@2": mean / 2,
                            "correction/mean": mean, "correction/chi2": (values**2).mean() - 1, "correction/ess": values.sum()**2 / (count * (values**2).sum())},
                "metric_sums": {"reward/mean": [mean * count, count], "reward/std": [((values - mean)**2).sum(), count], "pass@2": [mean / 2, 1],
                                "correction/mean": [values.sum(), count], "correction/chi2": [(values**2).sum() - count, count]}}

        found, all_of_it = metrics.joined([summary(first), summary(second)]), numpy.concatenate([first, second])
        for key, expected in summary(all_of_it)["metrics"].items():
            if key != "pass@2":
                self.assertAlmostEqual(found["metrics"][key], expected, places=12, msg=key)
        self.assertAlmostEqual(found["metrics"]["pass@2"], (first.mean() + second.mean()) / 4)
        self.assertEqual(found["pass_at_k"], {"2": found["metrics"]["pass@2"]})
        self.assertEqual((found["statuses"], found["dropped"], found["resample"]), ({"given": 5}, {"accuracy": 2}, ["3", "2"]))
        self.assertNotIn("metrics", metrics.joined([{"groups": 1, "rollouts": 1, "scored": 1, "statuses": {}}]))


if __name__ == "__main__":
    unittest.main()
