"""Calls of tools made from BFCL's own ground truths, right ones and changed ones, with the verdict of its checker.

Only the checker's module and its data are used: they are unpacked from the package without what it depends on.
"""

import json
import os
import sys
import types

CATEGORIES = ["simple_python", "multiple", "parallel", "parallel_multiple", "live_simple", "live_multiple", "live_parallel", "live_parallel_multiple"]


def checker(folder):
    """BFCL's checker and its rows of (category, functions, ground truth); `None` where the package is missing."""
    root = os.path.join(folder, "bfcl_eval")
    if not os.path.isdir(root):
        return None
    # The checker's module wants tables of models and of two other languages, which are not used here.
    models = types.ModuleType("bfcl_eval.constants.model_config")
    models.MODEL_CONFIG_MAPPING = {"x": types.SimpleNamespace(underscore_to_dot=False)}
    sys.modules[models.__name__] = models
    for language in ("java", "js"):
        module = types.ModuleType(f"bfcl_eval.eval_checker.ast_eval.type_convertor.{language}_type_converter")
        setattr(module, f"{language}_type_converter", None)
        sys.modules[module.__name__] = module
    sys.path.insert(0, folder)
    from bfcl_eval.constants.enums import Language
    from bfcl_eval.eval_checker.ast_eval.ast_checker import ast_checker
    rows = []
    for category in CATEGORIES:
        with open(f"{root}/data/BFCL_v4_{category}.json") as file:
            questions = {row["id"]: row for row in map(json.loads, file)}
        with open(f"{root}/data/possible_answer/BFCL_v4_{category}.json") as file:
            rows += [(category, questions[row["id"]]["function"], row["ground_truth"]) for row in map(json.loads, file)]
    return (lambda category, functions, calls, gold: ast_checker(functions, calls, gold, Language.PYTHON, category, "x")), rows


def _value(random, accepted):
    if isinstance(accepted, dict):
        return {key: _value(random, random.choice(values) if isinstance(values, list) and values else values) for key, values in accepted.items()
                if not (isinstance(values, list) and "" in values)}
    return [_value(random, element) for element in accepted] if isinstance(accepted, list) else accepted


def _call(random, expected):
    name, arguments = next(iter(expected.items()))
    made = {}
    for argument, accepted in arguments.items():
        values = [value for value in accepted if value != ""]
        if values and not ("" in accepted and random.random() < 0.5):
            made[argument] = _value(random, random.choice(values))
    return {name: made}


def _changed(random, calls):
    call = random.choice(calls)
    name, arguments = next(iter(call.items()))
    kind = random.random()
    if kind < 0.1:
        calls.append({name: dict(arguments)})
    elif kind < 0.2:
        calls.remove(call)
    elif kind < 0.3 or not arguments:
        call[name + "x"] = call.pop(name)
    else:
        argument = random.choice(list(arguments))
        value = arguments[argument]
        if kind < 0.4:
            del arguments[argument]
        elif kind < 0.5:
            arguments[argument + "_2"] = value
        elif isinstance(value, bool):
            arguments[argument] = not value
        elif isinstance(value, (int, float)):
            arguments[argument] = random.choice([value + 1, -value, str(value)])
        elif isinstance(value, str):
            arguments[argument] = random.choice([value.upper(), value + "x", value.replace(" ", "_"), value + ".", value[:-1], 7])
        elif isinstance(value, list):
            arguments[argument] = random.choice([value + value, value[:-1], value[::-1]])
        else:
            arguments[argument] = {**value, "zz": 1} if isinstance(value, dict) else 7


def made(random, rows):
    """One response as calls, with its row."""
    category, functions, gold = random.choice(rows)
    calls = [_call(random, expected) for expected in gold]
    if random.random() < 0.55:
        _changed(random, calls)
    if "parallel" in category:
        random.shuffle(calls)
    return category, functions, gold, calls


def _in_python(calls):
    """As BFCL's prompts ask for: [f(a=1, b="x"), g()]."""
    return "[" + ", ".join(f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})" for call in calls for name, arguments in call.items()) + "]"


def written(random, calls):
    """The calls in one of the forms that are read."""
    names = [part for call in calls for name, arguments in call.items() for part in (*name.split("."), *arguments)]
    if all(name.isascii() and name.isidentifier() for name in names) and random.random() < 0.3:
        return random.choice(["{}", "```python\n{}\n```", "So:\n```\n{}\n```"]).replace("{}", _in_python(calls))
    plain = [{"name": name, "arguments": arguments} for call in calls for name, arguments in call.items()]
    return random.choice([
        lambda: "\n".join(f"<tool_call>\n{json.dumps(call)}\n</tool_call>" for call in plain),
        lambda: json.dumps({"tool_calls": [{"type": "function", "function": {**call, "arguments": json.dumps(call["arguments"])}} for call in plain]}),
        lambda: f"Here:\n```json\n{json.dumps(calls)}\n```",
        lambda: f"<tool_calls>{json.dumps(plain)}</tool_calls>",
    ])()
