"""What the Python client sends and answers beyond rewards: trajectories, turns, two policies, what is around the estimator; and all that is said of groups and rows."""

import asyncio
import pathlib
import sys
import unittest

import numpy

from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Clients/python/src"))

import advantaged  # noqa: E402

PLAIN = {"name": "pass_at_1", "std": "none"}


class Batches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--access-log", "none")
        cls.client = advantaged.Client(cls.service.url)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.service.stop()

    def both(self, *arguments, **options):
        """The answer in tensors and the one with details, which say the same."""
        found = self.client.advantages(*arguments, **options)
        detailed = self.client.advantages(*arguments, **options, details=True)
        for name in (
            "advantage", "rewards", "advantages", "offsets", "group", "statuses", "discarded", "raw_rewards", "returns", "weights", "turn_advantages", "turn_offsets"):
            first, second = getattr(found, name), getattr(detailed, name)
            self.assertEqual(first is None, second is None, name)
            if first is not None:
                numpy.testing.assert_array_equal(first, second, name)
        for name in ("id", "sent", "n", "correct", "signal", "reason", "keep", "drop_reason"):
            numpy.testing.assert_array_equal(getattr(found.groups, name), getattr(detailed.groups, name), name)
        for name in ("pass_at_1", "pass_at_k", "mean_reward", "eta"):
            numpy.testing.assert_allclose(getattr(found.groups, name), getattr(detailed.groups, name), rtol=1e-6, err_msg=name)
        self.assertEqual((found.summary, found.estimator, found.metrics), (detailed.summary, detailed.estimator, detailed.metrics))
        return found

    def test_groups_and_rows(self):
        found = self.both([1, 0, None, 1, 1, 0, 0, 0, 0], ["a", "b", "a", "b", "b", "c", "c", "a", "a"], estimator={"name": "pass_at_k", "k": 2})
        groups = found.groups
        self.assertEqual((groups.id.tolist(), groups.sent.tolist(), groups.n.tolist()), (["a", "b", "c"], [4, 3, 2], [3, 3, 2]))
        self.assertEqual((groups.correct.tolist(), groups.signal.tolist()), ([1, 2, 0], [True, False, False]))
        self.assertEqual(groups.reason.tolist(), [None, "fewer_wrong_than_k", "all_wrong"])
        numpy.testing.assert_allclose(groups.pass_at_k, [2 / 3, 1, 0], rtol=1e-6)
        self.assertEqual((found.statuses.tolist()[:3], groups.keep.tolist(), found.resample), (["given", "given", "unscored"], [True] * 3, []))
        self.assertEqual((found.metrics["groups/count"], found.metrics["status/unscored"]), (3, 1))
        self.assertEqual(found.group.tolist(), [0, 1, 0, 1, 1, 2, 2, 0, 0])
        # A group as an object, for those who want one.
        self.assertEqual((groups[1]["id"], groups[1]["correct"], groups[1]["reason"]), ("b", 2, "fewer_wrong_than_k"))

    def test_a_filter_names_what_to_sample_again(self):
        found = self.both([1, 0, 1, 1, 0, 0], [7, 7, 8, 8, 9, 9], estimator=PLAIN, filter={"min_accuracy": 0, "max_accuracy": 1})
        self.assertEqual((found.groups.keep.tolist(), found.resample, found.keep.tolist()), ([True, False, False], [8, 9], [True] * 2 + [False] * 4))
        self.assertTrue(all(found.groups.drop_reason[1:]))
        self.assertEqual((found.summary["kept_groups"], found.metrics["groups/dropped"]), (1, 2))

    def test_trajectories_count_once_and_excluded_rows_not_at_all(self):
        found = self.both([1, 1, 1, 0], [0] * 4, estimator="pass_at_1", trajectory=["a", "a", "a", "b"])
        self.assertEqual((found.advantage.tolist(), found.groups.n.tolist(), found.groups.sent.tolist()), ([1, 1, 1, -1], [2], [4]))
        found = self.both([1, 0, 5], [0, 0, 0], estimator=PLAIN, exclude=[0, 0, 1])
        self.assertEqual((found.advantage.tolist(), found.groups.n.tolist(), found.summary["excluded"]), ([0.5, -0.5, 0], [2], 1))

    def test_turns(self):
        turns = [[((0, 2), 0), ((2, 3), 1)], [((0, 1), 0), ((2, 4), 0)], [{"span": (0, 2), "reward": 1}]]
        # Rows of two groups, which are not neighbours, and one without a turn before the last.
        rows = [turns[0], turns[1], [((0, 1), 0)], turns[2], [((0, 1), 0)]]
        found = self.both([0, 0, 0, 1, 0], [0, 0, 1, 0, 1], estimator="turn_returns", tokens=[3, 4, 1, 2, 1], turns=rows)
        self.assertEqual([row.tolist() for row in found.per_turn()], [[0.5, 1], [-1, -0.5], [0], [0.5], [0]])
        self.assertEqual([row.tolist() for row in found.per_rollout()], [[0.5, 0.5, 1], [-1, 0, -0.5, -0.5], [0], [0.5, 0.5], [0]])
        states = [[((0, 1), 0, "s0"), ((1, 2), 1, "s1")], [((0, 1), 0, "s0"), ((1, 2), 0, 2)], [((0, 1), 1, "s0")]]
        found = self.both([1, 0, 1], [0] * 3, estimator={"name": "gigpo", "gamma": 1}, tokens=[2, 2, 1], turns=states)
        numpy.testing.assert_allclose(found.turn_advantages, [2**0.5, 0.5**0.5, -2 * 2**0.5, -(2**0.5), 2**0.5], rtol=1e-6)
        groups = [{"rollouts": [{"reward": 0, "tokens": 2, "turns": [{"span": [0, 2], "reward": reward}]} for reward in (1, 0)]}]
        self.assertEqual(self.client.score(groups, estimator="turn_returns").turn_advantages.tolist(), [1, -1])

    def test_shapes_penalties_corrections_and_returns(self):
        mask = numpy.array([[1, 1, 1, 1], [1, 1, 0, 0]])
        log_prob, rollout = numpy.full((2, 4), -1.0), numpy.array([[-1, -3, -1, -1], [-1, -1, -1, -1]])
        found = self.both([1, 0], [0, 0], estimator=PLAIN, mask=mask, tokens=[4, 2], shape=[{"name": "overlong", "max": 3, "buffer": 1}], log_prob=log_prob, rollout_log_prob=rollout,
                          correction={"kind": "tis", "high": 2}, layout="padded")
        self.assertEqual((found.rewards.tolist(), found.raw_rewards.tolist()), ([0, 0], [1, 0]))
        self.assertEqual(found.weights.tolist(), [[1, 2, 1, 1], [1, 1, 0, 0]])
        self.assertIn("correction/ess", found.metrics)
        found = self.both([1, 0], [0, 0], estimator=PLAIN, mask=mask, tokens=[4, 2], log_prob=log_prob, ref_log_prob=log_prob - 0.5, kl={"beta": 0.1})
        numpy.testing.assert_allclose(found.rewards, [0.8, -0.1], rtol=1e-6)
        found = self.both([0, 0], [0, 0], estimator={"name": "gae", "lambda": 0.9, "lambda_value": 1, "returns": True}, token_rewards=[[0, 0, 1], [0, 0, 0]],
                          values=[[0.5, 0.25, 0.5], [0, 0, 0]])
        numpy.testing.assert_allclose(found.advantages[:3], [0.38, 0.7, 0.5], rtol=1e-6)
        numpy.testing.assert_allclose(found.returns[:3], [1, 1, 1], rtol=1e-6)
        found = self.both([0, 0], [0, 0], estimator="distill", log_prob=log_prob, teacher_log_prob=log_prob + 0.25, tokens=[4, 2])
        numpy.testing.assert_allclose(found.advantages, [0.25] * 6, rtol=1e-6)

    def test_shards_say_what_the_whole_says(self):
        generator = numpy.random.default_rng(3)
        rewards, group = generator.integers(0, 3, 90) / 2, generator.integers(0, 12, 90)
        exclude, trajectory = generator.integers(0, 8, 90) == 0, numpy.arange(90)
        turns = [[((0, 1), float(value)), ((1, 2), 1)] for value in generator.integers(0, 2, 90)]
        columns = {"log_prob": generator.random((90, 2)) - 2, "rollout_log_prob": generator.random((90, 2)) - 2}
        options = {
            "estimator": {"name": "turn_returns"}, "tokens": numpy.full(90, 2), "turns": turns, "exclude": exclude, "trajectory": trajectory, "correct": rewards == 1,
            "filter": {"min_std": 0.1}, "correction": {}, **columns}
        whole = self.client.advantages(rewards, group, **options)
        for details in (False, True):
            cut = self.client.advantages(rewards, group, **options, shards=3, details=details)
            for name in ("advantage", "rewards", "advantages", "offsets", "statuses", "discarded", "weights", "turn_advantages", "turn_offsets"):
                numpy.testing.assert_array_equal(getattr(whole, name), getattr(cut, name), name)
            for name in ("id", "sent", "n", "correct", "signal", "reason", "keep", "drop_reason"):
                numpy.testing.assert_array_equal(getattr(whole.groups, name), getattr(cut.groups, name), name)
            self.assertEqual(whole.metrics.keys(), cut.metrics.keys())
            for key, value in whole.metrics.items():
                self.assertAlmostEqual(cut.metrics[key], value, places=9, msg=key)
            for name in ("groups", "rollouts", "scored", "excluded", "kept_groups", "dropped", "statuses", "zero_signal_groups"):
                self.assertEqual(whole.summary[name], cut.summary[name], name)
            self.assertEqual(sorted(whole.resample), sorted(cut.resample))
            self.assertEqual(whole.summary["pass_at_k"].keys(), cut.summary["pass_at_k"].keys())
            self.assertAlmostEqual(whole.summary["pass_at_1"], cut.summary["pass_at_1"])

    def test_a_penalty_in_the_advantage_is_not_cut(self):
        columns = {"log_prob": numpy.zeros((4, 1)), "ref_log_prob": numpy.array([[0.5], [0], [0], [0.5]]), "tokens": [1] * 4}
        options = {**columns, "estimator": PLAIN, "kl": {"beta": 1, "place": "advantage"}}
        with self.assertRaisesRegex(ValueError, "kl in the advantage needs the whole batch"):
            self.client.advantages([1, 0, 1, 0], [0, 0, 1, 1], **options, shards=2)
        whole = self.client.advantages([1, 0, 1, 0], [0, 0, 1, 1], **options)
        cut = self.client.advantages([1, 0, 1, 0], [0, 0, 1, 1], **{**options, "kl": options["kl"] | {"batch_mean": -0.25}}, shards=2)
        numpy.testing.assert_allclose(cut.advantages, whole.advantages, rtol=1e-6)
        self.assertNotEqual(whole.advantages.tolist(), [0.5, -0.5, 0.5, -0.5])

    def test_responses_with_details(self):
        groups = [
            {"id": 0, "ground_truth": "yes", "rollouts": [{"response": "yes", "trajectory": 0}, {"response": "no", "trajectory": "x", "exclude": True}, {"response": "no"}]},
            {"id": "gone", "ground_truth": "1/", "verifier": "math", "rollouts": [{"response": "1"}, {"response": "2"}]}]
        groups[1]["verifier"] = {"name": "math"}
        plain = self.client.score(groups, estimator="pass_at_1", verifier="text")
        found = self.client.score(groups, estimator="pass_at_1", verifier={"weighted_sum": [{"name": "text"}, {"verifier": {"name": "text"}, "as": "again"}]}, details=True)
        self.assertEqual((plain.groups.n.tolist(), plain.groups.id.tolist()), ([2, 0], [0, "gone"]))
        self.assertEqual(plain.statuses.tolist(), found.statuses.tolist())
        self.assertEqual(found.parts["again"][:3].tolist(), [1, 0, 0])
        self.assertTrue(numpy.isnan(found.parts["again"][3:]).all())
        self.assertEqual(found.extracted.tolist()[:2], ["yes", "no"])
        self.assertEqual(found.statuses.tolist()[3:], ["unparseable_gold"] * 2)

    def test_the_asynchronous_client_too(self):
        async def work():
            async with advantaged.AsyncClient(self.service.url) as client:
                result = await client.advantages([1, 1, 0], [0, 0, 0], estimator=PLAIN, trajectory=[0, 0, 1], filter={"min_std": 0}, run="r", step=1)
                stream = client.stream([{"rewards": [1, 0, 3], "exclude": [False, False, True]}], estimator=PLAIN, filter={"max_accuracy": 0.25}, strict=True)
                return result, [group async for group in stream], stream.summary

        result, groups, summary = asyncio.run(work())
        self.assertEqual((result.groups.keep.tolist(), result.advantage.tolist()), ([True], [0.5, 0.5, -0.5]))
        self.assertEqual((groups[0]["keep"], groups[0]["n"], groups[0]["rollouts"][2]["advantage"], summary["kept_groups"]), (False, 2, 0, 0))
        self.assertIn("reward/mean", summary["metrics"])
        stream = self.client.stream([{"rewards": [1, 0]}], estimator=PLAIN)
        self.assertEqual(stream.metrics, {})
        list(stream)
        self.assertEqual(stream.metrics["reward/mean"], 0.5)


if __name__ == "__main__":
    unittest.main()
