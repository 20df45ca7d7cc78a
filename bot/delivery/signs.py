"""What shows that we are at work, for as long as we are: a person who waits without a sign asks again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot import clock


@asynccontextmanager
async def shown(
    sign: Callable[[], Awaitable[None]],
    *,
    after: float,
    every: float,
    end: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[None]:
    """Give a sign `after` seconds, again `every` so many, until what is inside is done; `end` takes it back.

    Neither may raise. What is done before `after` is shown by itself.
    """
    giving = asyncio.create_task(_given(sign, after, every, end))
    try:
        yield
    finally:
        giving.cancel()
        await asyncio.gather(giving, return_exceptions=True)


async def _given(
    sign: Callable[[], Awaitable[None]], after: float, every: float, end: Callable[[], Awaitable[None]] | None
) -> None:
    await clock.rest(after)
    try:
        while True:
            await sign()
            await clock.rest(every)
    finally:
        if end:
            await end()
