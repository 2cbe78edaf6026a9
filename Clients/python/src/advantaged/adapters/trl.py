"""TRL: reward functions, and a GRPOTrainer whose advantages come from the service.

TRL has no hook for advantages; :func:`trainer` makes a small subclass of its trainer. It relies on two methods of `GRPOTrainer`: `_calculate_rewards`, which returns the
rewards of all processes, and `_generate_and_score_completions`, whose output holds `advantages`.
"""

from __future__ import annotations

import functools
import warnings
import zlib
from typing import Any, Callable, Mapping, Sequence

import numpy

from ..client import Client
from . import settings


def reward(
    verifier: Mapping[str, Any] | None = None, *, column: str = "ground_truth", client: Client | None = None, name: str = "advantaged"
) -> Callable[..., list[float | None]]:
    """A reward function for `reward_funcs`: verifies completions against a column of the data set.

    A completion that could not be scored gets `None`, which TRL leaves out of its group.

    Raises:
        ValueError: the service does not take the verifier.
    """
    chosen = dict(verifier or settings.verifier())
    settings.checked(verifier=chosen, client=client)

    def rewards(prompts: Sequence[Any], completions: Sequence[Any], **columns: Any) -> list[float | None]:
        # The slice of one process, where a prompt's other completions may be elsewhere: neighbours with one ground truth go together, since each is verified alone.
        groups: list[dict[str, Any]] = []
        for truth, completion in zip(columns[column], completions, strict=True):
            if not groups or groups[-1]["ground_truth"] != truth:
                groups.append({"ground_truth": truth, "responses": []})
            groups[-1]["responses"].append(_text(completion))
        answer = (client or settings.client()).rewards(groups, verifier=chosen, form="columns")
        return [reward for group in answer["groups"] for reward in group["rewards"]]

    rewards.__name__ = name
    return rewards


def trainer(
    base: type | None = None, *, estimator: Mapping[str, Any] | None = None, client: Client | None = None, per_token: bool = False
) -> type:
    """A subclass of `base`, by default TRL's `GRPOTrainer`, that asks the service for advantages.

    `{"name": "pass_at_1", "convention": "trl"}` gives the very bits of TRL's own advantages on an x86 CPU whose square root the service knows, and `{"name": "gdpo", "convention": "trl"}` those of its
    `normalize_then_sum`. For `gdpo` the reward functions are the named parts and `reward_weights` their weights.

    The service's metrics of each batch are in TRL's logs, as `advantaged/reward/mean` and so on, and the advantages that are trained on in its table of completions.

    Args:
        per_token: for estimators that tell tokens apart, like `reinforce_plus_plus`: the masks travel too, and the trainer gets advantages [rollouts, tokens], which TRL's
            loss takes from 1.16 on. Not for `gdpo`.

    Raises:
        ValueError: the service does not take the estimator.
    """
    import torch

    if base is None:
        from trl import GRPOTrainer

        base = GRPOTrainer
    chosen = dict(estimator or settings.estimator())
    settings.checked(estimator=chosen, client=client)

    class AdvantagedGRPOTrainer(base):  # type: ignore[misc, valid-type]
        def _calculate_rewards(self, *arguments: Any, **options: Any) -> Any:
            self._rewards_of_all = super()._calculate_rewards(*arguments, **options)
            return self._rewards_of_all

        def _generate_and_score_completions(self, inputs: Any) -> Any:
            output = super()._generate_and_score_completions(inputs)
            parts = self._rewards_of_all
            rewards = (parts * self.reward_weights.to(parts.device).unsqueeze(0)).nansum(dim=1)
            rewards[torch.isnan(parts).all(dim=1)] = torch.nan
            size: Any = self.num_generations if self.model.training else getattr(self, "num_generations_eval", self.num_generations)
            group = torch.arange(len(rewards)) // size
            wanted, step, service = settled(chosen, parts.device), self.state.global_step, client or settings.client()
            # Of this process, as TRL's loss has them.
            own = output["completion_mask"] * output.get("tool_mask", 1) if per_token else None
            if per_token:
                masks = self.accelerator.gather(self.accelerator.pad_across_processes(own, dim=1))
                result = service.advantages(rewards, group, estimator=wanted, mask=masks, layout="padded", run=settings.run(), step=step)
            elif wanted["name"] == "gdpo":
                names = [name if self.reward_func_names.count(name) == 1 else f"{name} {place}" for place, name in enumerate(self.reward_func_names)]
                wanted.setdefault("weights", dict(zip(names, self.reward_weights.tolist(), strict=True)))
                result = service.score(_groups(parts, rewards, names, size), estimator=wanted, per_token=False, run=settings.run(), step=step)
            else:
                result = service.advantages(rewards, group, estimator=wanted, per_token=False, run=settings.run(), step=step)
            # The rows of this process among all.
            rows = len(output["advantages"])
            start = self.accelerator.process_index * rows
            found = result.advantage if own is None or result.advantages is None else result.advantages[:, :own.shape[1]]
            output["advantages"] = torch.from_numpy(found[start:start + rows]).to(output["advantages"])
            _replace_logged(getattr(self, "_logs", {}).get("advantages"), result.advantage.tolist())
            log = getattr(self, "_metrics", {}).get("train" if self.model.training else "eval", {})
            for key, value in result.metrics.items():
                log.setdefault(f"advantaged/{key}", []).append(value)
            return output

    return AdvantagedGRPOTrainer


def _replace_logged(logged: Any, advantages: Sequence[float]) -> None:
    """TRL has logged its own advantages of all processes by now: those that are trained on take their place."""
    if logged is not None and len(logged) >= len(advantages):
        for _ in advantages:
            logged.pop()
        logged.extend(advantages)


def settled(estimator: Mapping[str, Any], device: Any = "cpu") -> dict[str, Any]:
    """The estimator with the `arithmetic` that has the square root of PyTorch on this machine, if it is to follow TRL and says nothing about it."""
    settled = dict(estimator)
    follows = settled.get("convention") == "trl" and settled.get("name") in ("pass_at_1", "gdpo") and settled.get("std", "sample") == "sample"
    if follows and "arithmetic" not in settled:
        found = arithmetic(str(device))
        if found is None:
            warnings.warn("the square root of PyTorch on this machine is one that the service does not know: advantages can differ from TRL's in the last bit")
        else:
            settled["arithmetic"] = found
    return settled


@functools.lru_cache
def arithmetic(device: str = "cpu") -> str | None:
    """The service's `arithmetic` with the square root of PyTorch on a device of this machine; `None` if there is none.

    PyTorch's x86 builds take it from MKL, which does not round to the nearest on every processor.
    """
    import torch

    # Two octaves; the others repeat them.
    numbers = numpy.arange(0x3F000000, 0x40000000, 256, dtype=numpy.uint32).view(numpy.float32)
    roots = torch.from_numpy(numbers).to(device).sqrt().cpu().numpy()
    if numpy.array_equal(roots, numpy.sqrt(numbers)):
        return "single"
    return "single_mkl_amd" if zlib.crc32(roots.tobytes()) == 0x4CE53A35 else None


def _groups(parts: Any, rewards: Any, names: Sequence[str], size: int) -> list[dict[str, Any]]:
    """The rewards of all functions as named parts."""
    rollouts: list[dict[str, Any]] = []
    for row, reward in zip(parts.tolist(), rewards.tolist(), strict=True):
        # NaN is what none of the functions could score, or this one.
        named = {name: value for name, value in zip(names, row, strict=True) if value == value}
        rollouts.append({"reward": reward, "rewards": named} if reward == reward else {"reward": None})
    return [{"rollouts": rollouts[start:start + size]} for start in range(0, len(rollouts), size)]


def _text(completion: Any) -> str:
    if isinstance(completion, str):
        return completion
    return "".join(message["content"] for message in completion if message.get("role", "assistant") == "assistant")
