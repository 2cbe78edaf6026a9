"""The same client for asyncio."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import functools
import threading
from typing import Any, AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Sequence, TypeVar

from .client import Client
from .connections import CALL, Call
from .result import Result
from .stream import JSON, Stream

Answer = TypeVar("Answer")


class AsyncClient:
    """:class:`Client` with coroutines; takes the same arguments.

    Requests run on threads of their own: encoding and reading large arrays would hold up an event loop as much as waiting for them. A task that is cancelled ends its request,
    and the service's work on it.

    Args:
        concurrency: how many requests run at the same time; the others wait.
    """

    def __init__(self, urls: str | Sequence[str] = "http://127.0.0.1:8080", *, concurrency: int = 16, **options: Any) -> None:
        self._client = Client(urls, **{"connections": concurrency, **options})
        self._pool = concurrent.futures.ThreadPoolExecutor(concurrency, thread_name_prefix="advantaged")

    async def close(self) -> None:
        """Closes the connections."""
        self._pool.shutdown(wait=False)
        self._client.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def advantages(self, rewards: Any = None, group: Any = None, *, estimator: JSON | str, **options: Any) -> Result:
        """See :meth:`Client.advantages`."""
        return await self._run(self._client.advantages, rewards, group, estimator=estimator, **options)

    async def score(self, groups: Sequence[JSON], *, estimator: JSON | str, **options: Any) -> Result:
        """See :meth:`Client.score`."""
        return await self._run(self._client.score, groups, estimator=estimator, **options)

    def stream(self, groups: Iterable[JSON] | AsyncIterable[JSON], *, estimator: JSON | str, **options: Any) -> AsyncStream:
        """See :meth:`Client.stream`; the connection is made when the first answer is asked for.

            stream = client.stream(generated(), estimator={"name": "pass_at_k", "k": 8})
            async for group in stream:
                train(group)

        Args:
            groups: an iterable, which is taken from a thread and may block there, or an asynchronous one, which is taken from this loop.
        """
        source = _Pulled(groups, asyncio.get_running_loop()) if isinstance(groups, AsyncIterable) else groups
        return AsyncStream(functools.partial(self._client.stream, source, estimator=estimator, **options), source)

    async def rewards(self, groups: Sequence[JSON], **options: Any) -> dict[str, Any]:
        """See :meth:`Client.rewards`."""
        return await self._run(self._client.rewards, groups, **options)

    async def estimators(self) -> list[dict[str, Any]]:
        """See :meth:`Client.estimators`."""
        return await self._run(self._client.estimators)

    async def verifiers(self) -> list[dict[str, Any]]:
        """See :meth:`Client.verifiers`."""
        return await self._run(self._client.verifiers)

    async def health(self) -> dict[str, Any]:
        """See :meth:`Client.health`."""
        return await self._run(self._client.health)

    async def needs_whole_batch(self, estimator: JSON | str) -> bool:
        """See :meth:`Client.needs_whole_batch`."""
        return await self._run(self._client.needs_whole_batch, estimator)

    async def _run(self, call: Callable[..., Answer], *arguments: Any, **options: Any) -> Answer:
        under_way = Call()
        context = contextvars.copy_context()
        context.run(CALL.set, under_way)
        work = functools.partial(context.run, functools.partial(call, *arguments, **options))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except asyncio.CancelledError:
            # The thread ends too, and closes its connection with a reset.
            under_way.cancel()
            raise


class AsyncStream(AsyncIterator[dict[str, Any]]):
    """:class:`Stream` for `async for`, with the same attributes. A task that is cancelled while it waits for an answer ends the stream."""

    def __init__(self, begin: Callable[[], Stream], source: Iterable[JSON]) -> None:
        self._begin = begin
        self._source = source
        self._stream: Stream | None = None
        self._is_closed = False
        self._lock = threading.Lock()
        # Of the time until there is a stream.
        self._opening = Call()
        # Its own, since a stream may wait for as long as the trainer does.
        self._thread = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="advantaged-stream")

    @property
    def request_id(self) -> str | None:
        """Names the request in the service's log."""
        return self._stream.request_id if self._stream else None

    @property
    def summary(self) -> dict[str, Any] | None:
        """Pass rates and counts of the batch; `None` before the end."""
        return self._stream.summary if self._stream else None

    @property
    def metrics(self) -> dict[str, float]:
        """Numbers of the batch under the keys that trainers log; none before the end."""
        return self._stream.metrics if self._stream else {}

    @property
    def estimator(self) -> dict[str, Any] | None:
        """The estimator with every default filled in; `None` before the end."""
        return self._stream.estimator if self._stream else None

    @property
    def sent(self) -> int:
        """Groups that were sent up to now."""
        return self._stream.sent if self._stream else 0

    @property
    def answered(self) -> int:
        """Groups that were answered up to now."""
        return self._stream.answered if self._stream else 0

    async def __anext__(self) -> dict[str, Any]:
        if self._is_closed:
            raise StopAsyncIteration
        try:
            line = await asyncio.get_running_loop().run_in_executor(self._thread, self._advance)
        except BaseException:
            self.close()
            raise
        if line is None:
            self.close()
            raise StopAsyncIteration
        return line

    def _advance(self) -> dict[str, Any] | None:
        if self._stream is None:
            context = contextvars.copy_context()
            context.run(CALL.set, self._opening)
            stream = context.run(self._begin)
            with self._lock:
                self._stream = stream
                if self._is_closed:
                    stream.close()
        return next(self._stream, None)

    def close(self) -> None:
        """Ends the stream, and the connection with it; groups are no longer taken."""
        with self._lock:
            self._is_closed = True
            if self._stream is not None:
                self._stream.close()
        self._opening.cancel()
        if isinstance(self._source, _Pulled):
            self._source.close()
        self._thread.shutdown(wait=False)

    async def aclose(self) -> None:
        """The same, as asynchronous generators call it."""
        self.close()

    async def __aenter__(self) -> AsyncStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


class _Pulled(Iterator[JSON]):
    """An asynchronous iterable, for a thread that is not the loop's."""

    def __init__(self, items: AsyncIterable[JSON], loop: asyncio.AbstractEventLoop) -> None:
        self._items = items.__aiter__()
        self._loop = loop
        self._lock = threading.Lock()
        self._is_closed = False
        self._next: concurrent.futures.Future[JSON | None] | None = None

    def __next__(self) -> JSON:
        with self._lock:
            if self._is_closed:
                raise StopIteration
            self._next = asyncio.run_coroutine_threadsafe(self._pull(), self._loop)
        item = self._next.result()
        if item is None:
            raise StopIteration
        return item

    async def _pull(self) -> JSON | None:
        try:
            return await self._items.__anext__()
        except StopAsyncIteration:
            return None

    def close(self) -> None:
        """Cancels the wait for the next item."""
        with self._lock:
            self._is_closed = True
            if self._next is not None and not self._loop.is_closed():
                self._next.cancel()
