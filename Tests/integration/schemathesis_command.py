"""The command `schemathesis`, which goes on where the arrays of one form cannot be made.

It negates schemas, and some negations contradict themselves. It leaves such a form out, but not while a schema that refers to itself is being built: there it
ends the operation with "Cannot generate an array with 1 demanded elements" (4.32.5). Here the form is left out there too.
"""

from hypothesis import strategies
from schemathesis.cli import schemathesis
from schemathesis.core.errors import InvalidSchema
from schemathesis.generation.jsonschema import strategy

_repeated = strategy._repeated


def _repeated_or_nothing(*arguments, **options):
    try:
        return _repeated(*arguments, **options)
    except InvalidSchema:
        return strategies.nothing()


strategy._repeated = _repeated_or_nothing

if __name__ == "__main__":
    schemathesis()
