"""The service as the tutorials of FastAPI would have it: models, a plain function, numpy."""

import math

import numpy as np
from fastapi import FastAPI
from pydantic import BaseModel


class Rollout(BaseModel):
    id: str | None = None
    reward: float
    tokens: int | None = None
    response: str | None = None


class Group(BaseModel):
    id: str | None = None
    ground_truth: str | None = None
    rollouts: list[Rollout]


class Estimator(BaseModel):
    name: str
    k: int = 1


class Batch(BaseModel):
    estimator: Estimator
    groups: list[Group]
    output: dict = {}


class RolloutAnswer(BaseModel):
    id: str | None = None
    advantage: float
    advantages: list[float] | None = None


class GroupAnswer(BaseModel):
    id: str | None = None
    rollouts: list[RolloutAnswer]


class Answer(BaseModel):
    groups: list[GroupAnswer]


app = FastAPI()


def pass_at_k(rewards, k):
    rewards = np.array(rewards)
    n, wrong = len(rewards), int((rewards < 1).sum())
    mean = 1 - math.comb(wrong, k) / math.comb(n, k)
    deviation = math.sqrt(mean * (1 - mean))
    if deviation == 0:
        return np.zeros(n)
    negative = (1 - mean - math.comb(wrong - 1, k - 1) / math.comb(n - 1, k - 1)) / deviation if wrong else 0.0
    return np.where(rewards >= 1, (1 - mean) / deviation, negative)


def grpo(rewards, _):
    rewards = np.array(rewards)
    deviation = rewards.std()
    return (rewards - rewards.mean()) / deviation if deviation > 0 else np.zeros(len(rewards))


@app.post("/v1/advantages", response_model=Answer, response_model_exclude_none=True)
def advantages(batch: Batch):
    compute = pass_at_k if batch.estimator.name == "pass_at_k" else grpo
    per_token = batch.output.get("per_token", True)
    groups = []
    for group in batch.groups:
        values = compute([rollout.reward for rollout in group.rollouts], batch.estimator.k)
        groups.append(GroupAnswer(id=group.id, rollouts=[
            RolloutAnswer(id=rollout.id, advantage=value, advantages=[value] * rollout.tokens if per_token and rollout.tokens else None)
            for rollout, value in zip(group.rollouts, values)]))
    return Answer(groups=groups)


@app.get("/health")
def health():
    return {"status": "ok"}
