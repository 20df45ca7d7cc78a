"""« Effacer » on Matrix: in every file of the bot, the library's included, and in the account's list of rooms."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.care import backup, restoration
from bot.channels.matrix.requests import request
from bot.channels.matrix.trust import forgetting
from bot.settings import Settings, StoreSettings
from bot.storage.pseudonyms import Pseudonyms, key_file
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import Person, until
from tests.bot.channels.matrix.robot import Robot

GOODBYE = "plus rien qui soit lié à vous"


def traces(person: Person, room: str, folder: Path) -> list[tuple[str, str]]:
    """Where a file under this folder, whichever it is, holds a name of this person: file, and what it holds."""
    keys = person.nio.olm.account.identity_keys
    names = [person.user_id, person.nio.device_id, *keys.values(), room]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [(file.name, name) for file in files for name in names if name.encode() in file.read_bytes()]


def pseudonym_in(person: Person, folder: Path) -> set[str]:
    """The files that hold this person's pseudonym."""
    names = Pseudonyms(key_file(folder / "bot.sqlite3").read_bytes())
    print_ = names.person(f"matrix:!any:test - {person.user_id}").encode()
    return {file.name for file in folder.rglob("*") if file.is_file() and print_ in file.read_bytes()}


def keys_of(person: Person, robot: Robot) -> list[str]:
    """The keys of rooms that this person's device gave, as the file of the library has them."""
    with closing(sqlite3.connect(store_of(robot))) as db:
        sql = "SELECT session_id FROM megolminboundsessions WHERE sender_key = ?"
        return [key for (key,) in db.execute(sql, [person.nio.olm.account.identity_keys["curve25519"]])]


def store_of(robot: Robot) -> Path:
    [store] = robot.settings.store_path.glob("*.db")
    return store


async def erases(person: Person, room: str) -> None:
    await person.says(room, "effacer")
    await person.hears("Effacer toutes vos réponses", room)
    await person.says(room, "oui")
    await person.hears(GOODBYE, room)


async def changes_key(person: Person, room: str) -> None:
    """What clients do after a week, or a hundred messages."""
    person.nio.invalidate_outbound_session(room)
    await person.says(room, "menu")
    await person.hears("Rejoindre", room)


async def test_who_left_leaves_nothing_in_any_file(world: World) -> None:
    """Erased and gone, a person is in no file of the bot: no name, no device, no key, no room."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        other = await bruno.direct(bot.user_id)
        room = await alice.direct(bot.user_id)
        await alice.says(room, "rejoindre")
        await alice.hears("Question 1/", room)
        await changes_key(alice, room)
        assert traces(alice, room, bot.folder)
        await erases(alice, room)
        await alice.nio.room_leave(room)
        await until(lambda: len(bot.channel._nio.rooms[room].users) == 1)
        await until(lambda: not bot.store.people.erasures.owed())
        await bot.channel._rooms.leave(room)
        await until(lambda: room not in bot.channel._nio.rooms)
        await until(lambda: not traces(alice, room, bot.folder), "what is left")
        assert pseudonym_in(alice, bot.folder) == {"bot.erased"}
        assert traces(bruno, other, bot.folder)
        await bruno.says(other, "estimer")
        await bruno.hears("Question 1/", other)


async def test_who_leaves_takes_their_keys_along(world: World) -> None:
    """Nobody's devices and keys outlive the last encrypted room shared with them, erased or not."""
    robot = world.bot()
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
            await changes_key(alice, room)
            await alice.nio.room_leave(room)
            await until(lambda: len(robot.channel._nio.rooms[room].users) == 1)
        async with robot:
            await until(lambda: {name for _, name in traces(alice, room, robot.settings.store_path)} <= {room})
            assert not keys_of(alice, robot)


async def test_what_was_read_is_forgotten_with_its_key(world: World) -> None:
    """nio remembers in memory which message stood where under each key; under a key that is gone, nothing does."""
    async with world.bot() as bot, world.person("alice") as alice:
        gone, kept = await alice.direct(bot.user_id), await alice.direct(bot.user_id)
        for room in (gone, kept):
            await changes_key(alice, room)
        olm = bot.channel._nio.olm

        def read(keys: set[str]) -> set[str]:
            return {session for _, session, _ in olm.message_index_store} & keys

        theirs = {room: {s.id for s in olm.inbound_group_store if s.room_id == room} for room in (gone, kept)}
        assert read(theirs[gone])
        await alice.nio.room_kick(gone, bot.user_id)
        await until(lambda: not read(theirs[gone]))
        assert read(theirs[kept])


async def test_who_stays_is_still_read(world: World) -> None:
    """Of somebody erased who still shares an encrypted room the last key stays, wound forward; the bot still reads."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        await changes_key(alice, room)
        await changes_key(alice, room)
        before = keys_of(alice, bot)
        await erases(alice, room)
        await until(lambda: len(keys_of(alice, bot)) == 1)
        [left] = keys_of(alice, bot)
        assert left == before[-1]
        [session] = [s for s in bot.channel._nio.olm.inbound_group_store if s.id == left]
        assert session.first_known_index > 0
        await alice.says(room, "estimer")
        await alice.hears("Question 1/", room)


async def test_the_account_s_list_forgets_too(world: World) -> None:
    """The list of direct rooms, which the server keeps for the account, names nobody who was erased."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await alice.create(bot.user_id, bruno.user_id)
        await bruno.join(room)
        await alice.meets(room, bot.user_id)
        await alice.says(room, "!cpts privé")
        await until(lambda: alice.nio.invited_rooms)
        private = next(iter(alice.nio.invited_rooms))
        await alice.join(private)

        async def named() -> set[str]:
            nio = bot.channel._nio
            answer = await request(nio, "GET", "user", nio.user_id, "account_data", "m.direct")
            return set(answer.body)

        await alice.hears("Rejoindre", private)
        assert alice.user_id in await named()
        await erases(alice, private)
        await until(lambda: not bot.store.people.erasures.owed())
        assert alice.user_id not in await named()


async def test_keys_that_a_copy_brings_back(world: World, tmp_path: Path) -> None:
    """A restored copy of the library's file forgets again the keys of who was erased since it was made."""
    robot = world.bot()
    settings = Settings(store=StoreSettings(path=robot.folder / "bot.sqlite3"), matrix=robot.settings)
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
            await changes_key(alice, room)
            await changes_key(alice, room)
            backup.make(settings, tmp_path / "kept.tar")
            await erases(alice, room)
            await until(lambda: len(keys_of(alice, robot)) == 1)
        assert len(restoration.restore(settings, tmp_path / "kept.tar").erased.people) == 1
        assert len(keys_of(alice, robot)) > 1
        async with robot:
            await until(lambda: len(keys_of(alice, robot)) == 1)


async def test_old_keys_are_forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that another one followed goes when it is old; the last one of each device stays, whatever its age."""
    robot = world.bot()
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
            await changes_key(alice, room)
            await changes_key(alice, room)
            last = keys_of(alice, robot)[-1]
            assert len(keys_of(alice, robot)) > 1
        monkeypatch.setattr(forgetting, "KEPT", -1.0)
        async with robot:
            await until(lambda: keys_of(alice, robot) == [last])
            await alice.says(room, "estimer")
            await alice.hears("Question 1/", room)


async def test_a_device_that_is_gone_is_forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logged out by its owner, a device reads nothing any more: once its keys are old nothing is left of it."""
    robot = world.bot()
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
            async with Person(world.synapse.url, alice.user_id, world.folder / "telephone") as telephone:
                await until(lambda: room in telephone.nio.rooms)
                await telephone.says(room, "rejoindre")
                await alice.hears("Question 1/", room)
                names = [telephone.nio.device_id, telephone.nio.olm.account.identity_keys["curve25519"]]
                assert keys_of(telephone, robot)
                await telephone.nio.logout()
            await until(lambda: not [*robot.channel._nio.device_store.active_user_devices(alice.user_id)][1:])
            assert any(name.encode() in store_of(robot).read_bytes() for name in names)
        monkeypatch.setattr(forgetting, "KEPT", -1.0)
        async with robot:
            await until(lambda: not any(name.encode() in store_of(robot).read_bytes() for name in names))
            await alice.says(room, "infirmière")
            await alice.hears("Question 2/", room)
