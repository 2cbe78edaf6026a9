"""Connections that a client can give up, so that the service knows at once."""

from __future__ import annotations

import contextvars
import socket
import struct
import threading
from typing import Any

import urllib3
import urllib3.connection

RESET = struct.pack("ii", 1, 0)
CLOSE = struct.pack("ii", 0, 0)


def resets(sock: Any, wanted: bool) -> None:
    """Whether the end of a connection is a reset (RFC 9293, sec. 3.5.2), which stops the service's work, or an orderly end, which a server may take for the end of the
    request alone. It is a property of the socket, so a process that dies resets too."""
    if sock is not None:
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET if wanted else CLOSE)
        except OSError:
            # It is closed already.
            pass


def wake(sock: socket.socket, *, writers: bool) -> None:
    """Ends the wait of other threads for a socket; closing it is theirs.

    Args:
        writers: whether one may wait for room. Waking it sends an end of the stream before the reset.
    """
    try:
        # Not that of a TLS socket, which would take the session from the thread that reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR if writers else socket.SHUT_RD)
    except OSError:
        # It is closed already.
        pass


class GivenUp(Exception):
    """The call was cancelled."""


class Call:
    """The requests of one call of the client, so that another thread can end them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Whether the request is still being sent, for each that waits.
        self._sockets: dict[socket.socket, bool] = {}
        self._over = threading.Event()

    def enter(self, sock: socket.socket, *, is_sending: bool) -> None:
        """A request is being sent over a socket, or waits for its answer."""
        with self._lock:
            self.check()
            self._sockets[sock] = is_sending

    def leave(self, sock: socket.socket) -> None:
        """It does no longer."""
        with self._lock:
            self._sockets.pop(sock, None)

    def check(self) -> None:
        """Raises :class:`GivenUp` after a cancellation."""
        if self._over.is_set():
            raise GivenUp("the call was cancelled")

    def pause(self, seconds: float) -> None:
        """Waits, or until a cancellation."""
        self._over.wait(seconds)
        self.check()

    def cancel(self) -> None:
        """Wakes whoever waits for an answer; closing the connection then resets it."""
        with self._lock:
            self._over.set()
            for sock, is_sending in self._sockets.items():
                wake(sock, writers=is_sending)


CALL: contextvars.ContextVar[Call | None] = contextvars.ContextVar("advantaged_call", default=None)


class _Resetting:
    """A request that does not end with its answer ends with a reset."""

    sock: Any
    _call: Call | None = None
    _entered: socket.socket | None = None

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        except TimeoutError as error:
            # Of a TLS handshake: urllib3 would take it for a request that waits for its answer.
            raise urllib3.exceptions.ConnectTimeoutError(self, f"no connection in time: {error}") from None
        self._begin()

    def request(self, *arguments: Any, **options: Any) -> None:
        if self.sock is not None:
            self._begin()
        super().request(*arguments, **options)  # type: ignore[misc]
        if self._call is not None and self._entered is not None:
            self._call.enter(self._entered, is_sending=False)

    def _begin(self) -> None:
        resets(self.sock, True)
        self._call = CALL.get()
        if self._call is not None:
            self._entered = self.sock
            self._call.enter(self.sock, is_sending=True)

    def settle(self) -> None:
        """The answer was read: an end is an orderly one until the next request."""
        self._leave()
        resets(self.sock, False)

    def close(self) -> None:
        self._leave()
        super().close()  # type: ignore[misc]

    def _leave(self) -> None:
        if self._call is not None and self._entered is not None:
            self._call.leave(self._entered)
        self._call = self._entered = None


class Connection(_Resetting, urllib3.connection.HTTPConnection):
    """Over TCP."""


class TLSConnection(_Resetting, urllib3.connection.HTTPSConnection):
    """Over TLS."""


class _Settling:
    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.settle()
        super()._put_conn(conn)  # type: ignore[misc]


class Pool(_Settling, urllib3.HTTPConnectionPool):
    """Keeps connections whose answers were read."""

    ConnectionCls = Connection


class TLSPool(_Settling, urllib3.HTTPSConnectionPool):
    """The same over TLS."""

    ConnectionCls = TLSConnection
