"""What a batch is answered by."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy

Array = numpy.ndarray[Any, Any]


@dataclasses.dataclass
class Result:
    """An answer, a row per rollout in the order in which they were sent.

    Attributes:
        advantage: float32 [rollouts].
        rewards: float32 [rollouts]; NaN where a rollout could not be scored.
        advantages: float32, one per token: flat, or [rollouts, tokens] where the layout is padded; `None` if tokens are unknown or were not asked for.
        offsets: int64 [rollouts + 1]; the tokens of rollout i are `advantages[offsets[i]:offsets[i + 1]]`; `None` unless the layout is flat.
        summary: pass rates and counts of the batch; of a batch in shards, only what can be added up.
        estimator: the estimator with every default filled in.
        request_ids: name the requests in the service's log.
        statuses: how each rollout came to its reward, like "correct" or "undecided". This and what follows is `None` unless details were asked for.
        extracted: the answer that was found in each response, `None` where there is none.
        groups: of each group what the answer of `POST /v1/advantages` has besides its rollouts: `signal`, `reason` where there is none, `eta`, `pass_at_k`, and
            `discarded`, the places of rollouts that full sampling left over.
    """

    advantage: Array
    rewards: Array
    advantages: Array | None
    offsets: Array | None
    summary: dict[str, Any]
    estimator: dict[str, Any]
    request_ids: list[str]
    statuses: list[str] | None = None
    extracted: list[str | None] | None = None
    groups: list[dict[str, Any]] | None = None

    def per_rollout(self) -> list[Array]:
        """The advantages of each rollout's tokens, as views of the flat layout."""
        if self.advantages is None or self.offsets is None:
            raise ValueError("only the flat layout has offsets")
        return [self.advantages[start:end] for start, end in zip(self.offsets[:-1], self.offsets[1:])]
