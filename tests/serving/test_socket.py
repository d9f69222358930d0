"""The websocket over the real queue, sessions and worker, in this process."""

import asyncio
import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from engine.document import Literal
from engine.edits import SetInput, to_json
from engine.errors import Code
from engine.protocol.socket import ServerMessage, read_preview
from tests.serving.inside import SUM, Inside, Socket, inside

SERVER: TypeAdapter[Any] = TypeAdapter(ServerMessage)


async def numbered(socket: Socket, job: str) -> list[tuple[int, Any]]:
    """The events of a job with their numbers, to its end."""
    found: list[tuple[int, Any]] = []
    while not found or found[-1][1][0] != "ended":
        told = await socket.hear("events", job=job)
        found += enumerate(told["events"], told["first"])
    return found


async def all_numbered(socket: Socket, jobs: list[str]) -> dict[str, list[tuple[int, Any]]]:
    """The events of several jobs, which may come between each other, to the end of the last."""
    found: dict[str, list[tuple[int, Any]]] = {job: [] for job in jobs}
    while not all(events and events[-1][1][0] == "ended" for events in found.values()):
        told = await socket.hear("events")
        found[told["job"]] += enumerate(told["events"], told["first"])
    return found


def test_a_client_submits_follows_and_is_told_everything_once_and_in_order(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async with room.socket() as socket:
            assert (await socket.hear("welcome"))["client"] == "c1"
            socket.say(type="watch")
            socket.say(type="follow", job="*")
            assert (await socket.hear("queue"))["paused"] is False
            socket.say(type="submit", request="r1", submission={"document": SUM})
            job = (await socket.hear("submitted", request="r1"))["id"]
            events = await numbered(socket, job)
            assert [number for number, _ in events] == list(range(1, len(events) + 1))
            assert [event[0] for _, event in events][:2] == ["attempt", "planned"]
            for frame in socket.frames:
                assert isinstance(frame, str)
                for message in json.loads(frame):
                    SERVER.validate_python(message)

    inside(tmp_path, scenario)


def test_watching_tells_how_jobs_change(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async with room.socket() as socket:
            socket.say(type="watch")
            await socket.hear("queue")
            job = await room.submit()
            states: list[str] = []
            while not states or states[-1] != "done":
                told = await socket.hear("job")
                assert told["job"]["id"] == job
                states.append(told["job"]["state"])
            assert states == [state for state in ("queued", "running", "done") if state in states]
            await room.client.delete(f"/api/v1/jobs/{job}")
            assert (await socket.hear("job_gone"))["job"] == job

    inside(tmp_path, scenario)


def test_a_client_that_was_cut_off_goes_on_from_the_number_it_knows(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        job = await room.submit()
        async with room.socket() as socket:
            socket.say(type="follow", job=job)
            whole = await numbered(socket, job)
        for since in range(len(whole)):
            async with room.socket() as socket:
                socket.say(type="follow", job=job, since=since)
                assert await numbered(socket, job) == whole[since:]

    inside(tmp_path, scenario)


def test_a_job_that_nobody_knows_cannot_be_followed(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async with room.socket() as socket:
            socket.say(type="follow", job="nobody")
            assert (await socket.hear("rejected"))["problems"][0]["code"] == Code.UNKNOWN_JOB

    inside(tmp_path, scenario)


def test_a_stalled_client_is_told_to_begin_anew_and_costs_the_others_nothing(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async with room.socket() as stalled, room.socket() as quick:
            for socket in (stalled, quick):
                socket.say(type="follow", job="*")
                socket.say(type="ping", request="there")
                await socket.hear("pong")
            stalled.flowing.clear()
            jobs = [await room.submit(parameters={"n": number}) for number in range(40)]
            for events in (await all_numbered(quick, jobs)).values():
                assert [number for number, _ in events] == list(range(1, len(events) + 1))
            (slow, _) = room.house.hub.clients
            assert slow.outbox.held <= 2000
            stalled.flowing.set()
            await stalled.hear("begin_anew")
            assert not slow.follows
            stalled.say(type="follow", job=jobs[7])
            assert (await numbered(stalled, jobs[7]))[0][0] == 1

    inside(tmp_path, scenario, outbox=2000)


def test_previews_are_frames_of_bytes_for_those_who_look(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        hub, looked = room.house.hub, []
        hub.look = lambda job, on: looked.append((job, on))
        await room.client.post("/api/v1/queue/pause", json={})
        job = await room.submit()
        async with room.socket() as looking, room.socket() as other:
            looking.say(type="follow", job=job, previews=True)
            other.say(type="follow", job=job)
            for socket in (looking, other):
                socket.say(type="ping", request="")
                await socket.hear("pong")
            hub.preview(job, "sample", "image/webp", b"picture")
            header, data = read_preview(await looking.pictures.get())
            assert (header.job, header.path, header.media_type, data) == (job, "sample", "image/webp", b"picture")
            hub.progress(job, [("sample", 3, 20)])
            assert (await other.hear("progress"))["steps"] == [["sample", 3, 20]]
            assert other.pictures.empty()
            await room.client.post("/api/v1/queue/resume", json={})
            await numbered(looking, job)
        assert looked[0] == (job, True)

    inside(tmp_path, scenario)


def test_two_clients_edit_a_document_and_both_are_told_and_the_file_is_written(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.client.put("/api/v1/workflows/w", json={"document": SUM})
        async with room.socket() as one, room.socket() as two:
            for socket in (one, two):
                socket.say(type="open", name="w")
                opened = await socket.hear("opened")
            assert opened["content"]["text"] == SUM
            edit = to_json(SetInput(node="b", input="b", value=Literal(5)))
            one.say(type="edit", name="w", base=0, edits=[edit], request=1)
            for socket in (one, two):
                told = await socket.hear("accepted", revision=1)
                assert told["edits"] == [edit]
            assert (await one.hear("checked", revision=1))["problems"] == []
            marks = (await two.hear("marks", revision=1))["marks"]
            assert set(marks.values()) == {"runs"}
            await two.hear("saved", revision=1)
            assert "b: 5" in (tmp_path / "workflows" / "w.yaml").read_text()
            two.say(
                type="edit", name="w", base=1, edits=[to_json(SetInput(node="c", input="b", value=None))], request=9
            )
            assert (await two.hear("refused"))["request"] == 9

    inside(tmp_path, scenario)


def test_what_is_no_message_is_rejected_and_the_connection_goes_on(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async with room.socket() as socket:
            await socket.hear("welcome")
            for text in ("", "[]", "{", '{"type":"x"}', '{"type":"ping","more":1}', "[" * 100_000, '"\\ud800"', "NaN"):
                socket.inbox.put_nowait({"type": "websocket.receive", "text": text})
                assert (await socket.hear("rejected"))["problems"], text
            socket.inbox.put_nowait({"type": "websocket.receive", "bytes": b"\0"})
            await socket.hear("rejected")
            socket.say(type="submit", request="r", submission={"document": "darkroom: 1\nnodes: {}\n", "to": ["x"]})
            assert (await socket.hear("rejected"))["request"] == "r"
            socket.say(type="ping", request="still there")
            await socket.hear("pong", request="still there")

    inside(tmp_path, scenario)


def test_a_client_that_goes_is_forgotten(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.client.put("/api/v1/workflows/w", json={"document": SUM})
        async with room.socket() as stays:
            async with room.socket() as goes:
                for socket in (stays, goes):
                    socket.say(type="open", name="w")
                    await socket.hear("opened")
                assert len(room.house.hub) == 2
            assert (await stays.hear("presence", here=False))["client"] == "c2"
            assert len(room.house.hub) == 1

    inside(tmp_path, scenario)


def test_events_that_happen_while_a_client_comes_are_neither_missed_nor_told_twice(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        jobs = [await room.submit(parameters={"n": number}) for number in range(20)]

        async def follow(job: str) -> None:
            async with room.socket() as socket:
                socket.say(type="follow", job=job)
                numbers = [number for number, _ in await numbered(socket, job)]
                assert numbers == list(range(1, len(numbers) + 1))

        await asyncio.gather(*map(follow, jobs))

    inside(tmp_path, scenario)


def test_a_frame_that_cannot_be_read_is_rejected_with_its_request_as_far_as_that_can(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async with room.socket() as socket:
            for frame, request in {
                '{"type": "edit", "request": 7, "name": "w"}': "7",
                '{"type": "submit", "request": "r", "submission": {}}': "r",
                '{"type": "nothing", "request": "r"}': "r",
                '{"request": true}': None,
                '{"request": {}}': None,
                json.dumps({"request": "r" * 201}): None,
                "[1]": None,
                "{": None,
                "[" * 5000: None,
            }.items():
                socket.inbox.put_nowait({"type": "websocket.receive", "text": frame})
                assert (await socket.hear("rejected"))["request"] == request, frame[:50]

    inside(tmp_path, scenario)


def test_whoever_looks_at_the_source_is_told_at_once_what_it_is(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.client.put("/api/v1/workflows/sum", json={"document": SUM})
        async with room.socket() as socket:
            socket.say(type="open", name="sum")
            await socket.hear("opened")
            edit = {"edit": "set_input", "node": "b", "input": "b", "value": {"value": 9}}
            socket.say(type="edit", name="sum", base=0, edits=[edit])
            socket.say(type="show_source", name="sum", on=True)
            told = await socket.hear("source")
            assert told["revision"] == 1
            assert told["text"] == SUM.replace("b: 2", "b: 9")

    inside(tmp_path, scenario)
