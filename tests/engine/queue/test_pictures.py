"""Pictures: remembered when a job ends, there when the job is gone, starred, thrown away, forgotten, found."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Code
from engine.protocol.jobs import JobState
from engine.queue import About, Picture, PicturesChanged, PicturesGone, Queue, Wanted, Work
from engine.queue import gallery as reading
from engine.queue.retention import SLACK, Kept
from engine.types import Json
from tests.engine.queue.desk import DOCUMENT, PATIENCE, Told, claim, desk, refused, submit


def digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()


def a_file(word: str, **more: Any) -> dict[str, Json]:
    """A file output as a worker says it."""
    return {"kind": "file", "digest": digest(word), "media_type": "image/png", "size": 9, "label": "", **more}


def made(queue: Queue, *words: str, state: JobState = JobState.DONE, **said: Any) -> str:
    """A job that made a picture for each word; its id."""
    job = submit(queue, **said).id
    held = claim(queue)
    outputs: dict[str, Sequence[Json]] = {"image": [a_file(word, root=f"root {word}") for word in words]}
    outputs["number"] = [{"kind": "value", "value": 1}]
    assert queue.finish(job, held.token, state, outputs, []).result(PATIENCE)
    return job


def listed(queue: Queue, **wanted: Any) -> list[Picture]:
    """All pictures that are wanted, page by page."""
    found: list[Picture] = []
    after: str | None = None
    while True:
        page = queue.pictures(Wanted(**wanted), after=after, limit=2).result(PATIENCE)
        found += page.pictures
        after = page.after
        if after is None:
            return found


def digests(queue: Queue, **wanted: Any) -> list[str]:
    return [picture.digest for picture in listed(queue, **wanted)]


ABOUT = About(workflow="Cats", texts=("A red cat", "blurry"), models=("miniature",), seeds=("7",))


def test_every_file_of_a_job_is_remembered_with_what_made_it(tmp_path: Path) -> None:
    with desk(tmp_path, clock=lambda: 50.0) as queue:
        job = made(queue, "one", "two", name="cats", about=ABOUT, parameters={"n": 2**60}, to=("image",))
        two, one = listed(queue)
        assert (one.digest, two.digest) == (digest("one"), digest("two"))
        assert one == Picture(
            digest=digest("one"), media_type="image/png", size=9, width=None, height=None, output="image", label="",
            root="root one", made=50.0, starred=False, trashed=None, job=job, workflow="Cats", name="cats",
            texts=ABOUT.texts, models=ABOUT.models, seeds=ABOUT.seeds,
        )  # fmt: skip
        found = queue.picture(one.digest).result(PATIENCE)
        assert (found.picture, found.work) == (one, Work(document=DOCUMENT, parameters={"n": 2**60}, to=("image",)))


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
def test_what_a_job_made_that_did_not_come_to_its_end_is_remembered_too(tmp_path: Path, state: JobState) -> None:
    with desk(tmp_path) as queue:
        made(queue, "one", state=state)
        assert digests(queue) == [digest("one")]


def test_pictures_outlive_their_jobs_and_the_server(tmp_path: Path) -> None:
    with desk(tmp_path, kept=Kept(jobs=0, logs=0)) as queue:
        queue.delete(made(queue, "deleted", about=ABOUT)).result(PATIENCE)
        retired = made(queue, "retired", document="darkroom: 1\n# another\n")
        for _ in range(SLACK + 1):
            made(queue)
        with refused(Code.UNKNOWN_JOB):
            queue.get(retired).result(PATIENCE)
    with desk(tmp_path) as queue:
        assert digests(queue) == [digest("retired"), digest("deleted")]
        assert queue.picture(digest("retired")).result(PATIENCE).work.document == "darkroom: 1\n# another\n"
        assert queue.picture(digest("deleted")).result(PATIENCE).work.document == DOCUMENT


def test_a_worker_that_was_given_up_adds_no_picture(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue).id
        held = claim(queue)
        queue.lost(job, held.token, "gone").result(PATIENCE)
        outputs: dict[str, Sequence[Json]] = {"image": [a_file("late")]}
        assert not queue.finish(job, held.token, JobState.DONE, outputs, []).result(PATIENCE)
        assert listed(queue) == []


def test_the_same_picture_made_again_is_the_newest_again_out_of_the_trash_and_keeps_its_star(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        made(queue, "same", about=ABOUT, document="first: 1")
        made(queue, "other")
        queue.mark([digest("same")], starred=True, trashed=True).result(PATIENCE)
        job = made(queue, "same", document="second: 1")
        first, _ = listed(queue)
        assert (first.digest, first.job, first.starred, first.trashed) == (digest("same"), job, True, None)
        assert first.texts == ()
        assert _papers(queue) == {"second: 1", DOCUMENT}


def test_documents_are_kept_once_and_go_with_their_last_picture(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        for word in ("a", "b", "c"):
            made(queue, word, document="other: 1" if word == "c" else DOCUMENT)
        assert _papers(queue) == {DOCUMENT, "other: 1"}
        queue.mark([digest("a"), digest("c")], trashed=True).result(PATIENCE)
        assert set(queue.forget([digest("a"), digest("c")]).result(PATIENCE)) == {"root a", "root c"}
        assert _papers(queue) == {DOCUMENT}


def test_a_root_stays_while_another_picture_needs_it(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        held = claim_of(queue)
        outputs: dict[str, Sequence[Json]] = {"image": [a_file("a", root="both"), a_file("b", root="both")]}
        queue.finish(held[0], held[1], JobState.DONE, outputs, []).result(PATIENCE)
        queue.mark([digest("a"), digest("b")], trashed=True).result(PATIENCE)
        assert queue.forget([digest("a")]).result(PATIENCE) == ()
        assert queue.forget([digest("b")]).result(PATIENCE) == ("both",)


def claim_of(queue: Queue) -> tuple[str, int]:
    job = submit(queue).id
    return job, claim(queue).token


def test_the_trash_is_apart_and_alone_can_be_emptied(tmp_path: Path) -> None:
    with desk(tmp_path, clock=lambda: 9.0) as queue:
        made(queue, "a", "b")
        with refused(Code.WRONG_STATE, "in the trash"):
            queue.forget([digest("a")]).result(PATIENCE)
        (marked,) = queue.mark([digest("a")], trashed=True).result(PATIENCE)
        assert marked.trashed == 9.0
        assert (digests(queue), digests(queue, trashed=True)) == ([digest("b")], [digest("a")])
        queue.mark([digest("a")], trashed=False).result(PATIENCE)
        assert (len(digests(queue)), digests(queue, trashed=True)) == (2, [])
        queue.mark([digest("a")], trashed=True).result(PATIENCE)
        queue.forget([digest("a")]).result(PATIENCE)
        for what in (queue.picture(digest("a")), queue.mark([digest("b"), digest("a")], starred=True)):
            with refused(Code.NOT_FOUND):
                what.result(PATIENCE)
        assert not listed(queue)[0].starred


def test_listeners_are_told_of_what_was_made_and_marked_and_forgotten(tmp_path: Path) -> None:
    told = Told()
    with desk(tmp_path) as queue:
        queue.listen(told)
        made(queue, "a", "b")
        made(queue)
        queue.mark([digest("a")], starred=True, trashed=True).result(PATIENCE)
        queue.forget([digest("a")]).result(PATIENCE)
        queue.status().result(PATIENCE)
    news = [[(one.digest, one.starred) for one in each.pictures] for each in told.of(PicturesChanged)]
    assert news == [[(digest("a"), False), (digest("b"), False)], [(digest("a"), True)]]
    assert [each.digests for each in told.of(PicturesGone)] == [(digest("a"),)]


def test_pictures_are_found_by_words_star_workflow_and_model(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        made(queue, "cat", about=ABOUT, name="Ärger")
        made(queue, "dog", about=About(workflow="Dogs", texts=("a 100% red_dog",), models=("mini",)))
        cat, dog = [digest("cat")], [digest("dog")]
        queue.mark(cat, starred=True).result(PATIENCE)
        for words, found in {
            "RED": dog + cat, "red cat": cat, "red bird": [], "100%": dog, "_": dog, "ärger": cat, "cats": cat,
            "miniature": cat, "image": dog + cat, "7": [],
        }.items():  # fmt: skip
            assert digests(queue, words=tuple(words.split())) == found, words
        assert digests(queue, starred=True) == cat
        assert digests(queue, workflow="Dogs") == dog
        assert digests(queue, workflow="dogs") == []
        assert digests(queue, model="mini") == dog
        seen = queue.gallery().result(PATIENCE)
        assert (seen.pictures, seen.starred, seen.trashed) == (2, 1, 0)
        assert (seen.workflows, seen.models) == ({"Cats": 1, "Dogs": 1}, {"mini": 1, "miniature": 1})


def test_a_page_looks_at_so_many_and_says_where_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LOOK", 3)
    with desk(tmp_path) as queue:
        made(queue, *(str(number) for number in range(10)), about=ABOUT)
        made(queue, "needle", about=About(texts=("needle",)))
        made(queue, *(str(number) for number in range(10, 20)), about=ABOUT)
        assert digests(queue, words=("needle",)) == [digest("needle")]
        assert queue.pictures(Wanted(words=("needle",))).result(PATIENCE).pictures == ()
        assert len(set(digests(queue))) == len(digests(queue)) == 21
        with refused(Code.WRONG_FIELD):
            queue.pictures(after="x").result(PATIENCE)


def test_jobs_and_pictures_follow_a_workflow_to_its_new_name(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = made(queue, "a", about=ABOUT)
        made(queue, "b", about=About(workflow="Other"))
        queue.rename_workflow("Cats", "Lions").result(PATIENCE)
        assert digests(queue, workflow="Lions") == [digest("a")]
        assert digests(queue, words=("lions",)) == [digest("a")]
        assert [one.id for one in queue.list(workflow="Lions").result(PATIENCE).jobs] == [job]
        assert queue.list(workflow="Lions", state=JobState.QUEUED).result(PATIENCE).jobs == ()


def _papers(queue: Queue) -> set[str]:
    return {text for (text,) in queue._groups.ask(lambda change: change.rows("select document from paper")).result()}
