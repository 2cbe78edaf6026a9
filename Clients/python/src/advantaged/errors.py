"""What can go wrong."""

from __future__ import annotations

import json
from typing import Any


class AdvantagedError(Exception):
    """Every error of this package."""


class UnavailableError(AdvantagedError):
    """No replica answered, as often as it was tried."""


class ProblemError(AdvantagedError):
    """The service refused the request (RFC 9457); sending it again would not help.

    Attributes:
        status: the HTTP status.
        type: the problem's kind, a URN.
        detail: the rule that is broken, in a sentence.
        pointer: where in the request (RFC 6901), if the service says so.
        request_id: names the request in the service's log.
    """

    def __init__(self, status: int, body: bytes, request_id: str) -> None:
        try:
            problem: Any = json.loads(body)
        except ValueError:
            problem = None
        if not isinstance(problem, dict):
            problem = {"detail": body[:200].decode("utf-8", "replace")}
        self.status = status
        self.type: str = problem.get("type", "")
        self.detail: str = problem.get("detail", "")
        self.pointer: str | None = problem.get("pointer")
        self.request_id = request_id
        place = f" at {self.pointer}" if self.pointer else ""
        super().__init__(f"{status}{place}: {self.detail} (request {request_id})")
