"""The schemas of estimators in openapi.yaml, one for each, made from the catalogue.

    python Tests/integration/estimator_schemas.py URL        writes them from a running service
"""

import json
import pathlib
import sys
import urllib.request

CONTRACT = pathlib.Path(__file__).resolve().parents[2] / "openapi.yaml"
START = "    # The estimators, from the catalogue: Tests/integration/estimator_schemas.py writes them.\n"
END = "    # The end of the estimators.\n"

STAGE = {
    "estimator": {"$ref": "#/components/schemas/Estimator"}, "until_step": {"type": "integer", "minimum": 1}, "k_to": {"type": "integer", "minimum": 1, "maximum": 1000000}}
PART = {"estimator": {"$ref": "#/components/schemas/Estimator"}, "weight": {"type": "number", "minimum": -1000000, "maximum": 1000000, "default": 1}}
# Parameters that hold more than a number or a word, by their names.
COMPOSITES = {
    "estimator": {"$ref": "#/components/schemas/Estimator"}, "outcome": {"$ref": "#/components/schemas/Estimator"},
    "stages": {"type": "array", "minItems": 1, "items": {"type": "object", "additionalProperties": False, "required": ["estimator"], "properties": STAGE}},
    "parts": {"type": "array", "minItems": 1, "items": {"type": "object", "additionalProperties": False, "required": ["estimator"], "properties": PART}},
    "weights": {"type": ["object", "null"], "additionalProperties": {"type": "number", "minimum": -1000000, "maximum": 1000000}},
}


def camel(name):
    return "".join(word.capitalize() for word in name.split("_"))


def schema_name(name):
    return camel(name) + "Estimator"


def choices(catalogue):
    """A schema for each list of words, by the parameter's name, or the estimator's too where several estimators have other words for it."""
    lists = {}
    for entry in catalogue:
        for parameter in entry["parameters"]:
            if "values" in parameter:
                lists.setdefault(parameter["name"], {}).setdefault(tuple(parameter["values"]), []).append(entry["name"])
    found = {}
    for name, variants in lists.items():
        for words, owners in variants.items():
            common = len(owners) == max(len(other) for other in variants.values()) and list(variants).index(words) == 0 or len(variants) == 1
            found[name, words] = camel(name) if common else camel(owners[0]) + camel(name)
    return found


def parameter_schema(parameter, choices):
    name = parameter["name"]
    description = parameter["summary"][0].upper() + parameter["summary"][1:] + "."
    # In words only: a client that sends defaults would win over `convention`, and break the rules of `only_if`.
    if not parameter["required"] and parameter["default"] is not None and name not in COMPOSITES:
        description += f" `{json.dumps(parameter['default'])}` by default.".replace('"', "")
    if "only_if" in parameter:
        rules = "; ".join(f"`{other}` is {' or '.join(f'`{value}`' for value in values)}" for other, values in parameter["only_if"].items())
        description += f" Only if {rules}."
    if name in COMPOSITES:
        shape = COMPOSITES[name]
        if "$ref" in shape and not parameter["required"]:
            return {"description": description, "anyOf": [shape, {"type": "null"}]}
        return {**shape, "description": description}
    # A parameter that is null is one that is left out.
    if "values" in parameter:
        named = {"$ref": f"#/components/schemas/{choices[name, tuple(parameter['values'])]}"}
        return {**named, "description": description} if parameter["required"] else {"description": description, "anyOf": [named, {"type": "null"}]}
    found = {"type": parameter["type"] if parameter["required"] else [parameter["type"], "null"]}
    for bound in ("minimum", "maximum"):
        if bound in parameter:
            value = parameter[bound]
            found[bound] = int(value) if value == int(value) and abs(value) < 2**63 else value
    return {**found, "description": description}


def schemas(catalogue):
    """All of them by name, `Estimator` first."""
    names = [entry["name"] for entry in catalogue]
    found = {"Estimator": {
        "description": "A name and its parameters, as `GET /v1/estimators` lists them. Some hold other estimators.",
        "oneOf": [{"$ref": f"#/components/schemas/{schema_name(name)}"} for name in names],
        "discriminator": {"propertyName": "name", "mapping": {name: f"#/components/schemas/{schema_name(name)}" for name in names}}}}
    named = choices(catalogue)
    for (_, words), name in named.items():
        found[name] = {"type": "string", "enum": list(words)}
    for entry in catalogue:
        found[schema_name(entry["name"])] = {
            "type": "object", "description": entry["summary"], "additionalProperties": False,
            "required": ["name", *(parameter["name"] for parameter in entry["parameters"] if parameter["required"])],
            "properties": {"name": {"type": "string", "const": entry["name"]}, **{parameter["name"]: parameter_schema(parameter, named) for parameter in entry["parameters"]}}}
    return found


def written(catalogue):
    """As they are in the contract: JSON, which is YAML, a line a property."""
    lines = [START]
    for name, schema in schemas(catalogue).items():
        lines.append(f"    {name}:\n")
        for key, value in schema.items():
            if key == "properties":
                lines.append("      properties:\n")
                lines += [f"        {inner}: {json.dumps(shape)}\n" for inner, shape in value.items()]
            else:
                lines.append(f"      {key}: {json.dumps(value)}\n")
    return "".join([*lines, END])


def replaced(text, catalogue):
    """The contract with the estimators of a catalogue."""
    head, rest = text.split(START)
    return head + written(catalogue) + rest.split(END)[1]


if __name__ == "__main__":
    with urllib.request.urlopen(sys.argv[1] + "/v1/estimators") as answer:
        CONTRACT.write_text(replaced(CONTRACT.read_text(), json.load(answer)["estimators"]))
