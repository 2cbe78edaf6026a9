"""tinker-cookbook: the service's advantages for its RL training. Written for 0.6.1.

    from advantaged.adapters import tinker_cookbook
    tinker_cookbook.use({"name": "pass_at_k", "k": 8})          # before tinker_cookbook.rl.train.main(config)

The cookbook centres rewards in a function that its loop calls by name; :func:`use` puts another in its place. A loop of your own calls :func:`compute_advantages`.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy

from ..client import Client
from . import settings


def compute_advantages(
    trajectory_groups_P: Sequence[Any], *, estimator: Mapping[str, Any] | None = None, client: Client | None = None
) -> list[Any]:
    """As `tinker_cookbook.rl.data_processing.compute_advantages`: a tensor [trajectories] for each group, of the total rewards of its trajectories."""
    import torch

    rewards = [group.get_total_rewards() for group in trajectory_groups_P]
    sizes = [len(own) for own in rewards]
    if not sum(sizes):
        return [torch.zeros(0) for _ in sizes]
    result = (client or settings.client()).advantages(
        numpy.concatenate([numpy.asarray(own, numpy.float64) for own in rewards]), numpy.repeat(numpy.arange(len(sizes)), sizes),
        estimator=dict(estimator or settings.estimator()), per_token=False, run=settings.run())
    return list(torch.from_numpy(result.advantage).split(sizes))


def use(estimator: Mapping[str, Any] | None = None, *, client: Client | None = None) -> None:
    """Puts the service's advantages in place of the cookbook's, in `tinker_cookbook.rl.train`.

    The cookbook asks for the two groups that it prints at each step once more, one by one.

    Raises:
        ValueError: the service does not take the estimator.
    """
    from tinker_cookbook.rl import data_processing, train

    chosen = dict(estimator or settings.estimator())
    settings.checked(estimator=chosen, client=client)

    def ours(trajectory_groups_P: Sequence[Any]) -> list[Any]:
        return compute_advantages(trajectory_groups_P, estimator=chosen, client=client)

    data_processing.compute_advantages = ours
    train.compute_advantages = ours
