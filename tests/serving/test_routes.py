"""The routes over the real queue, sessions and worker, in this process."""

import asyncio
import json
from pathlib import Path

from jsonschema import Draft202012Validator

from engine.errors import Code
from serving.table import ENDPOINTS
from tests.serving.inside import HOST, ORIGIN, SUM, TOKEN, Inside, inside

FAILS = SUM.replace("b: 2\n", "b: 0\n      operation: divide\n")
RANDOM = """\
darkroom: 1
parameters:
  seed:
    type: Seed
    default: random
nodes:
  a:
    type: Seed
    inputs:
      value: $seed
  b:
    type: Seed
    inputs:
      value: random
outputs:
  a: $a
  b: $b
"""


def codes(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [problem["code"] for problem in answer["problems"]]


def test_a_job_is_accepted_runs_and_says_what_it_made(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        answer = await room.client.post("/api/v1/jobs", json={"document": SUM, "parameters": {"n": 40}, "name": "mine"})
        assert answer.status_code == 202
        job = answer.json()["id"]
        assert answer.headers["location"] == f"/api/v1/jobs/{job}"
        ended = await room.ended(job)
        assert (ended["state"], ended["name"], ended["parameters"]) == ("done", "mine", {"n": 40})
        assert ended["outputs"] == {"sum": [{"kind": "value", "value": 42}]}
        listed = (await room.client.get("/api/v1/jobs", params={"state": "done"})).json()
        assert [one["id"] for one in listed["jobs"]] == [job]
        assert (await room.client.get(f"/api/v1/jobs/{job}/document")).text == SUM

    inside(tmp_path, scenario)


def test_an_unsound_workflow_is_refused_with_every_problem_and_not_queued(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        broken = SUM.replace("type: Math", "type: Mat").replace("value: $n", "valu: $n")
        answer = await room.client.post("/api/v1/jobs", json={"document": broken})
        assert answer.status_code == 422
        assert {Code.UNKNOWN_TYPE, Code.UNKNOWN_INPUT} <= set(codes(answer.json()))
        assert (await room.client.get("/api/v1/jobs")).json()["jobs"] == []

    inside(tmp_path, scenario)


def test_random_seeds_are_drawn_at_the_submission_and_written_down(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        job = await room.submit(RANDOM)
        ended = await room.ended(job)
        document = (await room.client.get(f"/api/v1/jobs/{job}/document")).text
        assert document.count("random") == 1  # the parameter's default; its value is drawn
        drawn = ended["parameters"]["seed"]
        assert ended["outputs"]["a"] == [{"kind": "value", "value": drawn}]
        assert f"value: {ended['outputs']['b'][0]['value']}" in document

    inside(tmp_path, scenario)


def test_large_seeds_travel_as_text(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        job = await room.submit(RANDOM, parameters={"seed": str(2**64 - 1)})
        assert (await room.ended(job))["parameters"]["seed"] == str(2**64 - 1)

    inside(tmp_path, scenario)


def test_the_same_key_gives_the_same_job_and_other_content_is_a_conflict(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        first = await room.submit(RANDOM, idempotency_key="k")
        assert await room.submit(RANDOM, idempotency_key="k") == first
        answer = await room.client.post("/api/v1/jobs", json={"document": SUM, "idempotency_key": "k"})
        assert answer.status_code == 409

    inside(tmp_path, scenario)


def test_waiting_jobs_are_moved_cancelled_tried_again_and_deleted(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        post, client = room.client.post, room.client
        assert (await post("/api/v1/queue/pause", json={})).json()["paused"] is True
        first, second, third = [await room.submit(parameters={"n": n}) for n in range(3)]
        await post(f"/api/v1/jobs/{third}/move", json={"before": first})
        await post(f"/api/v1/jobs/{second}/priority", json={"priority": 5})
        places = {job: (await client.get(f"/api/v1/jobs/{job}")).json()["position"] for job in (first, second, third)}
        assert places == {second: 1, third: 2, first: 3}
        assert (await post(f"/api/v1/jobs/{first}/cancel", json={})).json()["state"] == "cancelled"
        assert (await post(f"/api/v1/jobs/{first}/retry", json={})).json()["state"] == "queued"
        assert (await client.delete(f"/api/v1/jobs/{second}")).status_code == 204
        assert (await client.get(f"/api/v1/jobs/{second}")).status_code == 404
        assert (await post("/api/v1/queue/resume", json={})).json()["paused"] is False
        assert {(await room.ended(job))["state"] for job in (first, third)} == {"done"}

    inside(tmp_path, scenario)


def test_a_node_that_raises_is_a_failed_job_with_its_problem(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        ended = await room.ended(await room.submit(FAILS))
        assert ended["state"] == "failed"
        assert [(one["code"], one["node"]) for one in ended["problems"]] == [(Code.NODE_FAILED, "b")]
        assert ended["attempts"] == 1

    inside(tmp_path, scenario)


def test_events_are_streamed_from_any_number_on(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        job = await room.submit()
        whole = (await room.client.get(f"/api/v1/jobs/{job}/events")).text
        kinds = [json.loads(line[6:])[0] for line in whole.splitlines() if line.startswith("data: [")]
        assert kinds[:2] == ["attempt", "planned"]
        assert kinds[-2:] == ["done", "ended"]
        assert whole.endswith('event: end\ndata: "done"\n\n')
        numbers = [int(line[4:]) for line in whole.splitlines() if line.startswith("id: ")]
        assert numbers == list(range(1, len(numbers) + 1))
        rest = (await room.client.get(f"/api/v1/jobs/{job}/events", params={"since": 3})).text
        assert rest == whole[whole.index("id: 4\n") :]
        again = await room.client.get(f"/api/v1/jobs/{job}/events", headers={"Last-Event-ID": "3"})
        assert again.text == rest
        bad = await room.client.get(f"/api/v1/jobs/{job}/events", headers={"Last-Event-ID": "-1"})
        assert bad.status_code == 422

    inside(tmp_path, scenario)


def test_a_workflow_is_saved_read_checked_run_by_name_and_deleted(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        client, where = room.client, "/api/v1/workflows/my sum"
        saved = await client.put(where, json={"document": SUM, "base": ""})
        assert (saved.status_code, saved.json()["problems"]) == (200, [])
        read = (await client.get(where)).json()
        assert read == {"name": "my sum", "document": SUM, "digest": saved.json()["digest"]}
        assert (tmp_path / "workflows" / "my sum.yaml").read_text() == SUM
        assert [one["name"] for one in (await client.get("/api/v1/workflows")).json()["workflows"]] == ["my sum"]
        assert (await client.put(where, json={"document": SUM, "base": ""})).status_code == 409
        changed = await client.put(where, json={"document": SUM.replace("2", "3"), "base": read["digest"]})
        assert changed.status_code == 200
        answer = await client.post("/api/v1/jobs", json={"workflow": "my sum"})
        assert (await room.ended(answer.json()["id"]))["outputs"]["sum"] == [{"kind": "value", "value": 4}]
        assert (await client.delete(where)).json()["trashed"].startswith("my sum.")
        assert (await client.get(where)).status_code == 404
        assert (await client.put(where, json={"document": ": no"})).status_code == 422

    inside(tmp_path, scenario)


def test_checks_and_plans_say_what_the_headless_runner_says(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        client = room.client
        assert (await client.post("/api/v1/check", json={"document": SUM})).json() == {"problems": []}
        wrong = (await client.post("/api/v1/check", json={"document": SUM, "to": ["c"]})).json()
        assert codes(wrong) == [Code.UNKNOWN_NODE]
        plan = (await client.post("/api/v1/plan", json={"document": SUM})).json()
        assert [(step["node"], step["status"]) for step in plan["steps"]] == [("a", "missing"), ("b", "missing")]
        await room.ended(await room.submit())
        room.house.crew.close(5)  # the results are in the store when the worker is done with them
        plan = (await client.post("/api/v1/plan", json={"document": SUM})).json()
        assert {step["status"] for step in plan["steps"]} == {"cached"}
        both = await client.post("/api/v1/plan", json={"document": SUM, "workflow": "x"})
        assert both.status_code == 422

    inside(tmp_path, scenario)


def test_the_server_tells_what_there_is(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        nodes = (await room.client.get("/api/v1/nodes")).json()
        assert {"UNetSample", "LoadModel"} <= {node["name"] for node in nodes["nodes"]}
        assert "int" in nodes["accepts"]["float"]
        assert {"miniature"} <= {one["name"] for one in (await room.client.get("/api/v1/models")).json()["models"]}
        system = (await room.client.get("/api/v1/system")).json()
        assert [one["name"] for one in system["workers"]] == ["cpu"]
        assert system["workflows"] == str(tmp_path / "workflows")
        assert "darkroom_jobs_running" in (await room.client.get("/metrics")).text

    inside(tmp_path, scenario)


def test_metrics_count_what_ended(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.ended(await room.submit())
        await room.ended(await room.submit(FAILS))
        text = ""
        async with asyncio.timeout(10):  # the queue answers a moment before it tells its listeners
            while 'darkroom_jobs_ended_total{state="failed"} 1.0' not in text:
                text = (await room.client.get("/metrics")).text
        assert 'darkroom_jobs_ended_total{state="done"} 1.0' in text
        assert 'darkroom_job_seconds_bucket{le="+Inf"} 1.0' in text
        assert 'darkroom_http_answers_total{method="POST",status="202"} 2.0' in text

    inside(tmp_path, scenario)


def test_openapi_describes_every_route_and_what_it_takes_and_gives(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        told = (await room.client.get("/api/v1/openapi.json")).json()
        routes = {(method.upper(), path) for path, methods in told["paths"].items() for method in methods}
        wanted = {(one.method, one.path) for one in ENDPOINTS if one.path.startswith(("/api", "/healthz", "/metrics"))}
        assert routes == wanted
        names = [how["operationId"] for methods in told["paths"].values() for how in methods.values()]
        assert len(set(names)) == len(names)
        for schema in told["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)
        text = json.dumps(told)
        for reference in set(text.split('"#/components/schemas/')[1:]):
            assert reference.partition('"')[0] in told["components"]["schemas"]

    inside(tmp_path, scenario)


def test_the_link_becomes_a_cookie_and_the_page_has_no_script_of_its_own(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        del room.client.headers["authorization"]
        answer = await room.client.get("/", params={"token": TOKEN})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert {"httponly", "samesite=strict", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
        elsewhere = await room.client.get("/", params={"token": TOKEN}, headers={"Sec-Fetch-Site": "cross-site"})
        assert (elsewhere.status_code, TOKEN in elsewhere.text) == (200, False)
        assert "<script>" not in (await room.client.get("/")).text  # httpx keeps the cookie
        assert (await room.client.post("/api/v1/queue/pause", json={})).status_code == 403
        ours = await room.client.post("/api/v1/queue/pause", json={}, headers={"Origin": ORIGIN})
        assert ours.status_code == 200

    inside(tmp_path, scenario)


def test_what_is_nowhere_or_by_the_wrong_method_is_a_problem_too(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        nowhere = await room.client.get("/api/v1/nothing")
        assert (nowhere.status_code, codes(nowhere.json())) == (404, [Code.NOT_FOUND])
        wrong = await room.client.patch("/api/v1/jobs", json={})
        assert (wrong.status_code, codes(wrong.json())) == (405, [Code.WRONG_REQUEST])
        stranger = await room.client.get("/api/v1/jobs", headers={"Authorization": "Bearer no"})
        assert (stranger.status_code, codes(stranger.json())) == (401, [Code.NOT_ALLOWED])
        assert stranger.headers["www-authenticate"] == "Bearer"
        assert (await room.client.get("/healthz", headers={"Host": HOST})).json() == {"status": "ok"}

    inside(tmp_path, scenario)


def test_many_checks_at_once_are_refused_rather_than_heaped_up(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        asked = [room.client.post("/api/v1/check", json={"document": SUM}) for _ in range(12)]
        answers = await asyncio.gather(*asked)
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) == {200, 503}
        assert codes(next(answer.json() for answer in answers if answer.status_code == 503)) == [Code.BUSY]

    inside(tmp_path, scenario, checks=1, checks_waiting=2)
