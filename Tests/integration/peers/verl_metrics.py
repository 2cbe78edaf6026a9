"""A batch through verl's own `compute_advantage` and its own logger: prints what the logger wrote, as a line of JSON."""

import json
import os
import pathlib
import tempfile

import numpy
import torch

FOLDER = tempfile.mkdtemp()
os.environ["VERL_FILE_LOGGER_PATH"] = f"{FOLDER}/log.jsonl"

from tensordict import TensorDict  # noqa: E402
from verl import DataProto  # noqa: E402
from verl.trainer.ppo.ray_trainer import compute_advantage  # noqa: E402
from verl.utils.tracking import Tracking  # noqa: E402

from advantaged.adapters import verl as adapter  # noqa: E402


def main():
    adapter.register("advantaged_metrics", estimator={"name": "pass_at_k", "k": 2})
    mask = torch.ones(8, 3)
    rewards = torch.zeros(8, 3)
    rewards[[0, 4, 5], 2] = 1
    data = DataProto(
        batch=TensorDict({"token_level_rewards": rewards, "response_mask": mask}, batch_size=[8]),
        non_tensor_batch={"uid": numpy.array(["a"] * 4 + ["b"] * 4, dtype=object)})
    compute_advantage(data, adv_estimator="advantaged_metrics", config={})
    tracker = Tracking("project", "experiment", default_backend=["file"])
    tracker.log(data={"actor/loss": 0.5}, step=3)
    tracker.log(data={"actor/loss": 0.25}, step=4)
    tracker.finish()
    print(json.dumps([json.loads(line) for line in pathlib.Path(os.environ["VERL_FILE_LOGGER_PATH"]).read_text().splitlines()]))


if __name__ == "__main__":
    main()
