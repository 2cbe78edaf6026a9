"""Posts a batch made of the models of datamodel-codegen. Prints a line of JSON."""

import json
import sys
import urllib.request

from advantaged_models import AdvantagesAnswer, AdvantagesRequest, Estimator, Group, PassAt1Convention, PassAt1Estimator, PassAtKEstimator, Rollout, Verifier


def answered(url: str, request: AdvantagesRequest) -> AdvantagesAnswer:
    # What was not set is left out: a null is a reward that could not be scored.
    body = request.model_dump_json(exclude_unset=True, by_alias=True).encode()
    with urllib.request.urlopen(urllib.request.Request(url + "/v1/advantages", body, {"Content-Type": "application/json"})) as answer:
        return AdvantagesAnswer.model_validate_json(answer.read())


def main(url: str) -> None:
    rollouts = [Rollout(response="yes", tokens=2), Rollout(response="no"), Rollout(reward=0), Rollout(reward=None)]
    request = AdvantagesRequest(
        estimator=Estimator(PassAtKEstimator(name="pass_at_k", k=2)), verifier=Verifier(name="text"), groups=[Group(id="p0", ground_truth="yes", rollouts=rollouts)])
    by_k = answered(url, request)
    columns = answered(url, AdvantagesRequest(
        estimator=Estimator(PassAt1Estimator(name="pass_at_1", convention=PassAt1Convention("verl"))), groups=[Group(rewards=[1, 0, 0, None])]))
    # A parameter that no estimator has is refused before anything is sent.
    try:
        PassAtKEstimator.model_validate({"name": "pass_at_k", "k": 2, "l": 3})
    except ValueError:
        answers = {"by_k": by_k, "columns": columns}
        print(json.dumps({name: answer.model_dump(mode="json", exclude_unset=True) for name, answer in answers.items()}))


main(sys.argv[1])
