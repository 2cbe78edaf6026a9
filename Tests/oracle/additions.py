"""What requests have besides rewards: turns, rows of trajectories, rows without a vote, shapes, filters, divergences and corrections."""

import copy

from catalogue import names_in
from trajectories import LISTS, trained_tokens

TURNS = {"gigpo", "turn_returns", "mt_grpo"}


def values_of(estimator, key):
    """All values of a parameter in an estimator and those inside it."""
    found = [estimator[key]] if key in estimator else []
    for inner in [estimator.get("estimator"), estimator.get("outcome")] + [part["estimator"] for part in estimator.get("parts", []) + estimator.get("stages", [])]:
        found += values_of(inner, key) if inner else []
    return found


class Additions:
    """Draws what a request gets before its rollouts are made (`plan`), and puts it into them (`added`)."""

    def __init__(self, generator):
        self.generator = generator

    def plan(self, estimator):
        """What the request's other members are, as far as its estimator lets them be."""
        g, names, plan = self.generator, set(names_in(estimator)), {}
        if g.random() < 0.25 and not names & {"unlikeliness", "reward_noise"}:
            plan["shape"] = [self.shape() for _ in range(g.choice([1, 1, 2]))]
        if g.random() < 0.3:
            drawn = {"min_accuracy": g.choice([-1, 0, 0.25]), "max_accuracy": g.choice([0.75, 1, 2]), "min_std": g.choice([0, 0.1]), "min_abs_advantage": g.choice([0, 0.6])}
            plan["filter"] = {name: drawn[name] for name in g.sample(sorted(drawn), g.choice([1, 2, 4]))}
        if g.random() < 0.25 and "reward_noise" not in names:
            plan["kl"] = {"beta": g.choice([0, 0.05, 1]), **self.some(kind=g.choice(["k1", "k2", "k3"]), place=g.choice(["reward", "advantage"]))}
            if plan["kl"].get("place") == "advantage" and g.random() < 0.3:
                plan["kl"]["batch_mean"] = g.choice([0, 0.1])
            if plan["kl"].get("place") != "advantage" and names & {"unlikeliness"}:
                del plan["kl"]
        if g.random() < 0.25:
            plan["correction"] = self.some(kind=g.choice(["tis", "icepop", "mask"]), level=g.choice(["token", "sequence", "geometric"]), low=g.choice([0, 0.5, 0.9]), high=g.choice([1.1, 2, 5]))
        if g.random() < 0.6:
            plan["output"] = {"metric_sums": True}
        return plan

    def some(self, **members):
        return {name: value for name, value in members.items() if self.generator.random() < 0.7}

    def shape(self):
        g = self.generator
        if g.random() < 0.3:
            most = g.choice([2, 4, 6])
            return {"name": "overlong", "max": most, "buffer": g.choice([0, 1, most])}
        kind = g.choice(["kimi", "lead", "relative"])
        shape = {"name": "group_length", "kind": kind, **self.some(only_solved=g.choice([True, False]))}
        if g.random() < 0.6:
            shape.update({"alpha": g.choice([0, 0.05, 0.7])} if kind == "lead" else {"weight": g.choice([0, 0.5, 2])})
        return shape

    def counts(self, plan, estimator):
        """Whether correctness must be known."""
        return any(shape.get("kind") in ("kimi", "lead") or shape.get("only_solved") for shape in plan.get("shape", [])) or \
            any(name.endswith("accuracy") for name in plan.get("filter", {})) or any(values_of(estimator, "difficulty_power"))

    def lists(self, plan, estimator):
        """The log-probabilities that are needed token by token."""
        names = set(names_in(estimator))
        needed = {"ref_log_prob"} if "kl" in plan else set()
        needed |= {"teacher_log_prob"} if "distill" in names else set()
        needed |= {"rollout_log_prob"} if "correction" in plan else set()
        return needed

    def turned(self, estimator):
        return bool(set(names_in(estimator)) & TURNS) or "turns" in values_of(estimator, "unit")

    def rollout(self, rollout, lists, turned, rich, steps):
        """Adds lists and turns to a rollout that has tokens."""
        g, tokens = self.generator, trained_tokens(rollout)[1]
        if lists:
            rollout["log_prob"] = [-g.choice([0.1, 0.7, 1.5, g.random()]) for _ in range(tokens)]
        for name in sorted(lists):
            rollout[name] = [value + g.choice([0, 0.5, -0.25, g.uniform(-1, 1)]) for value in rollout["log_prob"]]
            if g.random() < 0.03 and tokens:
                rollout[name][0] = g.choice([-1e4, -700, -301])
        if turned:
            cuts = sorted(g.choice(range(tokens + 1)) for _ in range(2 * g.choice([0, 1, 1, 2, 3]))) if tokens else []
            spans = [[cuts[i], cuts[i + 1]] for i in range(0, len(cuts), 2) if cuts[i] < cuts[i + 1]]
            if steps:
                # What a turn without a trained token earns as a step is not said.
                trained = trained_tokens(rollout)[0]
                spans = [span for span in spans if any(span[0] <= token < span[1] for token in trained)]
                if spans:
                    spans[0][0] = 0
            rewarded = g.random() < 0.8
            rollout["turns"] = []
            for span in spans:
                turn = {"span": span}
                if rewarded and g.random() < 0.85:
                    turn["reward"] = g.choice([0, 1, 0.5, 0.1, -0.3, rich(g)])
                if g.random() < 0.8:
                    turn["state"] = g.choice(["s0", "s0", "s1", 0, 1, "1"])
                rollout["turns"].append(turn)

    def split(self, rollout, name):
        """A rollout in several rows of one trajectory."""
        g, tokens = self.generator, trained_tokens(rollout)[1]
        known = trained_tokens(rollout)[0] is not None
        inside = [place for place in range(tokens + 1) if not any(turn["span"][0] < place < turn["span"][1] for turn in rollout.get("turns", []))]
        cuts = sorted(g.choice(inside) for _ in range(g.choice([1, 1, 2])))
        edges, rows = [0, *cuts, tokens], []
        flat = rollout.get("mask")
        trained = set(trained_tokens(rollout)[0] or [])
        for number, (start, end) in enumerate(zip(edges, edges[1:])):
            row = {"trajectory": name}
            if known:
                row["tokens"] = end - start
                if flat is not None and end > start:
                    row["mask"] = [int(token in trained) for token in range(start, end)]
            for key in LISTS:
                if key in rollout:
                    row[key] = rollout[key][start:end] if isinstance(rollout[key], list) else rollout[key]
            if "turns" in rollout:
                # Turns are never empty, so that each is in one row.
                row["turns"] = [dict(turn, span=[turn["span"][0] - start, turn["span"][1] - start]) for turn in rollout["turns"]
                                if start <= turn["span"][0] and turn["span"][1] <= end]
            rows.append(row)
        owner = g.randrange(len(rows))
        everywhere = g.random() < 0.3
        for number, row in enumerate(rows):
            if "reward" in rollout:
                row["reward"] = rollout["reward"] if everywhere or number == owner else None
            if "correct" in rollout and (everywhere or number == owner):
                row["correct"] = rollout["correct"]
            if "rewards" in rollout and (everywhere or number == owner or "reward" not in rollout):
                row["rewards"] = dict(rollout["rewards"])
        return rows

    def rows(self, group, junk):
        """The rollouts of a group as rows in a random order, and some that do not vote."""
        g, whole = self.generator, group["rollouts"]
        pieces = []
        for number, rollout in enumerate(whole):
            if g.random() < 0.5:
                pieces.append(self.split(copy.deepcopy(rollout), g.choice([f"t{number}", number, str(number)])))
            else:
                pieces.append([copy.deepcopy(rollout)])
        if g.random() < 0.5:
            extra = copy.deepcopy(g.choice(whole))
            extra.update(exclude=True, **({"trajectory": "gone"} if g.random() < 0.5 else {}))
            if "reward" in extra:
                extra["reward"] = junk(g)
            pieces.append([extra])
        rows, left = [], [list(own) for own in pieces]
        # The first rows of trajectories keep their order, on which random choices depend.
        opened = 0
        while any(left):
            place = g.choice([number for number in range(min(opened + 1, len(left))) if left[number]] or [opened])
            if place == opened:
                opened += 1
            if left[place]:
                rows.append(left[place].pop(0))
        group["rollouts"] = rows
