"""Random estimators: every parameter, value and convention of the service's own catalogue is drawn sooner or later."""

NUMBERS = {
    "eps": [0, 1e-6, 1e-4, 0.1, 1], "beta": [0, 2, -3, 0.01, 50], "lambda": [0, 0.1, 0.5, 0.95, 1], "norm": [1, 2.5], "penalty": [0, 0.23, 0.97],
    "quantile": [0, 0.07, 0.14, 0.28, 0.3, 0.4, 0.5, 0.55, 0.56, 0.57, 0.58, 0.75, 1], "gamma": [1, 0.9, 0.5, 0], "threshold": [0, 0.28, 0.5, 0.6, 1],
    "share": [0, 0.1, 0.5, 1], "coefficient": [0, 0.4, 2], "bound": [1, 2, 7.5], "batch_std": [0.5, 3], "batch_scale": [1, 4.5], "entropy_threshold": [0, 0.3, 0.7],
    "whiten_eps": [0, 1e-4, 0.5], "whiten_variance_eps": [0, 1e-8, 0.3], "whiten_variance_min": [0, 1e-8, 2], "whiten_batch_std": [0, 0.7], "whiten_batch_mean": [-0.2, 0, 1],
    "success_threshold": [0.5, 1, 5, -0.5, 0.9999999999999999], "seed": [0, 1, 42, 2**62], "draws": [1, 2, 17], "k": [1, 2, 3, 4],
    "lambda_policy": [0, 0.5, 0.95, 1], "lambda_value": [0, 0.9, 1], "alpha": [0, 0.05, 0.4, 2], "weight": [0, 0.5, 1, -2], "positive": [0, 0.5, 1, 2],
    "negative": [0, 0.1, 1, 3], "difficulty_power": [0, 0.5, 1, 2], "clip": [0, 0.5, 1, 3],
}
INNER = ["pass_at_1", "pass_at_k", "rloo", "dr_grpo", "max_rl", "remax", "gae", "reinforce_plus_plus", "unlikeliness", "gdpo", "combined", "pkpo", "quantile_baseline", "distill"]


class Catalogue:
    def __init__(self, entries, generator):
        self.entries = {entry["name"]: entry for entry in entries}
        self.generator = generator
        self.unsent = {(entry["name"], parameter["name"], value) for entry in entries for parameter in entry["parameters"]
                       for value in parameter.get("values", [None])}

    def filled(self, sent):
        """The options as they count: what was sent, else what the convention says, else the defaults."""
        entry = self.entries[sent["name"]]
        options = {parameter["name"]: parameter["default"] for parameter in entry["parameters"] if parameter.get("default") is not None}
        options.update(entry.get("conventions", {}).get(sent.get("convention"), {}))
        options.update(sent)
        for name in ("estimator", "outcome"):
            if options.get(name):
                options[name] = self.filled(options[name])
        for name in ("parts", "stages"):
            if name in options:
                options[name] = [dict(part, estimator=self.filled(part["estimator"])) for part in options[name]]
        return options

    def draw(self, name, depth=0):
        """A random object of a request for an estimator."""
        entry, sent = self.entries[name], {"name": name}
        chance = self.generator.random
        if entry.get("conventions") and chance() < 0.4:
            sent["convention"] = self.generator.choice(sorted(entry["conventions"]))
        conventional = entry.get("conventions", {}).get(sent.get("convention"), {})
        for parameter in entry["parameters"]:
            key = parameter["name"]
            if key == "convention" or depth and key == "success_threshold" or key == "whiten_batch_mean" and "whiten_batch_std" not in sent:
                continue
            if not parameter["required"] and chance() < (0.8 if key in conventional else 0.55):
                continue
            condition = parameter.get("only_if") or {}
            current = {**{p["name"]: p["default"] for p in entry["parameters"]}, **conventional, **sent}
            if any(current.get(other) not in values for other, values in condition.items()):
                continue
            sent[key] = self.value(parameter, depth)
        self.count(name, sent)
        if name == "pkpo" and sent.get("variant", "sloo_minus_one") == "sloo_minus_one":
            sent["k"] = max(sent["k"], 2)
        return sent

    def count(self, name, sent):
        for key, value in sent.items():
            self.unsent.discard((name, key, value if isinstance(value, str) else None))

    def value(self, parameter, depth):
        pick = self.generator.choice
        kind = parameter["type"]
        if parameter.get("values"):
            return pick(parameter["values"])
        if kind == "boolean":
            return pick([True, False])
        if kind == "estimator":
            return self.inner(depth)
        if kind == "object":
            return {name: pick([-1, -0.5, 0, 0.3, 2]) for name in ("a", "b") if self.generator.random() < 0.7}
        if parameter["name"] == "parts":
            return [{"estimator": self.inner(depth), **({"weight": pick([0.5, -1, 2, 0])} if self.generator.random() < 0.7 else {})} for _ in range(pick([1, 2, 3]))]
        if parameter["name"] == "stages":
            return self.stages(depth)
        return pick(NUMBERS[parameter["name"]])

    def inner(self, depth):
        names = INNER + (["mix", "easy_threshold", "entropy_bonus", "reward_noise", "scale", "gigpo", "turn_returns", "mt_grpo"] if depth == 0 else [])
        sent = self.draw(self.generator.choice(names), depth + 1)
        # Singles are compared where they are outermost.
        if self.filled(sent).get("arithmetic", "double") != "double":
            sent.pop("arithmetic", None)
            sent.pop("convention", None)
            sent.pop("scope", None)
            sent.pop("batch_std", None)
        return sent

    def stages(self, depth):
        stages, end = [], 0
        for _ in range(self.generator.choice([1, 2, 3])):
            end += self.generator.choice([1, 3, 10, 29, 100])
            stage = {"estimator": self.inner(depth), "until_step": end}
            if "k" in stage["estimator"] and self.generator.random() < 0.7:
                stage["k_to"] = self.generator.choice([2, 3, 4, 5])
            stages.append(stage)
        if self.generator.random() < 0.7:
            stages.append({"estimator": self.inner(depth)})
        return stages


def names_in(estimator):
    """The names of an estimator and of those inside it."""
    yield estimator["name"]
    for inner in [estimator.get("estimator"), estimator.get("outcome")] + [part["estimator"] for part in estimator.get("parts", []) + estimator.get("stages", [])]:
        if inner:
            yield from names_in(inner)


def largest_k(estimator):
    """The most rollouts that a group must have."""
    own = estimator.get("k", 0) + (estimator.get("variant") == "sloo")
    for inner in [estimator.get("estimator"), estimator.get("outcome")] + [part["estimator"] for part in estimator.get("parts", [])]:
        if inner:
            own = max(own, largest_k(inner))
    for stage in estimator.get("stages", []):
        own = max(own, largest_k(stage["estimator"]), stage.get("k_to", 0) + 1)
    return own
