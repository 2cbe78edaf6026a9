"""The code with which OpenRLHF and LLaMA-Factory ask for rewards, run as it is: a line of JSON with what came of it.

    reward_clients.py URL-OF-THE-SERVICE
"""

import asyncio
import importlib.util
import json
import pathlib
import sys
import types

import torch
from openrlhf.utils.agent import SingleTurnAgentExecutor

URL = sys.argv[1]
PROMPT = "<|im_start|>user\nWhat is 6 times 7?<|im_end|>\n<|im_start|>assistant\n"


class Letters:
    """A tokenizer with a token for each character."""

    def __call__(self, text, **_):
        return {"input_ids": torch.tensor([[ord(character) for character in text]])}

    def decode(self, ids, **_):
        return "".join(map(chr, ids))


class Engine:
    """Generates what it was told."""

    def __init__(self, response):
        self.response = response

    async def generate(self, prompt_token_ids, sampling_params, multi_modal_data=None):
        output = types.SimpleNamespace(token_ids=[ord(character) for character in self.response], finish_reason="stop", logprobs=None)
        return types.SimpleNamespace(outputs=[output])


async def openrlhf():
    """Rewards of single samples, from one server and from several."""
    url = URL + "/compat/openrlhf?verifier=numeric&extra_logs=1"
    parameters = types.SimpleNamespace(max_tokens=64, logprobs=None)
    answers = []
    for urls, response, label in ((url, "\\boxed{42}<|im_end|>", "42"), ([url, url], "\\boxed{41}<|im_end|>", "42"), (url, "\\boxed{42}<|im_end|>", None)):
        output = await SingleTurnAgentExecutor(urls).execute(PROMPT, label, parameters, 512, Letters(), Engine(response))
        answers.append([output["reward"], output["scores"], output["extra_logs"]["unscored"]])
    return answers


def llama_factory():
    """The module alone: its package wants all of the trainer."""
    found = importlib.util.find_spec("llamafactory")
    folder = pathlib.Path(found.submodule_search_locations[0])
    for name, path in (("llamafactory", folder), ("llamafactory.train", folder / "train"), ("llamafactory.train.ppo", folder / "train/ppo")):
        package = types.ModuleType(name)
        package.__path__ = [str(path)]
        sys.modules[name] = package
    from llamafactory.train.ppo.ppo_utils import get_rewards_from_server

    turn = "<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\n"
    messages = [turn + "<think>a</think><answer>b</answer><|im_end|>", turn + "b<|im_end|>"]
    return get_rewards_from_server(URL + "/compat/llama-factory?verifier=format", messages).tolist()


print(json.dumps({"openrlhf": asyncio.run(openrlhf()), "llama_factory": llama_factory()}))
