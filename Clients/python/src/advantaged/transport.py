"""Sends requests to replicas: connection reuse, retries, failover."""

from __future__ import annotations

import dataclasses
import email.utils
import gzip
import http.client
import logging
import random
import ssl
import threading
import time
import urllib.parse
import uuid
from typing import Any, Callable, Iterator, Mapping, Sequence, TypeVar

import urllib3

from . import encoding
from .connections import CALL, Pool, TLSPool
from .duplex import Duplex
from .errors import ProblemError, UnavailableError, read_problem

LOG = logging.getLogger("advantaged")

RETRIED = frozenset({408, 429, 500, 502, 503, 504})
GATEWAY_TIMEOUT = 504
CONNECT_TIMEOUT = 10.0
# Seconds until the answer to the head of a stream, or to its first line, is no longer waited for: a proxy may hold it back until there is more.
FIRST_ANSWER_TIMEOUT = 1.0

Found = TypeVar("Found")
Piece = bytes | memoryview


@dataclasses.dataclass
class Reply:
    """An answer of the service; its body can be written to, so that arrays over it can."""

    content_type: str
    body: bytearray
    request_id: str


class Replica:
    """One server of the service, with its connections and what is known about its health."""

    def __init__(self, url: str, pool: urllib3.HTTPConnectionPool, context: ssl.SSLContext | None, prefix: str) -> None:
        self.url = url
        self.pool = pool
        self.context = context
        self.prefix = prefix
        self.failures = 0
        self.rests_until = 0.0


@dataclasses.dataclass
class _Refusal:
    status: int
    wait: float | None

    def __str__(self) -> str:
        return f"status {self.status}"


class Transport:
    """Sends each request to a healthy replica, and again to another where that fails.

    The service computes the same bytes on every replica and keeps no state, so any request may be repeated.
    """

    def __init__(
        self, urls: str | Sequence[str], *, token: str | None, ca: str | None, certificate: tuple[str, str] | None, timeout: float, retries: int,
        retry_timeouts: bool, connections: int, compress: bool, headers: Mapping[str, str] | None,
    ) -> None:
        self._retries = retries
        self._retry_timeouts = retry_timeouts
        self._timeout = timeout
        self._compress = compress
        self._headers = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        self._lock = threading.Lock()
        self._next = 0
        urls = [urls] if isinstance(urls, str) else list(urls)
        if not urls:
            raise ValueError("at least one URL is needed")
        self.replicas = [self._replica(url, ca, certificate, timeout, connections) for url in urls]

    @staticmethod
    def _replica(url: str, ca: str | None, certificate: tuple[str, str] | None, timeout: float, connections: int) -> Replica:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not a URL of the service: {url!r}")
        # Retries are ours: urllib3's know nothing of other replicas.
        wait = urllib3.Timeout(connect=min(timeout, CONNECT_TIMEOUT), read=timeout)
        pool: urllib3.HTTPConnectionPool
        context: ssl.SSLContext | None = None
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=ca)
            if certificate:
                context.load_cert_chain(*certificate)
            pool = TLSPool(parts.hostname, parts.port or 443, ssl_context=context, timeout=wait, maxsize=connections, retries=False)
        else:
            pool = Pool(parts.hostname, parts.port or 80, timeout=wait, maxsize=connections, retries=False)
        return Replica(url, pool, context, parts.path.rstrip("/"))

    def close(self) -> None:
        for replica in self.replicas:
            replica.pool.close()

    def send(self, method: str, path: str, body: Sequence[Piece] | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer of the first replica that gives one, to a body in pieces.

        Raises:
            ProblemError: the request is refused.
            UnavailableError: nothing answered.
        """
        request_id = uuid.uuid4().hex
        fields = {**self._headers, **(headers or {}), "X-Request-Id": request_id}
        if self._compress:
            fields["Accept-Encoding"] = "gzip"
            if body is not None and encoding.size(body) >= 1024:
                body = [gzip.compress(b"".join(body), compresslevel=1)]
                fields["Content-Encoding"] = "gzip"
        if body is not None:
            size = encoding.size(body)
            fields["Content-Length"] = str(size)
            # A packet each would cost more than the copy.
            body = [b"".join(body)] if size < encoding.PIECE else body
        return self._first(lambda replica: self._exchange(replica, method, path, body, fields, request_id), request_id)

    def open(self, path: str, line: bytes, headers: Mapping[str, str]) -> tuple[Duplex, str]:
        """A connection over which the service has taken the first line of a body, or holds back what it thinks of it; and the request's id.

        What follows the first line goes to that replica alone.

        Raises:
            ProblemError: the first line is refused.
            UnavailableError: nothing answered.
        """
        request_id = uuid.uuid4().hex
        fields = {**self._headers, **headers, "X-Request-Id": request_id}
        if self._compress:
            fields |= {"Accept-Encoding": "gzip", "Content-Encoding": "gzip"}
        return self._first(lambda replica: self._begin(replica, path, line, fields, request_id), request_id), request_id

    def _first(self, attempt_at: Callable[[Replica], Found | _Refusal], request_id: str) -> Found:
        tried: list[str] = []
        # Replicas whose failure is one of the set-up, which no repetition heals.
        hopeless: set[Replica] = set()
        call = CALL.get()
        # Every replica gets its turn before the first pause.
        attempts = self._retries + len(self.replicas)
        for attempt in range(attempts):
            replica = self._choose(hopeless)
            wait: float | None = None
            failure: Exception | _Refusal
            try:
                if call is not None:
                    call.check()
                found = attempt_at(replica)
            except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
                if call is not None:
                    call.check()
                failure = error
            else:
                if not isinstance(found, _Refusal):
                    self._mark(replica, failed=False)
                    return found
                failure = found
                wait = found.wait
            tried.append(f"{replica.url}: {failure}")
            self._mark(replica, failed=True, wait=wait)
            if not self._retry_timeouts and _is_timeout(failure):
                LOG.warning("%s; not sent again (request %s)", tried[-1], request_id)
                raise UnavailableError(
                    f"request {request_id} was given up and is not sent again, since the next answer would take as long; a longer `timeout`, smaller batches or "
                    f"`retry_timeouts=True` may help; {tried[-1]}")
            if _is_set_up(failure):
                hopeless.add(replica)
            if attempt + 1 == attempts or len(hopeless) == len(self.replicas):
                LOG.warning("%s; not sent again (request %s)", tried[-1], request_id)
                break
            pause = self._pause(attempt, wait, hopeless)
            LOG.warning("%s; the next attempt is %s (request %s)", tried[-1], f"in {pause:.1f} s" if pause else "at once", request_id)
            if call is not None:
                call.pause(pause)
            else:
                time.sleep(pause)
        raise UnavailableError(f"no answer to request {request_id}; " + "; ".join(tried[-3:]))

    def _exchange(
        self, replica: Replica, method: str, path: str, body: Sequence[Piece] | None, fields: Mapping[str, str], request_id: str
    ) -> Reply | _Refusal:
        # Pieces that are views go to the socket as they are, whatever the types of urllib3 say.
        pieces: Any = body
        response = replica.pool.request(method, replica.prefix + path, body=pieces, headers=fields, preload_content=False, redirect=False)
        try:
            data = self._read(response)
        except BaseException:
            response.close()
            raise
        response.release_conn()
        if response.status in RETRIED:
            return _Refusal(response.status, retry_after(response.headers.get("Retry-After")))
        if response.status >= 300:
            raise ProblemError(response.status, read_problem(data), request_id)
        return Reply(response.headers.get("Content-Type", ""), data, request_id)

    def _begin(self, replica: Replica, path: str, line: bytes, fields: Mapping[str, str], request_id: str) -> Duplex | _Refusal:
        duplex = Duplex(
            replica.pool.host, replica.pool.port or 80, replica.context, replica.prefix + path, fields, timeout=self._timeout,
            connect_timeout=min(self._timeout, CONNECT_TIMEOUT), compress=self._compress)
        is_taken = False
        try:
            for part in (None, line):
                if part is not None:
                    duplex.write(part)
                if not duplex.hears_within(FIRST_ANSWER_TIMEOUT):
                    continue
                status = duplex.next_status()
                if status in RETRIED:
                    return _Refusal(status, retry_after(duplex.fields.get("Retry-After")))
                if status >= 300:
                    raise ProblemError(status, read_problem(b"".join(duplex.pieces())), request_id)
            is_taken = True
            return duplex
        finally:
            if not is_taken:
                duplex.shut()
                duplex.release()

    @staticmethod
    def _read(response: urllib3.BaseHTTPResponse) -> bytearray:
        length = response.headers.get("Content-Length")
        if length is None or response.headers.get("Content-Encoding"):
            return bytearray(response.read(decode_content=True))
        data = bytearray(int(length))
        view = memoryview(data)
        at = 0
        call = CALL.get()
        while at < len(view):
            if call is not None:
                call.check()
            piece = response.read(min(len(view) - at, 1 << 20), decode_content=False)
            if not piece:
                raise urllib3.exceptions.IncompleteRead(at, len(view) - at)
            view[at:at + len(piece)] = piece
            at += len(piece)
        return data

    def _choose(self, hopeless: set[Replica]) -> Replica:
        """The next replica that does not rest; if all do, the one whose rest ends first."""
        with self._lock:
            now = time.monotonic()
            for _ in self.replicas:
                replica = self.replicas[self._next % len(self.replicas)]
                self._next += 1
                if replica.rests_until <= now and replica not in hopeless:
                    return replica
            return min((replica for replica in self.replicas if replica not in hopeless), key=lambda replica: replica.rests_until)

    def _mark(self, replica: Replica, failed: bool, wait: float | None = None) -> None:
        with self._lock:
            if not failed:
                replica.failures = 0
                replica.rests_until = 0
                return
            replica.failures += 1
            replica.rests_until = time.monotonic() + (wait or min(0.5 * 2 ** min(replica.failures, 10), 30))

    def _pause(self, attempt: int, wait: float | None, hopeless: set[Replica]) -> float:
        """Seconds until the next attempt: none while there is a replica that does not rest."""
        with self._lock:
            now = time.monotonic()
            if any(replica.rests_until <= now and replica not in hopeless for replica in self.replicas):
                return 0
        return wait if wait is not None else min(0.1 * 2**attempt, 5) * (0.5 + random.random() / 2)


def _causes(failure: object) -> Iterator[BaseException]:
    """An error and those that it comes from, which urllib3 has as arguments too."""
    found: list[object] = [failure]
    while found:
        error = found.pop()
        if isinstance(error, BaseException):
            yield error
            found += [error.__cause__, *error.args]


def _is_timeout(failure: Exception | _Refusal) -> bool:
    """Whether a request was given up that the service may still be at work on."""
    if isinstance(failure, _Refusal):
        return failure.status == GATEWAY_TIMEOUT
    if isinstance(failure, (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError)):
        return False
    # One with a number is the network's, of a connection that is lost.
    return any(
        isinstance(error, urllib3.exceptions.ReadTimeoutError) or isinstance(error, TimeoutError) and error.errno is None for error in _causes(failure))


def _is_set_up(failure: Exception | _Refusal) -> bool:
    """Whether it is a certificate that is refused, or something else than HTTP over there: another attempt finds the same."""
    passing = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError, http.client.RemoteDisconnected)
    lasting = (ssl.SSLError, http.client.BadStatusLine, http.client.UnknownProtocol)
    causes = list(_causes(failure))
    return any(isinstance(error, lasting) for error in causes) and not any(isinstance(error, passing) for error in causes)


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After field (RFC 9110, sec. 10.2.3), at most a minute; `None` if it says nothing."""
    if not value:
        return None
    if value.isdigit():
        return min(float(value), 60)
    try:
        date = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return min(max(date.timestamp() - time.time(), 0), 60)
