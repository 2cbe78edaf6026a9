"""What a request says once, for all of its groups."""

from __future__ import annotations

from typing import Any, Mapping

JSON = Mapping[str, Any]
# Members that hold an object with a name, or a name alone.
NAMED = ("estimator", "verifier")


def head(**members: Any) -> dict[str, Any]:
    """The request without its groups: what is `None` is left out."""
    return {name: named(value) if name in NAMED else value for name, value in members.items() if value is not None}


def named(value: JSON | str) -> JSON:
    """An estimator or a verifier that may be its name alone."""
    return {"name": value} if isinstance(value, str) else value
