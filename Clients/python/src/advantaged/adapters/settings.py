"""What adapters read from the environment, where a trainer loads them by name and passes nothing of theirs."""

from __future__ import annotations

import functools
import json
import os
from typing import Any

from ..aio import AsyncClient
from ..client import Client


def _urls() -> list[str]:
    return os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080").split(",")


@functools.cache
def client() -> Client:
    """A client of `ADVANTAGED_URL` (several with commas between), with the bearer token `ADVANTAGED_TOKEN` if there is one."""
    return Client(_urls(), token=os.environ.get("ADVANTAGED_TOKEN"))


@functools.cache
def async_client() -> AsyncClient:
    """The same for coroutines."""
    return AsyncClient(_urls(), token=os.environ.get("ADVANTAGED_TOKEN"))


def estimator() -> dict[str, Any]:
    """`ADVANTAGED_ESTIMATOR`: a name, or an object as JSON."""
    return _named("ADVANTAGED_ESTIMATOR", "pass_at_1")


def verifier() -> dict[str, Any]:
    """`ADVANTAGED_VERIFIER`: a name, or an object as JSON."""
    return _named("ADVANTAGED_VERIFIER", "math")


def _named(variable: str, default: str) -> dict[str, Any]:
    text = os.environ.get(variable, default).strip()
    if not text.startswith("{"):
        return {"name": text}
    try:
        value: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise ValueError(f"{variable} is neither a name nor an object of JSON: {error}") from None
    return value
