"""Posts a batch by the client that openapi-python-client makes. Prints a line of JSON."""

import json
import sys

from advantaged_api.api.batch import compute_advantages
from advantaged_api.client import Client
from advantaged_api.models.advantages_answer import AdvantagesAnswer
from advantaged_api.models.advantages_request import AdvantagesRequest
from advantaged_api.models.group import Group
from advantaged_api.models.pass_at_1_convention import PassAt1Convention
from advantaged_api.models.pass_at_1_estimator import PassAt1Estimator
from advantaged_api.models.pass_at_k_estimator import PassAtKEstimator
from advantaged_api.models.rollout import Rollout
from advantaged_api.models.verifier import Verifier


def answered(url: str, request: AdvantagesRequest) -> AdvantagesAnswer:
    answer = compute_advantages.sync(client=Client(base_url=url), body=request)
    assert isinstance(answer, AdvantagesAnswer), answer
    return answer


def main(url: str) -> None:
    rollouts = [Rollout(response="yes", tokens=2), Rollout(response="no"), Rollout(reward=0.0), Rollout(reward=None)]
    request = AdvantagesRequest(
        estimator=PassAtKEstimator(name="pass_at_k", k=2), verifier=Verifier(name="text"), groups=[Group(id="p0", ground_truth="yes", rollouts=rollouts)])
    by_k = answered(url, request)
    columns = answered(url, AdvantagesRequest(
        estimator=PassAt1Estimator(name="pass_at_1", convention=PassAt1Convention.VERL), groups=[Group(rewards=[1.0, 0.0, 0.0, None])]))
    print(json.dumps({"by_k": by_k.to_dict(), "columns": columns.to_dict()}))


main(sys.argv[1])
