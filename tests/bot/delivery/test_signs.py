"""What takes long is seen coming, again and again, and no longer than it takes."""

import asyncio

from bot.delivery.signs import shown


async def signs_during(seconds: float) -> list[str]:
    given: list[str] = []

    async def sign() -> None:
        given.append("sign")

    async def end() -> None:
        given.append("end")

    async with shown(sign, after=0.05, every=0.05, end=end):
        await asyncio.sleep(seconds)
    return given


def test_what_is_done_at_once_needs_no_sign() -> None:
    assert asyncio.run(signs_during(0)) == []


def test_a_sign_is_given_until_it_is_done_and_taken_back() -> None:
    first, second, *_, last = asyncio.run(signs_during(0.5))
    assert (first, second, last) == ("sign", "sign", "end")
