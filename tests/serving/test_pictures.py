"""The gallery over HTTP and the websocket: what jobs made, found, starred, thrown away, used and deleted for ever."""

from pathlib import Path
from typing import Any

import pytest

from engine.errors import Code
from engine.protocol.pictures import PictureDetails, PictureView
from engine.store import DiskStore
from serving import hub
from tests.serving.inside import Inside, inside

DRAWING = """\
darkroom: 1
name: Two colours
parameters:
  image:
    type: ImageFile
    default: one.png
nodes:
  words:
    type: Text
    inputs:
      value: a red square
  one:
    type: LoadImage
    inputs:
      image: $image
outputs:
  picture: $one.image
  text: $words
"""
"""A workflow that makes a picture without a model."""


def draw(folder: Path, *names: str) -> None:
    """Pictures beside the workflows."""
    from PIL import Image

    (folder / "workflows").mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        Image.new("RGB", (24, 16), (250, 10 * number, 0)).save(folder / "workflows" / name)


async def made(room: Inside, **said: Any) -> str:
    """The digest of the picture that a job makes."""
    ended = await room.ended(await room.submit(DRAWING, **said))
    assert ended["state"] == "done", ended["problems"]
    return str(ended["outputs"]["picture"][0]["digest"])


async def listed(room: Inside, **query: Any) -> list[dict[str, Any]]:
    answer = await room.client.get("/api/v1/pictures", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["pictures"]
    return found


def test_a_job_s_picture_is_in_the_gallery_with_what_made_it_when_the_job_is_gone(tmp_path: Path) -> None:
    draw(tmp_path, "one.png")

    async def scenario(room: Inside) -> None:
        digest = await made(room)
        (job,) = (await room.client.get("/api/v1/jobs")).json()["jobs"]
        await room.client.delete(f"/api/v1/jobs/{job['id']}")
        (picture,) = await listed(room)
        view = PictureView.model_validate(picture)
        assert (view.digest, view.width, view.height, view.output) == (digest, 24, 16, "picture")
        assert (view.name, view.workflow, view.texts) == ("Two colours", "", ["a red square"])
        details = PictureDetails.model_validate((await room.client.get(f"/api/v1/pictures/{digest}")).json())
        assert (details.document, details.parameters, details.to) == (DRAWING, {"image": "one.png"}, [])
        assert (await room.client.get(f"/api/v1/assets/{digest}")).headers["content-type"] == "image/png"

    inside(tmp_path, scenario)


def test_jobs_of_a_workflow_and_their_pictures_follow_it_to_its_new_name(tmp_path: Path) -> None:
    draw(tmp_path, "one.png")

    async def scenario(room: Inside) -> None:
        await room.client.put("/api/v1/workflows/squares", json={"document": DRAWING})
        job = (await room.client.post("/api/v1/jobs", json={"workflow": "squares"})).json()["id"]
        assert (await room.ended(job))["workflow"] == "squares"
        await room.client.post("/api/v1/workflows/squares/rename", json={"to": "boxes"})
        assert [one["workflow"] for one in await listed(room, workflow="boxes", search="RED box")] == ["boxes"]
        jobs = (await room.client.get("/api/v1/jobs", params={"workflow": "boxes"})).json()["jobs"]
        assert [one["id"] for one in jobs] == [job]
        gallery = (await room.client.get("/api/v1/gallery")).json()
        assert gallery["workflows"] == [{"name": "boxes", "pictures": 1}]

    inside(tmp_path, scenario)


def test_a_job_s_own_edits_leave_the_workflow_as_it_is(tmp_path: Path) -> None:
    draw(tmp_path, "one.png")

    async def scenario(room: Inside) -> None:
        text = DRAWING.replace("  words:", "  # kept\n  words:")
        await room.client.put("/api/v1/workflows/squares", json={"document": text})
        edit = {"edit": "set_input", "node": "words", "input": "value", "value": {"value": "a blue square"}}
        said = {"workflow": "squares", "edits": [edit], "idempotency_key": "k"}
        job = (await room.client.post("/api/v1/jobs", json=said)).json()["id"]
        assert (await room.client.post("/api/v1/jobs", json=said)).json()["id"] == job
        assert (await room.client.post("/api/v1/jobs", json={**said, "edits": []})).status_code == 409
        assert (await room.ended(job))["outputs"]["text"] == [{"kind": "value", "value": "a blue square"}]
        (picture,) = await listed(room, search="blue")
        assert picture["workflow"] == "squares"
        document = (await room.client.get(f"/api/v1/jobs/{job}/document")).text
        assert document == text.replace("a red square", "a blue square")
        assert (await room.client.get("/api/v1/workflows/squares")).json()["document"] == text
        wrong = {**edit, "node": "ghost"}
        refused = await room.client.post("/api/v1/jobs", json={"workflow": "squares", "edits": [wrong]})
        assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, Code.UNKNOWN_NODE)

    inside(tmp_path, scenario)


def test_pictures_are_starred_thrown_away_taken_back_and_deleted_for_ever(tmp_path: Path) -> None:
    draw(tmp_path, "one.png")

    async def scenario(room: Inside) -> None:
        digest, post = await made(room), room.client.post
        (marked,) = (await post("/api/v1/pictures/mark", json={"pictures": [digest], "starred": True})).json()[
            "pictures"
        ]
        assert (marked["starred"], marked["trashed"]) == (True, None)
        assert len(await listed(room, starred=True)) == 1
        too_soon = await post("/api/v1/pictures/delete", json={"pictures": [digest]})
        assert too_soon.status_code == 409
        for trashed in (True, False, True):
            await post("/api/v1/pictures/mark", json={"pictures": [digest], "trashed": trashed})
            assert len(await listed(room)) == (not trashed)
            assert len(await listed(room, trashed=True)) == trashed
        (kept,) = await listed(room, trashed=True)
        assert kept["starred"] is True
        await room.client.get(f"/api/v1/assets/{digest}", params={"thumbnail": 64})
        room.house.crew.close(5)
        assert kept_roots(tmp_path) == 1
        assert (await post("/api/v1/pictures/delete", json={"pictures": [digest, digest]})).status_code == 204
        assert kept_roots(tmp_path) == 0
        assert [*(tmp_path / "data" / "outputs").glob("*.png")] == []
        assert [*(tmp_path / "data" / "thumbnails").glob("*.webp")] == []
        for path in (f"pictures/{digest}", f"assets/{digest}"):
            assert (await room.client.get(f"/api/v1/{path}")).status_code == 404
        again = await post("/api/v1/pictures/mark", json={"pictures": [digest], "starred": True})
        assert again.status_code == 404

    inside(tmp_path, scenario)


def kept_roots(folder: Path) -> int:
    """The results that the store keeps for a person."""
    store = DiskStore(folder / "store", {})
    try:
        return store.stats().kept.entries
    finally:
        store.close()


def test_a_picture_is_used_as_an_input_without_sending_it(tmp_path: Path) -> None:
    draw(tmp_path, "one.png")

    async def scenario(room: Inside) -> None:
        digest = await made(room)
        used = (await room.client.post(f"/api/v1/pictures/{digest}/use", json={})).json()
        assert (used["width"], used["height"]) == (24, 16)
        document = DRAWING.replace("one.png", used["name"])
        assert (await room.client.post("/api/v1/check", json={"document": document})).json() == {"problems": []}
        assert (await room.client.post(f"/api/v1/pictures/{'0' * 64}/use", json={})).status_code == 404

    inside(tmp_path, scenario)


def test_watchers_are_told_of_pictures_and_others_are_not(tmp_path: Path) -> None:
    draw(tmp_path, "one.png")

    async def scenario(room: Inside) -> None:
        async with room.socket() as watcher, room.socket() as other:
            for socket in (watcher, other):
                await socket.hear("welcome")
            watcher.say(type="watch")
            await watcher.hear("queue")
            digest = await made(room)
            (told,) = (await watcher.hear("pictures"))["pictures"]
            assert told == (await listed(room))[0]
            await room.client.post("/api/v1/pictures/mark", json={"pictures": [digest], "trashed": True})
            assert (await watcher.hear("pictures"))["pictures"][0]["trashed"] is not None
            await room.client.post("/api/v1/pictures/delete", json={"pictures": [digest]})
            assert (await watcher.hear("pictures_gone"))["pictures"] == [digest]
            other.say(type="ping", request="1")
            await other.hear("pong")
            assert not [frame for frame in other.frames if "pictures" in str(frame)]

    inside(tmp_path, scenario)


def test_many_pictures_are_told_a_hundred_at_a_time() -> None:
    assert [len(some) for some in hub.batched(range(250))] == [100, 100, 50]
    assert list(hub.batched([])) == []


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"after": "x"}, {"colour": "red"}, {"starred": "7"}])
def test_a_query_that_cannot_be_is_refused(tmp_path: Path, query: dict[str, Any]) -> None:
    async def scenario(room: Inside) -> None:
        assert (await room.client.get("/api/v1/pictures", params=query)).status_code == 422

    inside(tmp_path, scenario)
