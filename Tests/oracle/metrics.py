"""`summary.metrics` and `summary.metric_sums`, by the table of docs/estimators.md."""

from decimal import Decimal

from reals import ONE, ZERO, all_equal, largest, real, variance
from treatment import divergences


class Sums:
    """Keys with their values; a mean or a deviation of none has no key. `units` are the sizes that rounding is measured by."""

    def __init__(self):
        self.values, self.sums, self.units = {}, {}, {}

    def put(self, key, value, unit=None):
        self.values[key] = real(value)
        self.units[key] = abs(real(value)) if unit is None else unit

    def mean(self, key, numbers):
        numbers = [real(number) for number in numbers]
        if numbers:
            self.put(key, sum(numbers, ZERO) / len(numbers), largest(numbers))
            self.sums[key] = (sum(numbers, ZERO), len(numbers))

    def spread(self, key, numbers):
        numbers = [real(number) for number in numbers]
        if numbers:
            squares = ZERO if all_equal(numbers) else variance(numbers)
            self.put(key, squares.sqrt(), largest(numbers))
            self.sums[key] = (squares * len(numbers), len(numbers))

    def all_of(self, name, numbers, extra=("std", "min", "max")):
        self.mean(f"{name}/mean", numbers)
        self.spread(f"{name}/std", numbers)
        if numbers:
            self.put(f"{name}/min", min(numbers))
            self.put(f"{name}/max", max(numbers))


def rates(batch, k, which, pass_rates):
    return [real(pass_rates(len(group.rollouts), group.successes, k)[which]) for group in batch.groups
            if group.rollouts and group.successes is not None and len(group.rollouts) >= k]


def expected_metrics(expected, request, answer, pass_rates):
    """The metrics that exact arithmetic gives; those of advantages are of the advantages of the answer."""
    batch, found = expected.batch, Sums()
    rows = [row for group in batch.groups for row in group.rows]
    found.put("rollouts/sent", len(rows))
    found.put("rollouts/excluded", sum(row.trajectory is None for row in rows))
    found.put("rollouts/scored", len(batch.rollouts))
    groups(expected, found, answer)
    rollouts = batch.rollouts
    rewards = [real(rollout.reward) for rollout in rollouts]
    found.all_of("reward", rewards)
    if expected.is_treated:
        found.mean("reward/raw_mean", [real(rollout.raw) for rollout in rollouts])
    filled = [group for group in batch.groups if group.rollouts]
    deviations = [ZERO if all_equal(group.rewards) else variance(group.rewards).sqrt() for group in filled]
    found.mean("reward/group_std", deviations)
    if rewards and filled:
        found.units["reward/group_std"] = largest(rewards)
    for name in sorted({name for rollout in rollouts for name in rollout.sent.get("rewards") or {}}):
        found.mean(f"parts/{name}/mean", [rollout.sent["rewards"][name] for rollout in rollouts if name in (rollout.sent.get("rewards") or {})])
    most, ks, k = max((len(group.rollouts) for group in batch.groups), default=0), set(), 1
    while k <= most:
        ks.add(k)
        k *= 2
    for k in sorted(ks | ({expected.estimate.k} if expected.estimate.k else set())):
        found.mean(f"pass@{k}", rates(batch, k, 0, pass_rates))
        found.mean(f"pass^{k}", rates(batch, k, 1, pass_rates))
    measured = [rollout for rollout in rollouts if rollout.trained is not None]
    found.all_of("length", [len(rollout.trained) for rollout in measured])
    found.mean("length/correct_mean", [len(rollout.trained) for rollout in measured if rollout.correct == 1])
    found.mean("length/wrong_mean", [len(rollout.trained) for rollout in measured if rollout.correct == 0])
    found.mean("turns/mean", [len(rollout.turns) for rollout in rollouts if rollout.sent.get("turns") is not None])
    advantages = expected.answered_advantages
    found.all_of("advantage", advantages)
    found.mean("advantage/abs_mean", [abs(value) for value in advantages])
    found.mean("eta/mean", [told["eta"] for group, told in zip(batch.groups, answer["groups"]) if group.rollouts])
    entropies = [value for value in (expected.entropy(group) for group in batch.groups) if value is not None]
    found.mean("entropy/mean", entropies)
    policies(expected, found, request)
    return found


def groups(expected, found, answer):
    batch = expected.batch
    filled = [group for group in batch.groups if group.rollouts]
    known = [(len(group.rollouts), group.successes) for group in filled if group.successes is not None]
    found.put("groups/count", len(batch.groups))
    found.put("groups/all_correct", sum(n == c for n, c in known))
    found.put("groups/all_wrong", sum(c == 0 for n, c in known))
    found.put("groups/mixed", sum(0 < c < n for n, c in known))
    found.put("groups/unknown", len(filled) - len(known))
    found.put("groups/none_scored", len(batch.groups) - len(filled))
    found.put("groups/zero_signal", sum(not group["signal"] for group in answer["groups"]))
    if expected.kept is not None:
        found.put("groups/kept", sum(reason is None for reason in expected.kept))
        found.put("groups/dropped", sum(reason is not None for reason in expected.kept))
        for reason in set(expected.kept) - {None}:
            found.put(f"groups/dropped/{reason}", expected.kept.count(reason))


def policies(expected, found, request):
    kl = request.get("kl")
    if kl:
        found.mean("kl/mean", [value for rollout in expected.batch.rollouts for value in divergences(rollout, kl.get("kind", "k1"))])
    if expected.ratios:
        correction = request["correction"]
        low, high = real(correction.get("low", 0)), real(correction.get("high", 2))
        pairs = [(log, log.exp()) for log in expected.ratios]
        found.mean("correction/mean", [rho for _, rho in pairs])
        found.mean("correction/k3", [rho - 1 - log for log, rho in pairs])
        found.mean("correction/chi2", [rho * rho - 1 for _, rho in pairs])
        found.mean("correction/clipped", [ZERO if low <= rho <= high else ONE for _, rho in pairs])
        total = sum((rho for _, rho in pairs), ZERO)
        found.put("correction/ess", total * total / (len(pairs) * sum((rho * rho for _, rho in pairs), ZERO)))


MOST = Decimal(1.7976931348623157e308)


def compare_metrics(expected, request, answer, pass_rates):
    summary = answer["summary"]
    found = expected_metrics(expected, request, answer, pass_rates)
    said = {key: value for key, value in summary["metrics"].items() if not key.startswith(("status/", "answers/"))}
    for key in sorted(found.values.keys() | said.keys()):
        if (key in found.values) != (key in said):
            return f"metric {key.split('/')[0]}", f"{key}: {said.get(key)}, exactly {found.values.get(key)!s:.20}"
        exact = max(-MOST, min(MOST, found.values[key]))
        unit = max(found.units[key], abs(exact))
        if abs(real(said[key]) - exact) > Decimal("1e-12") * unit + Decimal("5e-324"):
            return f"metric {key}", f"{said[key]}, exactly {float(exact)!r}"
    statuses = {f"status/{name}": count for name, count in summary["statuses"].items()}
    if statuses != {key: value for key, value in summary["metrics"].items() if key.startswith("status/")}:
        return "metric status", str(statuses)
    wanted = (request.get("output") or {}).get("metric_sums", False)
    if ("metric_sums" in summary) != wanted:
        return "metric_sums", f"there: {'metric_sums' in summary}"
    for key in sorted(found.sums.keys() | summary.get("metric_sums", {}).keys()) if wanted else []:
        if key.startswith("answers/"):
            continue
        if key not in found.sums or key not in summary["metric_sums"]:
            return f"metric_sums {key.split('/')[0]}", f"{key}: {summary['metric_sums'].get(key)}, exactly {found.sums.get(key)}"
        total, count = (max(-MOST, min(MOST, real(number))) for number in found.sums[key])
        told = summary["metric_sums"][key]
        unit = found.units[key] * count * (found.units[key] if key.endswith("/std") else ONE)
        if real(told[1]) != count or abs(real(told[0]) - total) > Decimal("2e-12") * max(unit, abs(total)) + Decimal("5e-324") * max(count, 1):
            return f"metric_sums {key}", f"{told}, exactly {float(total)!r}, {count}"
    return None
