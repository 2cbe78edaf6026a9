"""prime-rl: rewards for its environments, and advantages.

A reward of a task of `verifiers`:

    class Question(vf.Task[Row]):
        @vf.reward
        async def right(self, trace: vf.Trace) -> float:
            return await prime_rl.reward(trace.last_reply, self.data.answer)

An advantage function for the configuration, in the versions that take one:

    [orchestrator.advantage]
    type = "custom"
    import_path = "advantaged.adapters.prime_rl.advantages"
    kwargs = { estimator = { name = "pass_at_k", k = 8 } }

Newer ones know algorithms by name only, each a class in their own sources; one of a few lines calls :func:`group_advantages`:

    class Advantaged(Algorithm):
        async def score_group(self, episodes):
            traces = [trace for _, trace in iter_trainable_traces(episodes)]
            for trace, advantage in zip(traces, await group_advantages([trace.reward for trace in traces])):
                assign_advantages(trace, advantage)
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy

from ..aio import AsyncClient
from ..client import Client
from . import settings


def advantages(inputs: Any, *, estimator: Mapping[str, Any] | None = None, client: Client | None = None) -> Any:
    """What prime-rl asks of `AdvantageInputs`, by their members.

    Those with `rewards` [prompts, rollouts] get a tensor of that shape, and those with the `rollouts` of one prompt a number for each, both as `AdvantageOutputs`; those
    that can `broadcast` get a list for each rollout, over its tokens.
    """
    chosen = dict(estimator or settings.estimator())
    asked = client or settings.client()
    if hasattr(inputs, "rewards"):
        import torch

        rewards = inputs.rewards
        group = numpy.repeat(numpy.arange(rewards.shape[0]), rewards.shape[1])
        result = asked.advantages(rewards.flatten(), group, estimator=chosen, per_token=False)
        return _outputs(torch.from_numpy(result.advantage).to(rewards).reshape(rewards.shape))
    values = _of_group([rollout["reward"] for rollout in inputs.rollouts], asked, chosen)
    return inputs.broadcast(values) if hasattr(inputs, "broadcast") else _outputs(values)


async def group_advantages(
    rewards: Sequence[float | None], *, estimator: Mapping[str, Any] | None = None, client: Client | None = None
) -> list[float]:
    """The advantages of the rollouts of one prompt; a reward of `None` could not be scored."""
    import asyncio

    return await asyncio.to_thread(_of_group, rewards, client or settings.client(), dict(estimator or settings.estimator()))


class Unscored(Exception):
    """A response could not be scored, and that is no reward of 0: the trace fails, and prime-rl trains on no trace that failed."""


async def reward(response: str, ground_truth: Any, *, verifier: Mapping[str, Any] | None = None, client: AsyncClient | None = None) -> float:
    """The score of a response.

    Raises:
        Unscored: it could not be verified.
    """
    answer = await (client or settings.async_client()).rewards(
        [{"ground_truth": ground_truth, "rollouts": [{"response": response}]}], verifier=verifier or settings.verifier())
    rollout = answer["groups"][0]["rollouts"][0]
    if rollout["reward"] is None:
        raise Unscored(": ".join(rollout[name] for name in ("status", "explanation") if name in rollout))
    return float(rollout["reward"])


def _of_group(rewards: Sequence[float | None], client: Client, estimator: Mapping[str, Any]) -> list[float]:
    if not rewards:
        return []
    values = numpy.array([numpy.nan if reward is None else reward for reward in rewards])
    result = client.advantages(values, numpy.zeros(len(values), numpy.int64), estimator=estimator, per_token=False)
    return [float(value) for value in result.advantage]


def _outputs(values: Any) -> Any:
    from prime_rl.orchestrator.advantage import AdvantageOutputs

    return AdvantageOutputs(advantages=values)
