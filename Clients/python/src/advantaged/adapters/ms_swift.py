"""ms-swift: a reward function for its plug-ins, and the service's advantages in place of its own. Written for 4.6.0.

ms-swift has a registry for rewards, but none for advantages: its trainers call two functions of `swift.rl_core.advantage`, and these are what is replaced. A plug-in does both:

    # plugin.py, for swift rlhf --rlhf_type grpo --external_plugins plugin.py --reward_funcs advantaged
    from advantaged.adapters import ms_swift
    ms_swift.register_reward({"name": "math"}, column="solution")
    ms_swift.register({"name": "pass_at_k", "k": 8})
"""

from __future__ import annotations

import sys
from typing import Any, Callable, Mapping, Sequence

from ..client import Client
from . import settings


def register_reward(
    verifier: Mapping[str, Any] | None = None, *, column: str = "solution", name: str = "advantaged", client: Client | None = None
) -> type:
    """Adds a reward function that verifies completions against a column of the data set, and returns its class.

    A completion that could not be scored gets `None`, which ms-swift leaves out of the sum of rewards.

    Raises:
        ValueError: the service does not take the verifier.
    """
    from swift.rewards import ORM, orms

    chosen = dict(verifier or settings.verifier())
    settings.checked(verifier=chosen, client=client)

    class Reward(ORM):  # type: ignore[misc, unused-ignore]
        def __call__(self, completions: Sequence[str], **columns: Any) -> list[float | None]:
            groups = [{"ground_truth": truth, "responses": [text]} for text, truth in zip(completions, columns[column], strict=True)]
            answer = (client or settings.client()).rewards(groups, verifier=chosen, form="columns")
            return [group["rewards"][0] for group in answer["groups"]]

    orms[name] = Reward
    return Reward


def register(estimator: Mapping[str, Any] | None = None, *, client: Client | None = None) -> None:
    """Puts the service's advantages in place of ms-swift's, in every trainer that is loaded or will be.

    `advantage_estimator` and `scale_rewards` then say nothing. Rows of one request are parts of one trajectory. The KL in the reward stays ms-swift's.

    Raises:
        ValueError: the service does not take the estimator.
    """
    from swift.rl_core import advantage

    chosen = dict(estimator or settings.estimator())
    settings.checked(estimator=chosen, client=client)

    def compute_advantages(
        rewards_per_func: Any, reward_weights: Any, num_generations: int, *_: Any, kl_in_reward: bool = False, beta: float = 0.0, kl_values: Any = None, **__: Any
    ) -> tuple[Any, Any]:
        import torch

        rewards = _rewards(rewards_per_func, reward_weights, beta * kl_values if kl_in_reward and kl_values is not None else None)
        group = torch.arange(len(rewards)) // num_generations
        return _asked(client, rewards, group, estimator=chosen), rewards.nan_to_num(0)

    def compute_advantages_dynamic(
        rewards_per_func: Any, reward_weights: Any, prompt_ids: Sequence[str], request_ids: Sequence[str], *_: Any, kl_in_reward: bool = False, beta: float = 0.0,
        kl_values: Any = None, **__: Any
    ) -> tuple[Any, Any]:
        rewards = _rewards(rewards_per_func, reward_weights, beta * kl_values if kl_in_reward and kl_values is not None else None)
        return _asked(client, rewards, list(prompt_ids), estimator=chosen, trajectory=list(request_ids)), rewards.nan_to_num(0)

    for function in (compute_advantages, compute_advantages_dynamic):
        _replace(getattr(advantage, function.__name__), function)


def _rewards(rewards_per_func: Any, reward_weights: Any, penalty: Any) -> Any:
    """The weighted sums; NaN where none of the functions could score."""
    import torch

    rewards = (rewards_per_func * reward_weights.unsqueeze(0)).nansum(dim=1)
    rewards = rewards if penalty is None else rewards - penalty
    return torch.where(torch.isnan(rewards_per_func).all(dim=1), torch.nan, rewards)


def _asked(client: Client | None, rewards: Any, group: Any, **options: Any) -> Any:
    import torch

    result = (client or settings.client()).advantages(rewards, group, per_token=False, run=settings.run(), **options)
    return torch.from_numpy(result.advantage).to(rewards)


def _replace(old: Callable[..., Any], new: Callable[..., Any]) -> None:
    """Under its name in every module of ms-swift: trainers import the functions by name."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "swift" and module.__dict__.get(old.__name__) is old:
            setattr(module, old.__name__, new)
