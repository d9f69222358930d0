"""Documents of any size that a document may have: taken where documents are, and nowhere else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from engine.errors import Code
from tests.serving.inside import SUM, Inside, inside

MIB = 2**20
LARGE = SUM + "# a long comment\n" * (MIB // 8)
"""More than two MiB, most of them read quickly."""


def test_a_document_of_more_than_a_mebibyte_is_taken_by_every_route_that_takes_one(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        client, where = room.client, "/api/v1/workflows/large"
        assert (await client.put(where, json={"document": LARGE})).status_code == 200
        assert (await client.get(where)).json()["document"] == LARGE
        made = await client.post("/api/v1/workflows", json={"name": "again", "document": LARGE})
        assert made.status_code == 201
        for path in ("check", "plan"):
            assert (await client.post(f"/api/v1/{path}", json={"document": LARGE})).status_code == 200
        job = await room.submit(LARGE)
        assert (await room.ended(job))["state"] == "done"
        assert (await client.get(f"/api/v1/jobs/{job}/document")).text == LARGE

    inside(tmp_path, scenario)


def test_what_is_larger_than_a_document_can_be_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            yield b'{"document": "'
            while True:
                sent += MIB
                yield b"x" * MIB

        answer = await room.client.post(
            "/api/v1/check", content=endless(), headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (413, Code.TOO_LARGE)
        assert sent <= 34 * MIB

    inside(tmp_path, scenario)


def test_other_bodies_stay_small(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        answer = await room.client.post("/api/v1/tokens", json={"model": "m", "text": "x" * 2 * MIB})
        assert answer.status_code == 413

    inside(tmp_path, scenario)


def test_only_a_few_large_documents_are_held_at_once_and_small_ones_go_on(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        async def check(document: str) -> int:
            return (await room.client.post("/api/v1/check", json={"document": document})).status_code

        statuses = await asyncio.gather(*(check(LARGE) for _ in range(4)), *(check(SUM) for _ in range(4)))
        assert sorted(statuses[:4]) == [200, 503, 503, 503]
        assert statuses[4:] == [200] * 4
        assert await check(LARGE) == 200

    inside(tmp_path, scenario, documents=1)
