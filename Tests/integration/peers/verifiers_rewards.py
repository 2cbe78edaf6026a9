"""A task of verifiers, with which prime-rl scores, whose reward comes from the service. Prints a line of JSON."""

import asyncio
import json

import verifiers.v1 as vf
from verifiers.v1.graph import MessageNode
from verifiers.v1.types import AssistantMessage

from advantaged.adapters import prime_rl


class Row(vf.TaskData):
    answer: str


class Question(vf.Task[Row]):
    @vf.reward(weight=0.5)
    async def right(self, trace: vf.Trace) -> float:
        return await prime_rl.reward(trace.last_reply, self.data.answer, verifier={"name": "numeric"})


async def scored(reply, answer):
    task = Question(Row(idx=0, prompt="What is 6 times 7?", answer=answer), vf.TaskConfig())
    node = MessageNode(message=AssistantMessage(content=reply), sampled=True)
    trace = vf.Trace(task={"type": "Question", "data": task.data}, agent=vf.AgentInfo(config=vf.AgentConfig()), nodes=[node])
    try:
        await task.score(trace)
    except Exception as error:
        return [type(error).__name__, trace.rewards["right"]]
    return trace.reward


async def main():
    print(json.dumps([await scored("\\boxed{42}", "42"), await scored("\\boxed{41}", "42"), await scored("\\boxed{42}", "six times seven")]))


asyncio.run(main())
