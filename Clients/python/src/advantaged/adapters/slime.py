"""slime: `--custom-reward-post-process-path advantaged.adapters.slime.reward_post_process`.

slime calls it with all samples of a rollout, so groups are whole; the GRPO estimator then gives every token its sample's reward, which is the advantage.
The hook `--custom-advantage-function-path` is no place for groups: it runs on each data-parallel rank, after the point where samples are dealt out.
"""

from __future__ import annotations

from typing import Any, Sequence

import numpy

from . import settings


def reward_post_process(args: Any, samples: Sequence[Any]) -> tuple[list[float], list[float]]:
    """The rewards as they are, for the logs, and the advantages in their place. A reward of `None` could not be scored."""
    raw = [sample.get_reward_value(args) for sample in samples]
    result = settings.client().advantages(
        numpy.array([numpy.nan if reward is None else reward for reward in raw]), [sample.group_index for sample in samples],
        estimator=settings.estimator(), per_token=False, run=settings.run())
    return raw, result.advantage.tolist()
