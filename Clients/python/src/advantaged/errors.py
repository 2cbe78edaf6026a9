"""What can go wrong."""

from __future__ import annotations

import json
from typing import Any, Mapping


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

    def __init__(self, status: int, problem: Mapping[str, Any], request_id: str, subject: str = "") -> None:
        """
        Args:
            problem: the answer of the service (see :func:`read_problem`).
            subject: what it is about, where that is not the whole request.
        """
        self.problem = problem
        self.status = status
        self.type: str = problem.get("type", "")
        self.detail: str = problem.get("detail", "")
        self.pointer: str | None = problem.get("pointer")
        self.request_id = request_id
        self.subject = subject
        place = f" at {self.pointer}" if self.pointer else ""
        super().__init__(f"{status}{f' of {subject}' if subject else ''}{place}: {self.detail} (request {request_id})")


    def at(self, pointer: str | None) -> ProblemError:
        """The same problem at another place."""
        return self if pointer == self.pointer else ProblemError(self.status, {**self.problem, "pointer": pointer}, self.request_id, self.subject)


def read_problem(body: bytes | bytearray) -> dict[str, Any]:
    """The members of a problem; of an answer that is none, its beginning as the detail."""
    try:
        problem = json.loads(bytes(body))
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {"detail": bytes(body[:200]).decode("utf-8", "replace")}
