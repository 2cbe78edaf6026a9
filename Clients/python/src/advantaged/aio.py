"""The same client for asyncio."""

from __future__ import annotations

import asyncio
import concurrent.futures
import functools
from typing import Any, Callable, Sequence, TypeVar

from .client import JSON, Client, Result

Answer = TypeVar("Answer")


class AsyncClient:
    """:class:`Client` with coroutines; takes the same arguments.

    Requests run on threads of their own: encoding and reading large arrays would hold up an event loop as much as waiting for them.

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

    async def advantages(self, rewards: Any = None, group: Any = None, *, estimator: JSON, **options: Any) -> Result:
        """See :meth:`Client.advantages`."""
        return await self._run(self._client.advantages, rewards, group, estimator=estimator, **options)

    async def score(self, groups: Sequence[JSON], *, estimator: JSON, **options: Any) -> Result:
        """See :meth:`Client.score`."""
        return await self._run(self._client.score, groups, estimator=estimator, **options)

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

    async def _run(self, call: Callable[..., Answer], *arguments: Any, **options: Any) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._pool, functools.partial(call, *arguments, **options))
