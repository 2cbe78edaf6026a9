"""Random requests with everything that an estimator can ask for."""

from additions import Additions, values_of
from catalogue import largest_k, names_in
from trajectories import trained_tokens

FAMILIES = {
    "binary": lambda g: g.choice([0, 1]), "thirds": lambda g: g.choice([0, 0.5, 1]), "real": lambda g: g.random(), "signed": lambda g: g.uniform(-1, 1),
    "negative": lambda g: -g.random() - 0.1, "whole": lambda g: g.randrange(-5, 6), "decimal": lambda g: g.randrange(11) / 10, "tie": lambda g: g.choice([0.1, 0.7]),
    "large": lambda g: 1e15 + g.randrange(9) / 4, "small": lambda g: g.uniform(-1, 1) * 1e-300, "huge": lambda g: g.uniform(-1, 1) * 1e300,
    "wide": lambda g: g.choice([-1, 1]) * 10.0 ** g.uniform(-60, 60), "outlier": lambda g: g.choice([0, 1, 0.3, -1e6, -1e16]),
}
EXTREME = {
    "far": lambda g: g.choice([0, 1, -1, 1e300, -1e300, 1e-300, 1e165, -1e165]), "subnormal": lambda g: g.randrange(-4, 5) * 5e-324,
    "ends": lambda g: g.choice([0, 1, 1.7e308, -1.7e308, 5e-324, -1e-308, 1e200, -1e-200]), "tiny": lambda g: g.randrange(1, 9) * 1e-303,
}


class Sender:
    def __init__(self, catalogue, generator, extreme):
        self.catalogue = catalogue
        self.generator = generator
        self.additions = Additions(generator)
        self.families = {**FAMILIES, **(EXTREME if extreme else {})}

    def request(self, name):
        """A request for an estimator, and of what kind its rewards are."""
        g = self.generator
        estimator = self.catalogue.draw(name)
        names = set(names_in(estimator))
        filled = self.catalogue.filled(estimator)
        family = g.choice(sorted(self.families))
        if filled.get("arithmetic", "double") != "double":
            # Numbers that singles hold, and whose sums they hold as well.
            family = g.choice(["binary", "thirds", "whole"])
        # These round to doubles on their way, rewards or advantages at tokens, before what is large in them cancels.
        if family in ("large", "outlier", "huge", "wide", "far", "ends") and names & {"unlikeliness", "gae", "reinforce_plus_plus"}:
            family = "real"
        counts = names & {"exceeding_pass_at_k", "combined", "reward_noise", "easy_threshold", "psr", "nsr", "weighted_reinforce"}
        summed, substitute = g.random() < 0.25, g.random() < 0.1 and "gdpo" not in names
        if family in ("subnormal", "ends") and "whiten" in str(filled):
            family = "far"
        if "unlikeliness" in names and family not in ("binary", "real", "signed", "negative"):
            # Others make changed rewards that are nearly equal, which doubles do not tell apart.
            family = "real"
        single = filled.get("arithmetic", "double") != "double"
        plan = {} if single else self.additions.plan(estimator)
        turned, lists = self.additions.turned(estimator), self.additions.lists(plan, estimator)
        counts = counts or self.additions.counts(plan, estimator)
        if "kl" in plan or "shape" in plan:
            substitute = False
        flags = bool(counts) and filled.get("success_threshold") is None and (family != "binary" or summed or substitute)
        context = dict(
            flags=flags or g.random() < 0.15, some_flags=not flags, lengths=g.choice(["none", "tokens", "spans", "flags", "equal"]), least=largest_k(estimator),
            lists=g.random() < 0.5, unscored=g.random() < 0.3, summed=summed, dense=g.random() < 0.3, family=self.families[family],
            whole=filled.get("whiten") == "tokens" or names & {"opo", "reinforce_plus_plus", "reinforce_plus_plus_baseline", "gae", "gdpo", "rloo", "adaptive"},
            parts="gdpo" in names, single=filled.get("arithmetic", "double") != "double")
        context.update(steps="turns" in values_of(estimator, "unit"), turned=turned or not single and g.random() < 0.15, needed=lists, rows=not single and g.random() < 0.45)
        context["whole"] = context["whole"] or "shape" in plan or lists or context["turned"]
        context["trained"] = bool(lists) and "unlikeliness" in names
        if context["whole"] or context["dense"] or context["lists"]:
            context["lengths"] = g.choice(["tokens", "spans", "flags", "equal"])
        if context["trained"]:
            context["lengths"] = "tokens"
        request = {"estimator": estimator, "step": g.randrange(130), **plan, "groups": [self.group(context) for _ in range(g.choice([3, 5, 8] if "adaptive" in names else [1, 1, 2, 3, 5]))]}
        if substitute:
            request["on_failure"] = g.choice([0, -1, 0.5])
        return "sums" if context["summed"] else family, request

    def group(self, context):
        g = self.generator
        count = max(context["least"], g.choice([1, 2, 3, 4, 5, 6, 7, 8, 11, 16, 25, 32] if g.random() < 0.3 else [1, 2, 3, 4, 5, 6]))
        equal = g.random() < 0.15
        value = context["family"](g)
        length = g.randrange(0, 7)
        group = {"greedy_reward": context["family"](g), "rollouts": []}
        if g.random() < 0.5:
            group["id"] = g.choice(["p0", "prompt", "\u00e9"]) + str(g.randrange(9))
        for _ in range(count):
            reward = value if equal else context["family"](g)
            group["rollouts"].append(self.rollout(context, reward, length if context["lengths"] == "equal" else g.choice([0, 1, 1, 2, 3, 5, 7]), equal))
        if context["rows"]:
            self.additions.rows(group, context["family"])
        return group

    def rollout(self, context, reward, tokens, equal):
        g, rollout = self.generator, {}
        rollout["reward"] = None if context["unscored"] and g.random() < 0.2 else reward
        if context["flags"] and (not context["some_flags"] or g.random() < 0.5):
            rollout["correct"] = g.random() < 0.5
        if context["lengths"] != "none":
            tokens = max(tokens, 1) if context["trained"] else tokens
            rollout["tokens"] = tokens
            if context["lengths"] == "spans" and tokens:
                cuts = sorted(g.sample(range(tokens + 1), min(4, tokens + 1) // 2 * 2))
                rollout["mask"] = [[cuts[i], cuts[i + 1]] for i in range(0, len(cuts), 2)]
            elif context["lengths"] == "flags" and tokens:
                rollout["mask"] = [g.choice([0, 1, 1]) for _ in range(tokens)]
            if context["dense"] and g.random() < 0.8:
                rollout["token_rewards"] = [g.choice([0, 0, 0.1, 0.2, 0.7, -0.3, context["family"](g)]) for _ in range(tokens)]
            rollout["values"] = [g.choice([0.5, -1, g.random()]) for _ in range(tokens)]
        for name, choices, sign in (("entropy", [0.1, 0.7, 0.7, 1.3], 1), ("log_prob", [0.1, 0.7, 1.5], -1)):
            number = sign * (g.choice(choices) if g.random() < 0.8 else g.random())
            listed = context["lists"] and context["lengths"] != "none" and (trained_tokens(rollout)[0] or name == "entropy")
            rollout[name] = [number if g.random() < 0.8 else sign * g.random() for _ in range(tokens)] if listed else number
        if context["parts"] or context["summed"] and g.random() < 0.9:
            parts = {"a": reward, "b": 0.5 if equal else g.choice([0, 1, 0.5])}
            if context["summed"] and not context["parts"]:
                parts = {name: weight * g.choice([1, 1, 0]) for name, weight in g.choice([[("a", 0.7), ("b", 0.2), ("c", 0.1)], [("x", 0.1), ("y", 0.2), ("z", 0.7)]])}
                rollout.pop("reward")
            rollout["rewards"] = parts
        elif "token_rewards" in rollout and rollout["tokens"] and context["summed"]:
            rollout.pop("reward")
        self.additions.rollout(rollout, context["needed"], context["turned"], context["family"], context["steps"])
        return rollout
