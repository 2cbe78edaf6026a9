"""Two Ray nodes whose processes know nothing of the service: verl's way of starting Ray hands the variables on. Prints a line of JSON."""

import json
import os

# Before the nodes start, which would inherit them; only what is in the runtime environment may reach a worker.
OURS = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("ADVANTAGED_") and name != "ADVANTAGED_BINARY"}
PATH = os.environ.pop("PYTHONPATH")

import ray  # noqa: E402
from omegaconf import OmegaConf  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402
from verl.trainer.constants_ppo import get_ppo_ray_runtime_env  # noqa: E402

# As `+ray_kwargs.ray_init.runtime_env.env_vars.ADVANTAGED_URL=...` on verl's command line has them. A cluster has the package on every node; here the path stands for it.
VARIABLES = {**OURS, "VERL_USE_EXTERNAL_MODULES": "advantaged.adapters.verl_plugin", "PYTHONPATH": PATH}


def start(cluster, variables):
    """As `run_ppo` of verl.trainer.main_ppo does."""
    environment = OmegaConf.merge(get_ppo_ray_runtime_env(OmegaConf.create({})), {"env_vars": variables})
    ray.init(address=cluster.address, runtime_env=OmegaConf.to_container(environment), log_to_driver=False)


def answer():
    """On a worker: what verl finds in its registry, what the estimator gives, and a reward."""
    import asyncio

    import torch
    from verl.trainer.ppo.core_algos import ADV_ESTIMATOR_REGISTRY
    from verl.utils.import_utils import load_extern_object

    node = ray.get_runtime_context().get_node_id()
    if "advantaged" not in ADV_ESTIMATOR_REGISTRY:
        return {"node": node, "registered": False}
    advantages, _ = ADV_ESTIMATOR_REGISTRY["advantaged"](
        token_level_rewards=torch.tensor([[0.0, 1.0], [0.0, 0.0]]), response_mask=torch.ones(2, 2), index=[0, 0], config=None)
    score = load_extern_object("pkg://advantaged.adapters.verl", "compute_score")
    reward = asyncio.run(score("math", "The answer is \\boxed{0.5}", "\\frac12"))
    return {"node": node, "registered": True, "advantages": advantages.tolist(), "reward": reward}


def main():
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1, resources={"second": 1})
    cluster.wait_for_nodes()
    answers = []
    for variables in (VARIABLES, {"PYTHONPATH": PATH}):
        start(cluster, variables)
        task = ray.remote(answer)
        answers.append([ray.get(task.remote()), ray.get(task.options(resources={"second": 1}).remote())])
        ray.shutdown()
    cluster.shutdown()
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
