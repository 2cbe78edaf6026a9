"""verl: an advantage estimator for its registry, and a reward function.

    VERL_USE_EXTERNAL_MODULES=advantaged.adapters.verl_plugin  ADVANTAGED_ESTIMATOR='{"name": "pass_at_k", "k": 8}'
    algorithm.adv_estimator=advantaged
"""

from __future__ import annotations

import functools
from typing import Any, Mapping

from ..client import Client
from . import settings


def register(
    name: str = "advantaged", *, client: Client | None = None, estimator: Mapping[str, Any] | None = None, per_token: bool = False, log: bool = True
) -> Any:
    """Registers an estimator under `algorithm.adv_estimator=NAME`.

    verl calls it on the driver with the whole batch. Only rewards and groups travel; the scalars that come back are spread over the mask here, as verl's own
    estimators do.

    Args:
        client: by default that of the environment.
        estimator: by default that of the environment.
        per_token: for estimators that tell tokens apart (reinforce_plus_plus): rewards at tokens and the mask travel too. Not for gae: verl hands no values on.
        log: put the service's metrics of each batch into verl's, as `advantaged/reward/mean` and so on.

    Returns:
        The function that was registered.

    Raises:
        ValueError: the service does not take the estimator.
    """
    from verl.trainer.ppo.core_algos import register_adv_est

    chosen = dict(estimator or settings.estimator())
    settings.checked(estimator=chosen, client=client)
    journal = _Journal() if log else None
    if journal is not None:
        journal.join()

    def advantages(
        token_level_rewards: Any, response_mask: Any, index: Any = None, config: Any = None, reward_baselines: Any = None, **_: Any
    ) -> tuple[Any, Any]:
        import torch

        asked = client or settings.client()
        greedy = None if reward_baselines is None else _greedy_rewards(index, reward_baselines)
        options: dict[str, Any] = {"groups": greedy, "estimator": chosen, "run": settings.run(), "step": journal.step if journal else None}
        if per_token:
            result = asked.advantages(token_rewards=token_level_rewards * response_mask, group=index, mask=response_mask, layout="padded", **options)
            values = torch.from_numpy(result.advantages).to(token_level_rewards.device)
        else:
            result = asked.advantages(token_level_rewards.sum(dim=-1), index, per_token=False, **options)
            values = torch.from_numpy(result.advantage).to(token_level_rewards.device).unsqueeze(-1) * response_mask
        if journal is not None:
            journal.metrics = result.metrics
        return values, values

    return register_adv_est(name)(advantages)


class _Journal:
    """The service's metrics on their way into verl's log.

    verl has no hook for them: an estimator returns two tensors. So what the trainer logs of a step passes through here.

    Attributes:
        metrics: those of the batch that is not logged yet.
        step: the one after that which was logged last; `None` before the first.
    """

    def __init__(self) -> None:
        self.metrics: dict[str, float] = {}
        self.step: int | None = None

    def join(self) -> None:
        """Makes verl's loggers take the metrics too."""
        from verl.utils import tracking

        of_verl = tracking.Tracking.log

        @functools.wraps(of_verl)
        def log(tracker: Any, data: Any, step: Any, *arguments: Any, **options: Any) -> Any:
            own, self.metrics = self.metrics, {}
            self.step = int(step) + 1
            return of_verl(tracker, {**data, **{f"advantaged/{key}": value for key, value in own.items()}}, step, *arguments, **options)

        tracking.Tracking.log = log


def _greedy_rewards(index: Any, baselines: Any) -> list[dict[str, float]]:
    """verl's `reward_baselines`, one per response, as one per group in the order of the first responses."""
    first: dict[Any, float] = {}
    for label, baseline in zip(index.tolist() if hasattr(index, "tolist") else index, baselines.tolist()):
        first.setdefault(label, float(baseline))
    return [{"greedy_reward": baseline} for baseline in first.values()]


async def compute_score(data_source: str, solution_str: str, ground_truth: Any, extra_info: Any = None, **_: Any) -> dict[str, Any]:
    """A reward function: `reward.custom_reward_function.path=pkg://advantaged.adapters.verl`, `name=compute_score`.

    verl knows no reward for "could not be scored": such a response counts 0, and `unscored` says so in its logs.
    """
    return _score(await settings.async_client().rewards([_asked(solution_str, ground_truth)], verifier=settings.verifier()))


def compute_score_sync(data_source: str, solution_str: str, ground_truth: Any, extra_info: Any = None, **_: Any) -> dict[str, Any]:
    """The same for reward managers that call it without awaiting it, those of `verl.workers.reward_manager`."""
    return _score(settings.client().rewards([_asked(solution_str, ground_truth)], verifier=settings.verifier()))


def _asked(response: str, ground_truth: Any) -> dict[str, Any]:
    return {"ground_truth": ground_truth, "rollouts": [{"response": response}]}


def _score(answer: Mapping[str, Any]) -> dict[str, Any]:
    rollout = answer["groups"][0]["rollouts"][0]
    return {"score": float(rollout["reward"] or 0), "correct": float(rollout["status"] == "correct"), "unscored": float(rollout["reward"] is None)}
