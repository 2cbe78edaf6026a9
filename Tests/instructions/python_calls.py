"""Calls as Python writes them, in the many ways that the language allows, read by the decoder of bfcl-eval.

Only literals are written as values. Of what else the decoder takes it gets some wrong: `+5` is -5 to it, `unit=celsius` a string, and `1 + 2` is evaluated.
"""

import ast
import json
import os
import re
import string

DECODER = {"ast_parse", "resolve_ast_call", "resolve_ast_by_type", "default_decode_ast_prompting"}


def decoder(folder):
    """BFCL's own functions for Python, without the modules of its models that theirs imports."""
    from bfcl_eval.constants.enums import ReturnFormat
    path = os.path.join(folder, "bfcl_eval", "model_handler", "utils.py")
    with open(path) as file:
        tree = ast.parse(file.read())
    tree.body = [part for part in tree.body if isinstance(part, ast.FunctionDef) and part.name in DECODER]
    names = {"ast": ast, "re": re, "ReturnFormat": ReturnFormat}
    exec(compile(tree, path, "exec"), names)
    return names["default_decode_ast_prompting"]


def _text(random, value):
    quote = random.choice(["'", '"', '"', '"', "'''", '"""'])
    body = value.replace("\\", "\\\\").replace(quote[0], "\\" + quote[0])
    body = body.replace("\n", "\n" if len(quote) == 3 and random.random() < 0.5 else "\\n").replace("\r", "\\r").replace("\t", random.choice(["\t", "\\t"]))
    kind = random.random()
    if kind < 0.1:
        body = "".join(f"\\x{ord(sign):02x}" if sign in string.ascii_letters and random.random() < 0.2 and not body.count("\\") else sign for sign in body)
    elif kind < 0.2 and "\\" not in body:
        body = "".join(f"\\u{ord(sign):04x}" if sign == " " or 0x7F < ord(sign) < 0xD800 else sign for sign in body)
    elif kind < 0.25 and "\\" not in body:
        return random.choice("rR") + quote + body + quote
    elif kind < 0.3 and "\\" not in body and len(body) > 1 and len(quote) == 1:
        # Two literals side by side are one.
        middle = random.randrange(1, len(body))
        return quote + body[:middle] + quote + random.choice(["", " "]) + quote + body[middle:] + quote
    elif kind < 0.33:
        return "u" + quote + body + quote
    return quote + body + quote


def _number(random, value):
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) < 1_000 or random.random() < 0.6:
        return repr(value)
    return f"{value:_}"


def _list(random, values, opening, closing):
    joint = random.choice([", ", ",", " , ", ",\n    "])
    end = random.choice(["", "", ",", ", "]) if values else ""
    return opening + joint.join(_value(random, value) for value in values) + end + closing


def _value(random, value):
    if isinstance(value, str):
        return _text(random, value)
    if isinstance(value, (list, tuple)):
        if len(value) > 1 and random.random() < 0.2:
            return _list(random, value, "(", ")")
        return _list(random, value, "[", "]")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(random, key)}{random.choice([': ', ':', ' : '])}{_value(random, inner)}" for key, inner in value.items()) + "}"
    written = _number(random, value)
    return f"({written})" if random.random() < 0.03 else written


def written(random, calls):
    """A list of calls as Python."""
    equal = random.choice(["=", "=", " = "])
    texts = []
    for call in calls:
        for name, arguments in call.items():
            texts.append(name + random.choice(["(", "( ", "(\n  "]) + random.choice([", ", ",", ",\n  "]).join(
                f"{key}{equal}{_value(random, value)}" for key, value in arguments.items()) + random.choice([")", ")", " )"] + [",)"] * bool(arguments)))
    text = random.choice([", ", ",", ",\n"]).join(texts)
    return random.choice(["[%s]", "[%s]", "[\n%s\n]", "%s", "```\n[%s]\n```"]).replace("%s", text)


def are_names(calls):
    """Whether names and arguments are such as Python has."""
    names = [part for call in calls for name, arguments in call.items() for part in (*name.split("."), *arguments)]
    return all(name.isascii() and name.isidentifier() and name not in ("from", "in", "is", "class", "for", "not", "and", "or", "if", "to_") for name in names)


def read(decode, text):
    """The calls as the decoder reads them; `None` where it reads none."""
    try:
        return json.loads(json.dumps(decode(text)))
    except (SyntaxError, ValueError, AttributeError, AssertionError, TypeError, RecursionError):
        return None
