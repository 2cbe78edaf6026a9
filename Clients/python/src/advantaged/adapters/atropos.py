"""Atropos: scored groups with advantages. Written for atroposlib 0.4.0.

    class Environment(atropos.Advantaged, BaseEnv):
        advantaged_estimator = {"name": "pass_at_k", "k": 8}

Environments send scores to the trajectory API, which hands a group's `advantages`, one per token, on to the trainer. Not every trainer reads them: the example trainer of Atropos
normalises `scores` itself.
"""

from __future__ import annotations

from typing import Any, ClassVar, Mapping, Sequence

import numpy

from ..aio import AsyncClient
from . import settings

# What a mask of Atropos has at tokens that are not trained on.
IGNORED = -100


async def with_advantages(
    groups: Sequence[Any], *, estimator: Mapping[str, Any] | None = None, client: AsyncClient | None = None
) -> list[Any]:
    """Scored groups with `advantages`, one for each token of prompt and response, 0 where the mask says -100.

    Args:
        groups: of `tokens`, `masks` and `scores`; a score of `None` or NaN could not be given. What is `None` itself stays so.
    """
    whole = [group for group in groups if group is not None and group["scores"]]
    if whole:
        scores = numpy.array([numpy.nan if score is None else score for group in whole for score in group["scores"]], numpy.float64)
        sizes = [len(group["scores"]) for group in whole]
        result = await (client or settings.async_client()).advantages(
            scores, numpy.repeat(numpy.arange(len(sizes)), sizes), estimator=dict(estimator or settings.estimator()), per_token=False, run=settings.run())
        values = iter(result.advantage.tolist())
        for group in whole:
            own = [next(values) for _ in group["scores"]]
            group["advantages"] = [[0.0 if token == IGNORED else value for token in mask] for mask, value in zip(group["masks"], own, strict=True)]
    return list(groups)


class Advantaged:
    """A mixin for environments, before `BaseEnv`: what they collect gets advantages after their own processing.

    Attributes:
        advantaged_estimator: by default that of the environment variables.
    """

    advantaged_estimator: ClassVar[Mapping[str, Any] | None] = None

    async def postprocess_histories(self, trajectories: Any) -> Any:
        """Called by Atropos with a group, or a list of them, before they are sent."""
        parent: Any = super()
        found = await parent.postprocess_histories(trajectories)
        if isinstance(found, list):
            return await with_advantages(found, estimator=self.advantaged_estimator)
        return (await with_advantages([found], estimator=self.advantaged_estimator))[0]
