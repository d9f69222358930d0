"""Poison at the full limit: a job that eats memory until its worker holds 2 GiB, one that crashes, and others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import Code
from tests.engine.worker.yard import PACK, text
from tests.serving.outside import Outside

LIMIT = 2 * 2**30
OTHERS = 50


# Six processes die, three of them after they have taken two gibibytes.
@pytest.mark.soak
@pytest.mark.timeout(900)
def test_jobs_that_eat_two_gibibytes_or_crash_are_set_aside_while_fifty_others_finish(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with Outside(tmp_path, "--packs", str(PACK), "--worker-memory", str(LIMIT)) as server:
        eats = server.submit(text("Eat", number=1), priority=1)
        crashes = server.submit(text("Crash", number=1), priority=1)
        others = [server.submit(text("Number", value=number)) for number in range(OTHERS)]
        ate, crashed = server.ended(eats), server.ended(crashes)
        done = [server.ended(job) for job in others]
        assert server.client.get("/healthz").status_code == 200
    for job, said in ((ate, "of memory and may hold 2.1 GB"), (crashed, "segmentation fault")):
        assert (job["state"], job["attempts"]) == ("set_aside", 3)
        assert job["problems"][-1]["code"] == Code.SET_ASIDE
        assert said in job["problems"][-1]["message"]
    assert [job["outputs"]["out"][0]["value"] for job in done] == list(range(OTHERS))
    held = [one["message"].partition("it held ")[2].partition(" of")[0] for one in ate["problems"]]
    record_property("limit", "2 GiB")
    record_property("held when it was ended", ", ".join(one for one in held if one))
    record_property("others done", len(done))
