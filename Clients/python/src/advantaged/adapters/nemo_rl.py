"""NeMo-RL: an estimator with the interface of its own ones.

NeMo-RL chooses estimators by name in the code, without a registry; where it makes one, put this in its place. Without touching its code, let rewards carry
the advantages (see the documentation). Rewards come from the service through NeMo-Gym: `/compat/nemo-gym/verify`.
"""

from __future__ import annotations

from typing import Any, Mapping

from ..client import Client
from . import settings


class AdvantageEstimator:
    """Groups are rows with the same prompt."""

    def __init__(self, *, client: Client | None = None, estimator: Mapping[str, Any] | None = None) -> None:
        self._client = client
        self._estimator = dict(estimator or settings.estimator())
        settings.checked(estimator=self._estimator, client=client)

    def compute_advantage(self, prompt_ids: Any, rewards: Any, mask: Any, valid_mask: Any = None, **_: Any) -> Any:
        """[rows, tokens], from prompts [rows] or [rows, prompt tokens], rewards [rows] and a mask [rows, tokens].

        Rows that `valid_mask` [rows] does not name stay out of their group and get 0.
        """
        import torch

        if valid_mask is not None:
            rewards = torch.where(valid_mask.bool(), rewards, torch.nan)

        group = [row.tobytes() for row in prompt_ids.detach().cpu().contiguous().numpy()]
        result = (self._client or settings.client()).advantages(rewards, group, estimator=self._estimator, per_token=False, run=settings.run())
        return torch.from_numpy(result.advantage).to(rewards.device).unsqueeze(-1) * mask
