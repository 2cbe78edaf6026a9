"""TRL: reward functions, and a GRPOTrainer whose advantages come from the service.

TRL has no hook for advantages; :func:`trainer` makes a small subclass of its trainer. It relies on two methods of `GRPOTrainer`: `_calculate_rewards`, which returns the
rewards of all processes, and `_generate_and_score_completions`, whose output holds `advantages`.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence

from ..client import Client
from . import settings


def reward(
    verifier: Mapping[str, Any] | None = None, *, column: str = "ground_truth", client: Client | None = None, name: str = "advantaged"
) -> Callable[..., list[float | None]]:
    """A reward function for `reward_funcs`: verifies completions against a column of the data set.

    A completion that could not be scored gets `None`, which TRL leaves out of its group.
    """
    chosen = dict(verifier or settings.verifier())

    def rewards(prompts: Sequence[Any], completions: Sequence[Any], **columns: Any) -> list[float | None]:
        # The slice of one process; a group per completion, because a prompt's others may be elsewhere.
        groups = [
            {"ground_truth": truth, "rollouts": [{"response": _text(completion)}]} for truth, completion in zip(columns[column], completions, strict=True)]
        answer = (client or settings.client()).rewards(groups, verifier=chosen)
        return [group["rollouts"][0]["reward"] for group in answer["groups"]]

    rewards.__name__ = name
    return rewards


def trainer(base: type | None = None, *, estimator: Mapping[str, Any] | None = None, client: Client | None = None) -> type:
    """A subclass of `base`, by default TRL's `GRPOTrainer`, that asks the service for advantages.

    `{"name": "pass_at_1", "convention": "trl"}` gives those of TRL itself, up to the last bit of a single: TRL rounds each of its steps, the service only the
    last. In groups of 2 and 4 with rewards of 0 and 1 nothing is left of that, and without scaling in any group of a power of two.
    """
    import torch

    if base is None:
        from trl import GRPOTrainer

        base = GRPOTrainer
    chosen = dict(estimator or settings.estimator())

    class AdvantagedGRPOTrainer(base):  # type: ignore[misc, valid-type]
        def _calculate_rewards(self, *arguments: Any, **options: Any) -> Any:
            self._rewards_of_all = super()._calculate_rewards(*arguments, **options)
            return self._rewards_of_all

        def _generate_and_score_completions(self, inputs: Any) -> Any:
            output = super()._generate_and_score_completions(inputs)
            parts = self._rewards_of_all
            rewards = (parts * self.reward_weights.to(parts.device).unsqueeze(0)).nansum(dim=1)
            rewards[torch.isnan(parts).all(dim=1)] = torch.nan
            size = self.num_generations if self.model.training else getattr(self, "num_generations_eval", self.num_generations)
            group = torch.arange(len(rewards)) // size
            result = (client or settings.client()).advantages(rewards, group, estimator=chosen, per_token=False, step=self.state.global_step)
            # The rows of this process among all.
            rows = len(output["advantages"])
            start = self.accelerator.process_index * rows
            output["advantages"] = torch.from_numpy(result.advantage[start:start + rows]).to(output["advantages"])
            return output

    return AdvantagedGRPOTrainer


def _text(completion: Any) -> str:
    if isinstance(completion, str):
        return completion
    return "".join(message["content"] for message in completion if message.get("role", "assistant") == "assistant")
