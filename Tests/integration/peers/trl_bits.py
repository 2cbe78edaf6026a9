"""The advantages of the service against those of TRL's own code, bit for bit, on many random batches. Prints one line of JSON.

TRL calculates advantages in the middle of a method that also generates; the lines that do it are cut out of its source and run as they stand.
"""

import inspect
import json
import os
import sys
import textwrap
import types

import numpy
import torch
from trl.trainer import grpo_trainer

from advantaged import Client
from advantaged.adapters import trl as adapter

FIRST, LAST = "unscorable_mask = ", "advantages = torch.nan_to_num(advantages, nan=0.0)"


def own_code():
    lines = inspect.getsource(grpo_trainer.GRPOTrainer._generate_and_score_completions).splitlines()
    start = next(index for index, line in enumerate(lines) if line.strip().startswith(FIRST))
    end = next(index for index, line in enumerate(lines) if line.strip() == LAST)
    return compile(textwrap.dedent("\n".join(lines[start:end + 1])), "trl", "exec")


CODE = own_code()


def of_trl(parts, size, weights, scale, aggregation):
    trainer = types.SimpleNamespace(
        multi_objective_aggregation=aggregation, reward_weights=torch.tensor(weights, dtype=torch.float32), scale_rewards=scale,
        reward_funcs=[None] * parts.shape[1])
    names = {**vars(grpo_trainer), "self": trainer, "rewards_per_func": parts.clone(), "num_generations": size, "device": torch.device("cpu")}
    exec(CODE, names)
    return names["advantages"].numpy(), names["rewards"]


def rewards_of(kind, generator, shape):
    if kind == "binary":
        return generator.integers(0, 2, shape).astype(numpy.float32)
    values = generator.standard_normal(shape)
    if kind == "scaled":
        values = values * 10.0 ** generator.integers(-6, 6, (shape[0], 1)) + generator.integers(-3, 3, (shape[0], 1))
    if kind == "tenths":
        values = generator.integers(0, 11, shape) / 10
    values = values.astype(numpy.float32)
    if kind == "unscored":
        values[generator.random(shape[0]) < 0.2] = numpy.nan
    return values


def main():
    # Groups in a batch: enough for the question, less than PyTorch cuts among its threads.
    rollouts = int(sys.argv[1]) if len(sys.argv) > 1 else 4096
    client = Client(os.environ["ADVANTAGED_URL"])
    generator = numpy.random.default_rng(11)
    settings = [
        ("group", "sum_then_normalize", {"name": "pass_at_1", "convention": "trl"}),
        ("batch", "sum_then_normalize", {"name": "pass_at_1", "convention": "trl", "scope": "batch"}),
        ("none", "sum_then_normalize", {"name": "pass_at_1", "convention": "trl", "std": "none"}),
        ("group", "normalize_then_sum", {"name": "gdpo", "convention": "trl"})]
    answer = {"arithmetic": adapter.arithmetic(), "groups": 0, "with_signal": 0, "rollouts": 0, "different": 0, "where": []}
    for size in (2, 3, 4, 5, 6, 7, 8, 12, 16, 17, 32, 64):
        for kind in ("binary", "normal", "scaled", "tenths", "unscored"):
            for scale, aggregation, estimator in settings:
                for functions in (1, 2, 3) if aggregation == "sum_then_normalize" else (1, 2, 5, 9):
                    count = rollouts // size // (8 if aggregation == "normalize_then_sum" else 1) or 1
                    columns = [rewards_of(kind, generator, (count * size, 1)) for _ in range(functions)]
                    parts = numpy.concatenate(columns, axis=1)
                    if aggregation == "normalize_then_sum" or functions == 1:
                        # What one function could not score the others did not either: the service knows rollouts, not parts, without a score.
                        parts[numpy.isnan(parts[:, 0])] = numpy.nan
                        parts[~numpy.isnan(parts[:, 0])] = numpy.nan_to_num(parts[~numpy.isnan(parts[:, 0])])
                    weights = [round(float(weight), 2) for weight in generator.uniform(0.1, 2, functions)]
                    parts = torch.from_numpy(parts)
                    own, rewards = of_trl(parts, size, weights, scale, aggregation)
                    wanted = adapter.settled(estimator)
                    if aggregation == "normalize_then_sum":
                        names = [f"part {chr(ord('z') - place)}" for place in range(functions)]
                        wanted["weights"] = dict(zip(names, torch.tensor(weights).tolist(), strict=True))
                        served = client.score(adapter._groups(parts, rewards, names, size), estimator=wanted, per_token=False)
                    else:
                        served = client.advantages(rewards, torch.arange(len(rewards)) // size, estimator=wanted, per_token=False)
                    different = int((own.view(numpy.int32) != served.advantage.view(numpy.int32)).sum())
                    answer["groups"] += count
                    answer["with_signal"] += int((own.reshape(count, size) != 0).any(axis=1).sum())
                    answer["rollouts"] += count * size
                    answer["different"] += different
                    if different and len(answer["where"]) < 20:
                        answer["where"].append([size, kind, scale, aggregation, functions, different])
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
