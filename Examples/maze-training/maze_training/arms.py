"""The ways to train that are compared: an estimator of the service each, and what differs besides."""

from __future__ import annotations

import dataclasses
from typing import Any

from .grading import Estimator

RATE = 1e-3


@dataclasses.dataclass(frozen=True)
class Arm:
    """An estimator as the request names it, the learning rate, and which entropies the service needs ("rollout" or "token")."""

    name: str
    estimator: Estimator
    rate: float = RATE
    entropy: str | None = None


PASS_AT_1: Estimator = {"name": "pass_at_1"}


def pass_at_k(k: int = 8, **options: Any) -> Estimator:
    return {"name": "pass_at_k", "k": k, **options}


def then_pass_at_1(switch: int) -> Estimator:
    return {"name": "schedule", "stages": [{"estimator": pass_at_k(), "until_step": switch}, {"estimator": PASS_AT_1}]}


def all_arms(steps: int) -> dict[str, Arm]:
    """Every arm by its name. The schedule changes in the middle of `steps`."""
    arms = [
        Arm("pass_at_1", PASS_AT_1),
        Arm("full_sampling", pass_at_k(method="full_sampling")),
        Arm("bootstrap", pass_at_k(method="bootstrap")),
        Arm("analytical", pass_at_k()),
        Arm("combined", {"name": "combined", "k": 8}),
        Arm("exceeding", {"name": "exceeding_pass_at_k", "k": 8}),
        Arm("adaptive", {"name": "adaptive", "k": 8}, entropy="rollout"),
        Arm("then_pass_at_1", then_pass_at_1(steps // 2)),
    ]
    arms += [Arm(f"noise_{share}", {"name": "reward_noise", "estimator": PASS_AT_1, "share": share / 100}) for share in (10, 30, 50)]
    arms += [
        Arm(f"entropy_{coefficient}", {"name": "entropy_bonus", "estimator": PASS_AT_1, "coefficient": coefficient, "bounded": False}, entropy="token")
        for coefficient in (0.005, 0.1, 0.5)]
    arms += [Arm(f"k{k}_rate_{rate:g}", pass_at_k(k), rate) for k in (4, 8, 16) for rate in (RATE, 2 * RATE)]
    return {arm.name: arm for arm in arms}


MAIN = ("pass_at_1", "full_sampling", "bootstrap", "analytical", "combined", "exceeding", "adaptive", "then_pass_at_1")
ABLATIONS = ("noise_10", "noise_30", "noise_50", "entropy_0.005", "entropy_0.1", "entropy_0.5")
SIZES = ("k4_rate_0.001", "k16_rate_0.001", "k4_rate_0.002", "k8_rate_0.002", "k16_rate_0.002")
