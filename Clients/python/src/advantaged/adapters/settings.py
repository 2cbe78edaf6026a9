"""What adapters read from the environment, where a trainer loads them by name and passes nothing of theirs, and the check of what they were given."""

from __future__ import annotations

import functools
import json
import logging
import os
from typing import Any, Mapping

from ..aio import AsyncClient
from ..client import Client
from ..errors import ProblemError, UnavailableError

LOG = logging.getLogger("advantaged")


def _urls() -> list[str]:
    return os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080").split(",")


def _options() -> dict[str, Any]:
    certificate, key = os.environ.get("ADVANTAGED_CERTIFICATE"), os.environ.get("ADVANTAGED_KEY")
    if (certificate is None) != (key is None):
        raise ValueError("ADVANTAGED_CERTIFICATE and ADVANTAGED_KEY are needed together")
    try:
        timeout = float(os.environ.get("ADVANTAGED_TIMEOUT", "600"))
    except ValueError:
        raise ValueError("ADVANTAGED_TIMEOUT is not a number of seconds") from None
    return {
        "token": os.environ.get("ADVANTAGED_TOKEN"), "ca": os.environ.get("ADVANTAGED_CA"), "timeout": timeout,
        "certificate": (certificate, key) if certificate is not None and key is not None else None}


@functools.cache
def client() -> Client:
    """A client of `ADVANTAGED_URL` (several with commas between), with `ADVANTAGED_TOKEN`, `ADVANTAGED_CA`, `ADVANTAGED_CERTIFICATE`, `ADVANTAGED_KEY` and
    `ADVANTAGED_TIMEOUT` (seconds) where they are set."""
    return Client(_urls(), **_options())


@functools.cache
def async_client() -> AsyncClient:
    """The same for coroutines."""
    return AsyncClient(_urls(), **_options())


def estimator() -> dict[str, Any]:
    """`ADVANTAGED_ESTIMATOR`: a name, or an object as JSON."""
    return _named("ADVANTAGED_ESTIMATOR", "pass_at_1")


def verifier() -> dict[str, Any]:
    """`ADVANTAGED_VERIFIER`: a name, or an object as JSON."""
    return _named("ADVANTAGED_VERIFIER", "math")


def run() -> str | None:
    """`ADVANTAGED_RUN`, the name of the training run in the service."""
    return os.environ.get("ADVANTAGED_RUN")


def checked(
    *, estimator: Mapping[str, Any] | None = None, verifier: Mapping[str, Any] | None = None, client: Client | None = None
) -> None:
    """Asks the service about an estimator or a verifier: a mistake in it ends a run at its start instead of after the first generation.

    A service that does not answer is no mistake of these: that is a warning of the logger `advantaged`.

    Raises:
        ValueError: the service does not take it.
    """
    asked = client or Client(_urls(), **{**_options(), "retries": 0, "timeout": 10})
    try:
        if estimator is not None:
            _refused("estimator", lambda: asked.score([{"rewards": [1, 0]}], estimator=estimator, step=0))
        if verifier is not None:
            _refused("verifier", lambda: asked.rewards([{"ground_truth": "", "responses": [""]}], verifier=verifier))
    except UnavailableError as error:
        LOG.warning("not checked, since the service does not answer: %s", error)
    finally:
        if client is None:
            asked.close()


def _refused(name: str, call: Any) -> None:
    try:
        call()
    except ProblemError as error:
        # What is said of the batch says nothing here.
        if error.pointer is not None and error.pointer.split("/")[1:2] == [name] or error.status in (401, 403):
            raise ValueError(f"the service does not take the {name}: {error}") from error


def _named(variable: str, default: str) -> dict[str, Any]:
    text = os.environ.get(variable, default).strip()
    if not text.startswith("{"):
        return {"name": text}
    try:
        value: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise ValueError(f"{variable} is neither a name nor an object of JSON: {error}") from None
    return value
