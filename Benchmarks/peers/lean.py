"""The service as an expert would write it in Python: Starlette, orjson, one array for the whole batch."""

import math

import numpy as np
import orjson
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

TABLES = {}


def table(n, k):
    """Advantages of right and wrong rollouts by the number of right ones."""
    if (n, k) not in TABLES:
        rows = np.zeros((n + 1, 2))
        for correct in range(1, n):
            wrong = n - correct
            rest = math.comb(wrong, k) / math.comb(n, k)
            if rest > 0:
                positive = math.sqrt(rest / (1 - rest))
                rows[correct] = (-correct / wrong * positive, positive)
        TABLES[n, k] = rows
    return TABLES[n, k]


async def advantages(request):
    batch = orjson.loads(await request.body())
    groups = batch["groups"]
    rewards = np.array([[rollout["reward"] for rollout in group["rollouts"]] for group in groups])
    if batch["estimator"]["name"] == "pass_at_k":
        right = rewards >= 1
        values = np.take_along_axis(table(rewards.shape[1], batch["estimator"]["k"])[right.sum(axis=1)], right.astype(int), axis=1)
    else:
        deviation = rewards.std(axis=1, keepdims=True)
        values = np.divide(rewards - rewards.mean(axis=1, keepdims=True), deviation, out=np.zeros_like(rewards), where=deviation > 0)
    per_token = batch.get("output", {}).get("per_token", True)
    answer = []
    for group, row in zip(groups, values.tolist()):
        rollouts = []
        for rollout, value in zip(group["rollouts"], row):
            one = {"advantage": value}
            if "id" in rollout:
                one["id"] = rollout["id"]
            if per_token and "tokens" in rollout:
                one["advantages"] = np.full(rollout["tokens"], value)
            rollouts.append(one)
        answer.append({"id": group.get("id"), "rollouts": rollouts})
    return Response(orjson.dumps({"groups": answer}, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")


async def health(_):
    return Response(b'{"status":"ok"}', media_type="application/json")


app = Starlette(routes=[Route("/v1/advantages", advantages, methods=["POST"]), Route("/health", health)])
