"""An HTTP/1.1 request whose answer is read while its body is still being sent."""

from __future__ import annotations

import http.client
import io
import ssl
import threading
import time
import zlib
from typing import Callable, Iterator, Mapping, TypeVar

import urllib3.util

from .connections import resets, wake

# Bytes that are written at a time, with the lock held.
PIECE = 1 << 16
# Seconds without a byte of the body until a blank line says that more will come.
HEARTBEAT = 60.0

Result = TypeVar("Result")


class Duplex:
    """A connection of its own for one request with a chunked body (RFC 9112, sec. 7.1).

    One thread writes and one reads. A TLS connection of Python is not safe for both at once, so each call on the socket is one that does not block, under a lock;
    threads wait without it, for the socket to be ready.

    Attributes:
        fields: of the answer, once its status is known.
        owes: whether the server has something to answer; it may be silent for as long as it likes while it has not.
    """

    def __init__(
        self, host: str, port: int, context: ssl.SSLContext | None, path: str, fields: Mapping[str, str], *, timeout: float, connect_timeout: float,
        compress: bool,
    ) -> None:
        connection = (
            http.client.HTTPSConnection(host, port, timeout=connect_timeout, context=context) if context
            else http.client.HTTPConnection(host, port, timeout=connect_timeout))
        try:
            connection.putrequest("POST", path, skip_accept_encoding=True)
            # Whoever is refused by the head alone learns it before sending a body.
            for name, value in {**fields, "Transfer-Encoding": "chunked", "Expect": "100-continue"}.items():
                connection.putheader(name, value)
            connection.endheaders()
            self._socket = connection.sock
            self._socket.setblocking(False)
            # Until the whole answer is read, an end is a reset: the service then stops its work.
            resets(self._socket, True)
        except TimeoutError:
            connection.close()
            raise ConnectionError(f"no connection within {connect_timeout:g} s") from None
        except BaseException:
            connection.close()
            raise
        self.fields = http.client.HTTPMessage()
        self.owes: Callable[[], bool] = lambda: True
        self._status = 0
        self._timeout = timeout
        self._compressor = zlib.compressobj(1, zlib.DEFLATED, 31) if compress else None
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._users = 1
        self._is_shut = False
        self._is_finished = False
        self._last_byte = self._last_write = time.monotonic()
        self._early: bytes | None = None
        self._reader = io.BufferedReader(_Incoming(self), PIECE)

    # The life of the connection

    def retain(self) -> bool:
        """Whether the connection has one more user; it has none after its end."""
        with self._lock:
            if self._is_shut:
                return False
            self._users += 1
            return True

    def release(self) -> None:
        """A user is done. The last one closes the socket, so that its number is nobody else's while somebody waits for it."""
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._socket.close()

    def shut(self) -> None:
        """Ends both directions, and whoever waits in one of them."""
        with self._lock:
            if not self._is_shut:
                self._is_shut = True
                wake(self._socket, writers=self._writing.locked())

    # Writing

    def write(self, data: bytes) -> None:
        """Sends a piece of the body; waits for as long as the server takes nothing."""
        with self._writing:
            self._write(self._chunk(data))

    def finish(self) -> None:
        """Ends the body."""
        with self._writing:
            rest = self._compressor.flush() if self._compressor else b""
            self._write((b"%x\r\n%b\r\n" % (len(rest), rest) if rest else b"") + b"0\r\n\r\n")
            self._is_finished = True

    def _chunk(self, data: bytes) -> bytes:
        if self._compressor:
            data = self._compressor.compress(data) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
        return b"%x\r\n%b\r\n" % (len(data), data)

    def _write(self, data: bytes, is_beat: bool = False) -> None:
        view = memoryview(data)
        while view:
            count = self._attempt(lambda: self._socket.send(view[:PIECE]))
            if count is None:
                urllib3.util.wait_for_write(self._socket)
            else:
                self._last_write = time.monotonic()
                if not is_beat:
                    self._last_byte = self._last_write
                view = view[count:]

    def _beat(self) -> None:
        """Sends a blank line, which counts for nothing, if there was nothing else for a while and it would not have to wait."""
        if time.monotonic() - self._last_write < HEARTBEAT or not self._writing.acquire(blocking=False):
            return
        try:
            if not self._is_finished and urllib3.util.wait_for_write(self._socket, 0):
                self._write(self._chunk(b"\n"), is_beat=True)
        finally:
            self._writing.release()

    # Reading

    def next_status(self) -> int:
        """Waits for a status; one below 200 goes before that of the answer."""
        line = self._reader.readline(PIECE)
        if not line:
            raise ConnectionResetError("the server closed the connection without an answer")
        parts = line.split(maxsplit=2)
        if len(parts) < 2 or not parts[0].startswith(b"HTTP/1.") or not parts[1].isdigit():
            raise http.client.BadStatusLine(repr(line[:100]))
        self._status = int(parts[1])
        self.fields = http.client.parse_headers(self._reader)
        return self._status

    def status(self) -> int:
        """The status of the answer; waits for it."""
        while self._status < 200:
            self.next_status()
        return self._status

    def pieces(self) -> Iterator[bytes]:
        """The body of the answer as it comes, decoded."""
        inflater = zlib.decompressobj(31) if self.fields.get("Content-Encoding", "").lower() == "gzip" else None
        for piece in self._chunks():
            yield inflater.decompress(piece) if inflater else piece

    def _chunks(self) -> Iterator[bytes]:
        if self.fields.get("Transfer-Encoding", "").lower() != "chunked":
            yield self._exactly(int(self.fields["Content-Length"])) if "Content-Length" in self.fields else self._reader.read()
            return
        while True:
            line = self._reader.readline(PIECE)
            try:
                size = int(line.split(b";")[0], 16)
            except ValueError:
                raise http.client.IncompleteRead(line) from None
            if not size:
                resets(self._socket, False)
                return
            yield self._exactly(size)
            self._exactly(2)

    def _exactly(self, size: int) -> bytes:
        data = self._reader.read(size)
        if len(data) < size:
            raise http.client.IncompleteRead(data, size - len(data))
        return data

    def hears_within(self, seconds: float) -> bool:
        """Waits for a byte, or the end of the connection."""
        end = time.monotonic() + seconds
        while self._early is None:
            self._early = self._attempt(lambda: self._socket.recv(PIECE))
            if self._early is None and not urllib3.util.wait_for_read(self._socket, max(end - time.monotonic(), 0)):
                return False
        return True

    def read_into(self, buffer: memoryview) -> int:
        """Waits for bytes of the answer; 0 is its end."""
        start = time.monotonic()
        while True:
            if self._early is not None:
                data, self._early = self._early[:len(buffer)], self._early[len(buffer):] or None
                buffer[:len(data)] = data
                return len(data)
            count = self._attempt(lambda: self._socket.recv_into(buffer))
            if count is not None:
                self._last_byte = time.monotonic()
                return count
            left = max(start, self._last_byte) + self._timeout - time.monotonic()
            if left <= 0 and self.owes():
                raise TimeoutError(f"nothing came for {self._timeout:g} s")
            self._beat()
            urllib3.util.wait_for_read(self._socket, min(left if left > 0 else self._timeout, HEARTBEAT))

    def _attempt(self, call: Callable[[], Result]) -> Result | None:
        """What a call on the socket answers; `None` if it would block."""
        with self._lock:
            if self._is_shut:
                raise ConnectionAbortedError("the connection is closed")
            try:
                return call()
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return None


class _Incoming(io.RawIOBase):
    """What comes, for a buffered reader."""

    def __init__(self, duplex: Duplex) -> None:
        self._duplex = duplex

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        return self._duplex.read_into(memoryview(buffer).cast("B"))  # type: ignore[arg-type]
