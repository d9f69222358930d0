"""Tokens over HTTP: of a named model, and of whichever model a node of an open workflow is linked to."""

from pathlib import Path
from typing import Any

import pytest

from engine.errors import Code
from tests.cli.conftest import ROOT
from tests.serving.inside import Inside, inside

TEXT = (ROOT / "workflows" / "text_to_image.yaml").read_text()
LONG = "🎈 " + "red circle " * 50
EMPTY = {"model": None, "count": None, "limit": None, "cut": None}


async def counted(room: Inside, **said: Any) -> Any:
    answer = await room.client.post("/api/v1/tokens", json=said)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_text_is_counted_by_the_model_s_own_tokenizer_and_its_cut_is_told_as_javascript_counts(
    tmp_path: Path,
) -> None:
    async def scenario(room: Inside) -> None:
        assert await counted(room, model="miniature", text="") == {
            **EMPTY,
            "model": "miniature",
            "count": 2,
            "limit": 77,
        }
        long = await counted(room, model="miniature", text=LONG)
        assert long["count"] > 77
        read = LONG.encode("utf-16-le")[: 2 * long["cut"]].decode("utf-16-le")
        again = await counted(room, model="miniature", text=read)
        assert (again["count"], again["cut"]) == (77, None)

    inside(tmp_path, scenario)


def test_the_model_of_a_node_is_found_by_its_links_in_the_workflow_as_it_is_edited(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.client.put("/api/v1/workflows/w", json={"document": TEXT})
        told = await counted(room, workflow="w", node="positive", text="a red circle")
        assert told == {**EMPTY, "model": "miniature", "count": 5, "limit": 77}
        for node in ("latent", "nowhere"):
            assert (await counted(room, workflow="w", node=node, text="a"))["model"] in ("miniature", None)
        async with room.socket() as socket:
            await socket.hear("welcome")
            socket.say(type="open", name="w")
            await socket.hear("opened")
            edit = {"edit": "set_input", "node": "positive", "input": "encoder", "value": None}
            socket.say(type="edit", name="w", base=0, edits=[edit])
            await socket.hear("accepted")
            assert await counted(room, workflow="w", node="positive", text="a") == EMPTY

    inside(tmp_path, scenario)


def test_a_model_that_is_unknown_or_lies_outside_is_refused(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        for name, code in {"absent": Code.RESOURCE_MISSING, "../../etc": Code.OUTSIDE_ROOT}.items():
            answer = await room.client.post("/api/v1/tokens", json={"model": name, "text": "a"})
            assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, code)
        gone = await room.client.post("/api/v1/tokens", json={"workflow": "w", "node": "n", "text": "a"})
        assert gone.status_code == 404

    inside(tmp_path, scenario)


@pytest.mark.parametrize(
    "said",
    [{}, {"model": "m", "workflow": "w", "node": "n"}, {"workflow": "w"}, {"node": "n"}, {"model": "m", "node": "n"}],
)
def test_it_must_be_said_which_model_once(tmp_path: Path, said: dict[str, str]) -> None:
    async def scenario(room: Inside) -> None:
        assert (await room.client.post("/api/v1/tokens", json={"text": "a", **said})).status_code == 422

    inside(tmp_path, scenario)
