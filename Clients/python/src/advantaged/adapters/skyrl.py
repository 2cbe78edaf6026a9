"""SkyRL: an advantage estimator for its registry. Written for 0.4.0.

    from advantaged.adapters import skyrl
    skyrl.register(estimator={"name": "pass_at_k", "k": 8})
    # trainer.algorithm.advantage_estimator=advantaged
"""

from __future__ import annotations

from typing import Any, Callable, Mapping

from . import settings


def register(
    name: str = "advantaged", *, estimator: Mapping[str, Any] | None = None, per_token: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """Registers an estimator under `trainer.algorithm.advantage_estimator=NAME`, and returns it.

    SkyRL sends registered functions to its other processes, so the client is that of the environment (`ADVANTAGED_URL`), made where the function runs.

    Args:
        estimator: by default that of the environment.
        per_token: for estimators that tell tokens apart, like `reinforce_plus_plus` and `gae`: rewards at tokens, the mask and the critic's values travel too.

    Raises:
        ValueError: the service does not take the estimator.
    """
    from skyrl.backends.skyrl_train.utils.ppo_utils import AdvantageEstimatorRegistry

    chosen = dict(estimator or settings.estimator())
    settings.checked(estimator=chosen)
    function = by_token(chosen) if per_token else by_rollout(chosen)
    AdvantageEstimatorRegistry.register(name, function)
    return function


def by_rollout(estimator: Mapping[str, Any]) -> Callable[..., tuple[Any, Any]]:
    """The estimator, not registered: rewards and groups travel, and scalars are spread over the mask."""

    def advantages(token_level_rewards: Any, response_mask: Any, index: Any, **_: Any) -> tuple[Any, Any]:
        import torch

        result = settings.client().advantages(token_level_rewards.sum(dim=-1), index, estimator=estimator, per_token=False, run=settings.run())
        values = torch.from_numpy(result.advantage).to(token_level_rewards).unsqueeze(-1) * response_mask
        return values, values

    return advantages


def by_token(estimator: Mapping[str, Any]) -> Callable[..., tuple[Any, Any]]:
    """The estimator, not registered, with everything by token. Its returns are those of `gae` with `returns`, else the advantages."""

    def advantages(token_level_rewards: Any, response_mask: Any, index: Any, values: Any = None, **_: Any) -> tuple[Any, Any]:
        import torch

        result = settings.client().advantages(
            token_rewards=token_level_rewards * response_mask, group=index, mask=response_mask, values=values, estimator=estimator, layout="padded",
            run=settings.run())
        found = torch.from_numpy(result.advantages).to(token_level_rewards)
        return found, found if result.returns is None else torch.from_numpy(result.returns).to(token_level_rewards)

    return advantages
