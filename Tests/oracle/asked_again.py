"""Ways to ask the same thing again, each with what its answer must be; a check gives None, "skipped" or what differs."""

import copy
import json
import math

import forms
from additions import Additions, values_of
from catalogue import names_in
from differences import equal_single, first_difference, near, strip

TENSORS = "application/x-safetensors"


def numbers(answer, members=("advantage", "advantages", "turn_advantages", "returns")):
    """What each row was told, in the order of the request."""
    return [[row.get(name) for name in members] for group in answer["groups"] for row in group["rollouts"]]


class Properties:
    def __init__(self, service, generator, catalogue):
        self.service, self.generator, self.catalogue = service, generator, catalogue
        self.additions = Additions(generator)

    def answer(self, request):
        status, text = self.service.advantages(request)
        return (json.loads(text) if status == 200 else None), text

    def same(self, what, one, other):
        return None if one == other else f"{what}: {first_difference(one, other)}"

    def columns(self, request, answer):
        sent = forms.columns(request)
        if sent is None:
            return "skipped"
        output = dict(request.get("output", {}))
        found, text = self.answer(dict(sent, output=dict(output, form="rollouts")))
        if found is None:
            return text
        # Columns have a state for each of their members: an answer of them has a status only for what was verified.
        failure = self.same("columns in", strip(found), strip(answer))
        if failure:
            return failure
        found, text = self.answer(dict(sent, output=dict(output, form="columns")))
        return text if found is None else self.same("columns out", strip(forms.from_columns(found), True), strip(answer, True))

    def lines(self, request, answer):
        status, text = self.service.ask("POST", "/v1/advantages", forms.lines(request).encode(), "application/x-ndjson")
        if status == 422 and "whole" in text or "batch" in text and status != 200:
            return "skipped"
        if status != 200:
            return text[:300]
        found = forms.from_lines(text)
        if any("problem" in group for group in found["groups"]):
            return text[:300]
        said, wanted = dict(found["summary"]), dict(answer["summary"])
        wanted.pop("resample", None)
        said.pop("failed_groups", None)
        return self.same("lines", strip(dict(found, summary=None)), strip(dict(answer, summary=None))) or near(said, wanted, "lines summary")

    def tensors(self, request, answer):
        order = [(group, row) for group, sent in enumerate(request["groups"]) for row in range(len(sent["rollouts"]))]
        data = forms.tensors(request, order)
        if data is None:
            return "skipped"
        status, text = self.service.ask("POST", "/v1/advantages", data, TENSORS)
        if status != 200:
            return text[:300]
        failure = self.same("tensors in", strip(json.loads(text)), strip(answer))
        if failure:
            return failure
        # Groups may be mixed, in the order of their first rows.
        mixed = sorted(order, key=lambda place: (place[1], place[0])) if self.generator.random() < 0.5 else order
        padded = self.generator.random() < 0.5
        output = dict(request.get("output", {}), **({"layout": "padded"} if padded else {}))
        status, data = self.service.raw("POST", "/v1/advantages", forms.tensors(dict(request, output=output), mixed), TENSORS, TENSORS)
        if status != 200:
            return data[:300].decode()
        return self.of_tensors(forms.unpacked(data), request, answer, mixed, padded)

    def of_tensors(self, answered, request, answer, order, padded):
        metadata, found = answered
        groups = answer["groups"]
        rows = [groups[group]["rollouts"][row] for group, row in order]
        if near(json.loads(metadata["summary"]), answer["summary"], "tensors summary"):
            return near(json.loads(metadata["summary"]), answer["summary"], "tensors summary")
        wanted = {"advantage": [row["advantage"] for row in rows], "rewards": [row["reward"] for row in rows]}
        if "raw_reward" in rows[0]:
            wanted["raw_rewards"] = [row["raw_reward"] for row in rows]
        for name in ("advantages", "returns", "weights"):
            if any(name in row for row in rows):
                if padded:
                    width = found.get(name, ([0, 0],))[0][1]
                    wanted[name] = [value for row in rows for value in row.get(name, []) + [0] * (width - len(row.get(name, [])))]
                else:
                    wanted[name] = [value for row in rows for value in row.get(name, [])]
        if any("turn_advantages" in row for row in rows):
            wanted["turn_advantages"] = [value for row in rows for value in row.get("turn_advantages") or []]
        for name, member in (("group_n", "n"), ("group_pass_at_1", "pass_at_1"), ("group_pass_at_k", "pass_at_k"), ("group_mean_reward", "mean_reward"), ("group_eta", "eta"),
                             ("group_signal", "signal")):
            wanted[name] = [group[member] for group in groups]
        wanted["group_correct"] = [-1 if group["correct"] is None else group["correct"] for group in groups]
        if "filter" in request:
            wanted["group_keep"] = [group["keep"] for group in groups]
            if json.loads(metadata["drop_reasons"]) != [group.get("drop_reason") for group in groups]:
                return "tensors drop_reasons: " + metadata["drop_reasons"]
        statuses = json.loads(metadata["statuses"])
        if [statuses[place] for place in found["status"][1]] != [row["status"] for row in rows]:
            return "tensors status"
        if any(row.get("discarded") for row in rows):
            wanted["discarded"] = [bool(row.get("discarded")) for row in rows]
        for name, values in wanted.items():
            if name not in found:
                if any(values):
                    return f"tensors: no {name}"
                continue
            values = [math.nan if value is None else value for value in values]
            said = found[name][1]
            if len(values) != len(said) or any(not equal_single(value, single) for value, single in zip(values, said)):
                return f"tensors {name}: {said[:20]}, not {values[:20]}"
        return None

    def split(self, request, answer):
        other = copy.deepcopy(request)
        if any("trajectory" in row or row.get("exclude") for group in other["groups"] for row in group["rollouts"]):
            return "skipped"
        owners = []
        for number, group in enumerate(other["groups"]):
            rows = []
            for place, rollout in enumerate(group["rollouts"]):
                pieces = self.additions.split(rollout, place) if self.generator.random() < 0.6 else [rollout]
                rows += pieces
                owners += [(number, place)] * len(pieces)
            group["rollouts"] = rows
        found, text = self.answer(other)
        if found is None:
            return text[:300] + json.dumps(other)[:1500]
        rows = iter([row for group in found["groups"] for row in group["rollouts"]])
        joined = {}
        for owner in owners:
            row = next(rows)
            own = joined.setdefault(owner, dict(row))
            if own is not row and own["advantage"] != row["advantage"]:
                return "split: rows of one trajectory differ"
            if owner in joined and joined[owner] != row:
                for name in ("advantages", "turn_advantages", "returns", "weights"):
                    if name in row and own.get("seen"):
                        own[name] = own.get(name, []) + row[name]
            own["seen"] = True
        for (number, place), own in joined.items():
            want = answer["groups"][number]["rollouts"][place]
            for name in ("advantage", "advantages", "turn_advantages", "returns", "weights", "reward", "raw_reward"):
                if own.get(name) != want.get(name) and not (own.get(name) in (None, []) and want.get(name) in (None, [])):
                    return f"split {name}: {own.get(name)}, not {want.get(name)}, {json.dumps(other)[:3000]}"
        for name in ("n", "correct", "pass_at_1", "pass_at_k", "mean_reward", "eta", "signal", "reason", "keep"):
            if [group.get(name) for group in found["groups"]] != [group.get(name) for group in answer["groups"]]:
                return f"split group {name}"
        return None

    def excluded(self, request, answer):
        other = copy.deepcopy(request)
        for group in other["groups"]:
            extra = dict(copy.deepcopy(self.generator.choice(group["rollouts"])), exclude=True)
            if extra.get("reward") is not None:
                extra["reward"] = self.generator.choice([1e300, -5, 7])
            extra.pop("trajectory", None)
            group["rollouts"].append(extra)
        found, text = self.answer(other)
        if found is None:
            return text[:300]
        for group, want in zip(found["groups"], answer["groups"]):
            extra = group["rollouts"].pop()
            if extra["advantage"] or any(extra.get("advantages", [])):
                return "excluded: has an advantage"
            if dict(group, sent=0) != dict(want, sent=0):
                return "excluded: " + first_difference(dict(group, sent=0), dict(want, sent=0))
        metrics = [{name: value for name, value in said["summary"]["metrics"].items() if not name.startswith(("rollouts/", "status/"))} for said in (found, answer)]
        return self.same("excluded metrics", *metrics)

    def filter(self, request, answer):
        other = copy.deepcopy(request)
        if other.pop("filter", None) is None:
            other["filter"] = {"min_std": 0.3, "min_abs_advantage": 0.5}
        found, text = self.answer(other)
        return text[:300] if found is None else self.same("filter", numbers(found), numbers(answer))

    def one_turn(self, request, answer):
        """One turn for each rollout, without a reward, around the estimator: its own advantages."""
        estimator = {name: value for name, value in request["estimator"].items() if name != "success_threshold"}
        if any("trajectory" in row for group in request["groups"] for row in group["rollouts"]) or values_of(estimator, "unit") or len(json.dumps(estimator)) > 2000:
            return "skipped"
        other = copy.deepcopy(request)
        for group in other["groups"]:
            for rollout in group["rollouts"]:
                count = forms.trained_tokens(rollout)[1]
                if forms.trained_tokens(rollout)[0] is None or set(names_in(estimator)) & {"gigpo", "turn_returns", "mt_grpo", "gae"} and "turns" in rollout:
                    return "skipped"
                rollout["turns"] = [{"span": [0, count], "state": "s"}] if count else []
        name = self.generator.choice(["gigpo", "turn_returns", "mt_grpo"])
        # What a turn estimator is asked, is asked again without one on the same turns.
        given = self.catalogue.filled(request["estimator"]).get("success_threshold")
        threshold = {} if given is None else {"success_threshold": given}
        plain, text = self.answer(dict(other, estimator=dict(estimator, **threshold)))
        found, text = self.answer(dict(other, estimator={"name": name, "outcome": estimator, **threshold}))
        if found is None or plain is None:
            return text[:300]
        for group, want in zip(found["groups"], plain["groups"]):
            for row, wanted in zip(group["rollouts"], want["rollouts"]):
                if any(abs(a - b) > 1e-13 * max(abs(b), 1e-300) for a, b in zip(row.get("advantages", []), wanted.get("advantages", []))):
                    return f"one_turn {name}: {row.get('advantages')}, not {wanted.get('advantages')}"
        return None

    def shards(self, request, answer):
        """Metrics of the parts of a batch joined by the documented rule."""
        if len(request["groups"]) < 2:
            return "skipped"
        sums, counts = {}, {}
        whole, _ = self.answer(dict(request, output={"metric_sums": True}))
        for group in [dict({"id": str(number)}, **group) for number, group in enumerate(request["groups"])]:
            part, text = self.answer(dict(request, groups=[group], output={"metric_sums": True}))
            if part is None:
                return text[:300]
            metrics = part["summary"]["metrics"]
            for key, (total, count) in part["summary"]["metric_sums"].items():
                if key.endswith("/std"):
                    middle, before = metrics.get(key[:-3] + "mean", 0), sums.get(key)
                    if before and count:
                        m, n, mean = before
                        sums[key] = (m + total + (mean - middle) ** 2 * n * count / (n + count), n + count, (mean * n + middle * count) / (n + count))
                    elif count:
                        sums[key] = (total, count, middle)
                else:
                    before = sums.get(key, (0, 0))
                    sums[key] = (before[0] + total, before[1] + count)
            for key in metrics.keys() - part["summary"]["metric_sums"].keys():
                counts[key] = counts.get(key, 0) + metrics[key]
        said = whole["summary"]["metrics"]
        for key, value in sums.items():
            if not value[1] or key.startswith(("advantage/", "eta/")) and self.whole_batch:
                continue
            exact = math.sqrt(max(value[0], 0) / value[1]) if key.endswith("/std") else value[0] / value[1]
            name = key.rpartition("/")[0]
            # Numbers of both signs cancel in a mean.
            unit = max(abs(said.get(name + "/max", 0)), abs(said.get(name + "/min", 0)))
            # The squares of small deviations are below every double.
            least = 1e-150 if key.endswith("/std") else 1e-290
            if key not in said or abs(exact - said[key]) > 1e-7 * max(abs(exact), abs(said[key]), unit, least):
                return f"shards {key}: {exact}, not {said.get(key)}"
        for key, value in counts.items():
            if key.startswith(("rollouts/", "groups/", "status/")) and said.get(key) != value and not self.whole_batch:
                return f"shards {key}: {value}, not {said.get(key)}"
        return None
