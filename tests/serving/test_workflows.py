"""Workflows made, copied, renamed, thrown away and taken back over HTTP; templates to begin from."""

from pathlib import Path

import httpx

from engine.errors import Code
from server import SHIPPED
from tests.serving.inside import SUM, Inside, inside
from tests.serving.outside import Outside

WHERE = "/api/v1/workflows"


def clash(answer: httpx.Response) -> str:
    """The hint of a refusal because a name is taken."""
    assert answer.status_code == 409
    (problem,) = answer.json()["problems"]
    assert problem["code"] == Code.NAME_CLASH
    return str(problem["hint"])


async def named(room: Inside) -> list[str]:
    """The names of all workflows."""
    return [one["name"] for one in (await room.client.get(WHERE)).json()["workflows"]]


def test_a_new_workflow_is_empty_or_a_text_and_a_taken_name_says_a_free_one(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        post = room.client.post
        assert (await post(WHERE, json={})).json() == {"name": "Untitled"}
        assert clash(await post(WHERE, json={})) == '"Untitled 2" is free'
        made = await post(WHERE, json={"name": "untitled", "document": SUM, "free": True})
        assert (made.status_code, made.json()) == (201, {"name": "untitled 2"})
        assert (tmp_path / "workflows" / "untitled 2.yaml").read_text() == SUM
        assert (await post(WHERE, json={"name": "x", "document": ": no"})).status_code == 422
        assert (await post(WHERE, json={"name": "../x"})).status_code == 422
        assert await named(room) == ["Untitled", "untitled 2"]

    inside(tmp_path, scenario)


def test_a_copy_holds_what_was_edited_and_is_not_saved_yet(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.client.put(f"{WHERE}/sum", json={"document": SUM})
        async with room.socket() as socket:
            await socket.hear("welcome")
            socket.say(type="open", name="sum")
            await socket.hear("opened")
            edit = {"edit": "set_input", "node": "b", "input": "b", "value": {"value": 40}}
            socket.say(type="edit", name="sum", base=0, edits=[edit])
            await socket.hear("accepted")
            assert (await room.client.post(f"{WHERE}/sum/duplicate", json={})).json() == {"name": "sum 2"}
        assert "b: 40" in (tmp_path / "workflows" / "sum 2.yaml").read_text()
        assert clash(await room.client.post(f"{WHERE}/sum/duplicate", json={"to": "SUM"})) == '"SUM 3" is free'
        assert (await room.client.post(f"{WHERE}/none/duplicate", json={})).status_code == 404

    inside(tmp_path, scenario)


def test_whoever_has_a_workflow_open_is_told_its_new_name(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        for name in ("one", "two"):
            await room.client.put(f"{WHERE}/{name}", json={"document": SUM})
        async with room.socket() as socket:
            await socket.hear("welcome")
            socket.say(type="open", name="one")
            await socket.hear("opened")
            assert clash(await room.client.post(f"{WHERE}/one/rename", json={"to": "two"})) == '"two 2" is free'
            given = await room.client.post(f"{WHERE}/one/rename", json={"to": "two", "free": True})
            assert given.json() == {"name": "two 2"}
            assert (await socket.hear("moved"))["to"] == "two 2"
        assert await named(room) == ["two", "two 2"]

    inside(tmp_path, scenario)


def test_a_deleted_workflow_lies_in_the_trash_until_it_is_restored_or_removed(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        client = room.client
        await client.put(f"{WHERE}/sum", json={"document": SUM})
        trashed = (await client.delete(f"{WHERE}/sum")).json()["trashed"]
        (there,) = (await client.get("/api/v1/trash")).json()["workflows"]
        assert (there["trashed"], there["name"], there["size"]) == (trashed, "sum", len(SUM))
        assert there["deleted"] > 1e9
        await client.put(f"{WHERE}/sum", json={"document": SUM})
        assert clash(await client.post(f"/api/v1/trash/{trashed}/restore", json={})) == '"sum 2" is free'
        restored = await client.post(f"/api/v1/trash/{trashed}/restore", json={"free": True})
        assert restored.json() == {"name": "sum 2"}
        assert (await client.get("/api/v1/trash")).json() == {"workflows": []}
        again = (await client.delete(f"{WHERE}/sum 2")).json()["trashed"]
        assert (await client.delete(f"/api/v1/trash/{again}")).status_code == 204
        assert (await client.delete(f"/api/v1/trash/{again}")).status_code == 404
        assert (await client.post(f"/api/v1/trash/{again}/restore", json={})).status_code == 404

    inside(tmp_path, scenario)


def test_every_shipped_workflow_is_a_template_with_a_picture_that_can_be_used(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        client = room.client
        found = (await client.get("/api/v1/templates")).json()["templates"]
        assert [one["name"] for one in found] == [
            "text_to_image", *sorted(file.stem for file in SHIPPED.glob("*.yaml") if file.stem != "text_to_image")
        ]  # fmt: skip
        for one in found:
            assert one["title"]
            assert one["description"]
            picture = await client.get(one["picture"])
            assert picture.headers["content-type"] == "image/webp"
            assert len(picture.content) < 60_000
            assert 64 <= one["width"] <= 512
            assert 64 <= one["height"] <= 512
            used = await client.post(f"/api/v1/templates/{one['name']}/use", json={})
            assert (used.status_code, used.json()["name"]) == (201, one["name"])
            assert (await client.post("/api/v1/check", json={"workflow": one["name"]})).json() == {"problems": []}
        again = await client.post("/api/v1/templates/text_to_image/use", json={})
        assert again.json() == {"name": "text_to_image 2"}
        named = await client.post("/api/v1/templates/text_to_image/use", json={"to": "mine"})
        assert named.json() == {"name": "mine"}
        for path in ("none/use", "..%2fserver/use"):
            assert (await client.post(f"/api/v1/templates/{path}", json={})).status_code == 404

    inside(tmp_path, scenario)


def test_a_template_s_picture_that_is_not_there_is_said(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        assert (await room.client.get("/api/v1/templates/none/picture")).status_code == 404

    inside(tmp_path, scenario)


# A server process each, because what begins is decided before there is a house.
def test_a_new_data_folder_begins_with_a_workflow_and_a_known_one_does_not(tmp_path: Path) -> None:
    with Outside(tmp_path) as server:
        (only,) = server.client.get(WHERE).json()["workflows"]
        assert only["name"] == "text_to_image"
        assert server.client.delete(f"{WHERE}/text_to_image").status_code == 200
    with Outside(tmp_path) as server:
        assert server.client.get(WHERE).json()["workflows"] == []
