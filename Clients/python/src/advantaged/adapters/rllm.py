"""rLLM: an advantage estimator for its registry.

    from advantaged.adapters import rllm
    rllm.register("pass_at_8", estimator={"name": "pass_at_k", "k": 8})
    # rllm.algorithm.use_rllm=true rllm.algorithm.adv_estimator=pass_at_8
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence

import numpy

from ..client import Client
from . import settings


def register(name: str = "advantaged", *, client: Client | None = None, estimator: Mapping[str, Any] | None = None) -> Callable[..., Any]:
    """Registers an estimator; rLLM gives it the rewards of each trajectory group.

    Raises:
        ValueError: the service does not take the estimator.
    """
    try:
        from rllm.trainer.algorithms.advantage import register_rllm_adv_estimator
    except ImportError:
        from rllm.experimental.common.advantage import register_rllm_adv_estimator

    settings.checked(estimator=dict(estimator or settings.estimator()), client=client)
    estimate = function(client=client, estimator=estimator)
    register_rllm_adv_estimator(name)(estimate)
    return estimate


def function(*, client: Client | None = None, estimator: Mapping[str, Any] | None = None) -> Callable[..., Any]:
    """The estimator, not registered."""
    chosen = dict(estimator or settings.estimator())

    def advantages(rewards: Sequence[Any], *_: Any, **__: Any) -> tuple[list[Any], list[Any]]:
        if not rewards:
            return [], []
        sizes = [len(group) for group in rewards]
        result = (client or settings.client()).advantages(
            numpy.concatenate([numpy.asarray(group, numpy.float64) for group in rewards]), numpy.repeat(numpy.arange(len(sizes)), sizes),
            estimator=chosen, per_token=False, run=settings.run())
        groups = numpy.split(result.advantage, numpy.cumsum(sizes)[:-1])
        return groups, groups

    return advantages
