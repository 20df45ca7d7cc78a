"""Where people are brought together: the room for two, and who answers in that of a network."""

from bot.channels.matrix.conversation import Conversation
from bot.storage.announcements import Announcement
from bot.storage.meetings import YES
from handlers.engine.messages import Seek
from knowledge.together import Seeker
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import Person, until
from tests.bot.channels.matrix.robot import Robot
from tests.bot.channels.matrix.test_rooms import room_of


def meeting_of(bot: Robot, conversations: list[str]) -> str:
    """A meeting of these two, who both said yes and are to say how to be reached; its id."""
    people, now = bot.store.people, bot.clock()
    seekers = [Seeker(bot.store.person(name), "medecin", ("18033",), "talking", now) for name in conversations]
    with bot.store.transaction():
        for name, seeker in zip(conversations, seekers, strict=True):
            seek = Seek(profession="medecin", communes=("18033",), wish="talking")
            people.seekers.enter(seeker.id, name, seek, now, now)
        one, other = seekers
        number = people.meetings.propose(one, other, now)
        for side in people.meetings.untold():
            people.meetings.tell(side)
            people.meetings.say(side, YES)
            people.meetings.agree(side, now)
    return number


async def joined(person: Person, bot: Robot) -> str:
    """The room that the bot invites somebody to, once they are in it."""
    await until(lambda: person.nio.invited_rooms, "no invitation")
    [room] = person.nio.invited_rooms
    await person.join(room)
    await person.meets(room, bot.user_id)
    return str(room)


async def test_a_room_for_two(world: World) -> None:
    """Both choose a room: it is encrypted, the bot says what it is for, goes when told, and they talk on without it.

    Where a server refuses the invitation, the account is told instead. In a network's room, only moderators invite.
    """
    robot = world.bot()
    robot.networks = {"53": "matrix:!nulle-part:test"}
    async with robot as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        homes = {person: await person.direct(bot.user_id) for person in (alice, bruno)}
        names = [Conversation(home, person.user_id).name for person, home in homes.items()]
        number = meeting_of(bot, names)
        for person, home in homes.items():
            await person.says(home, f"/rencontres salon {number}")
            await person.hears("y verra votre compte", home)
            await person.says(home, f"/rencontres envoyer {number}")
        room = await joined(alice, bot)
        assert await joined(bruno, bot) == room
        for person in homes:
            assert (await person.hears("faire connaissance", room))["encrypted"]
        await bruno.says(room, "!cpts pars")
        await alice.misses(room, bot.user_id)
        await until(lambda: not list(bot.store.people.meeting_rooms.all()), "the bot still has something to do")
        await alice.says(room, "Bonjour, nous sommes deux")
        assert (await bruno.hears("nous sommes deux", room))["encrypted"]

        stranger = "matrix:!ailleurs:ailleurs.invalid - @x:ailleurs.invalid"
        refused = meeting_of(bot, [names[0], stranger])
        accounts = {bot.store.person(names[0]): alice.user_id, bot.store.person(stranger): "@x:ailleurs.invalid"}
        with bot.store.transaction():
            bot.store.people.meeting_rooms.ask(refused, accounts, bot.clock())
        await alice.says(homes[alice], "menu")
        await until(lambda: not list(bot.store.people.meeting_rooms.all()), "nobody was told")
        await alice.says(homes[alice], "menu")
        await alice.hears("@x:ailleurs.invalid", homes[alice])

        network = await room_of(alice, bot.user_id, bruno)
        robot.networks["24"] = f"matrix:{network}"
        with bot.store.transaction():
            told = Announcement("241800507-24", f"matrix:{network}", "autour de Bourges", 3, bot.clock(), 0)
            bot.store.people.announcements.keep(told)
        await bruno.says(network, "!cpts nous les recevons le 12")
        await bruno.hears("Seuls les modérateurs", network)
        await alice.says(network, "!cpts nous les recevons le 12 à 18 h")
        await alice.hears("Transmettre", network)
