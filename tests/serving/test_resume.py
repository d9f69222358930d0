"""A client that comes back is the client that it was: its undo goes on, and nobody else can take its name."""

from pathlib import Path
from typing import Any

from engine.errors import Code
from serving.tickets import LIFE, MOST, Tickets
from tests.serving.inside import SUM, Inside, Socket, inside


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_ticket_is_good_while_its_client_is_there_and_for_a_while_after() -> None:
    clock = Clock()
    tickets = Tickets(clock)
    secret = tickets.issue("c1")
    assert tickets.is_good("c1", secret)
    for client, said in (("c1", "x"), ("c1", ""), ("c1", "é\ud800"), ("c2", secret), ("", secret)):
        assert not tickets.is_good(client, said)
    clock.now = 10 * LIFE
    tickets.left("c1")
    clock.now += LIFE - 1
    assert tickets.is_good("c1", secret)
    assert tickets.issue("c1") == secret  # it is there again
    tickets.left("c1")
    clock.now += LIFE
    assert not tickets.is_good("c1", secret)
    tickets.left("c9")
    assert tickets.issue("c1") != secret


def test_those_who_left_first_are_forgotten_when_there_are_too_many() -> None:
    tickets = Tickets(Clock())
    here = tickets.issue("here")
    secrets = [tickets.issue(f"c{number}") for number in range(MOST + 2)]
    for number in range(MOST + 2):
        tickets.left(f"c{number}")
    good = [tickets.is_good(f"c{number}", secret) for number, secret in enumerate(secrets)]
    assert good == [False, False, *[True] * MOST]
    assert tickets.is_good("here", here)
    tickets.drop("here")
    assert not tickets.is_good("here", here)


async def opened(socket: Socket, **said: Any) -> dict[str, Any]:
    """The document as a client is told it that opens it."""
    socket.say(type="open", name="sum", **said)
    return await socket.hear("opened")


def edit(value: int, **said: Any) -> dict[str, Any]:
    one = {"edit": "set_input", "node": "b", "input": "b", "value": {"value": value}}
    return {"type": "edit", "name": "sum", "base": 0, "edits": [one], **said}


def test_undo_goes_on_after_a_lost_connection(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.client.put("/api/v1/workflows/sum", json={"document": SUM})
        async with room.socket() as socket:
            welcome = await socket.hear("welcome")
            await opened(socket)
            socket.say(**edit(7, request=1))
            await socket.hear("accepted")
        async with room.socket() as socket:
            fresh = await socket.hear("welcome")
            assert fresh["client"] != welcome["client"]
            socket.say(type="resume", client=welcome["client"], ticket=welcome["ticket"])
            again = await socket.hear("welcome")
            assert (again["client"], again["ticket"]) == (welcome["client"], welcome["ticket"])
            told = await opened(socket)
            assert (told["client"], told["undo"]) == (welcome["client"], 1)
            socket.say(**edit(7, request=1))  # as one does whose answer was lost
            assert (await socket.hear("accepted"))["revision"] == 1
            socket.say(type="undo", name="sum", request=2)
            assert (await socket.hear("accepted"))["kind"] == "undo"
            assert "b: 2" in (await room.client.get("/api/v1/workflows/sum")).json()["document"]
            assert not room.house.hub.tickets.is_good(fresh["client"], fresh["ticket"])

    inside(tmp_path, scenario)


def test_a_connection_that_seems_to_live_makes_way_for_the_new_one(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.client.put("/api/v1/workflows/sum", json={"document": SUM})
        async with room.socket() as dead, room.socket() as other:
            welcome = await dead.hear("welcome")
            await opened(dead)
            await opened(other)
            async with room.socket() as socket:
                await socket.hear("welcome")
                socket.say(type="resume", client=welcome["client"], ticket=welcome["ticket"])
                assert (await socket.hear("welcome"))["client"] == welcome["client"]
                assert len(room.house.hub) == 2
                assert (await other.hear("presence", client=welcome["client"]))["here"] is False
                told = await opened(socket)
                assert [one["client"] for one in told["present"]].count(welcome["client"]) == 1
                socket.say(**edit(8))
                assert (await other.hear("accepted"))["client"] == welcome["client"]

    inside(tmp_path, scenario)


def test_a_wrong_ticket_gives_the_new_name_and_a_late_one_is_refused(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async with room.socket() as victim, room.socket() as thief:
            name = (await victim.hear("welcome"))["client"]
            own = await thief.hear("welcome")
            thief.say(type="resume", client=name, ticket="x" * 32)
            assert (await thief.hear("welcome"))["client"] == own["client"]
            thief.say(type="resume", client=own["client"], ticket=own["ticket"])
            (problem,) = (await thief.hear("rejected"))["problems"]
            assert problem["code"] == Code.WRONG_FIELD
            victim.say(type="ping", request="1")
            await victim.hear("pong")

    inside(tmp_path, scenario)


def test_a_client_that_resumes_its_own_connection_stays_what_it_is(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async with room.socket() as socket:
            welcome = await socket.hear("welcome")
            socket.say(type="resume", client=welcome["client"], ticket=welcome["ticket"])
            assert await socket.hear("welcome") == welcome
            assert len(room.house.hub) == 1

    inside(tmp_path, scenario)
