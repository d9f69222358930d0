"""Sampling goes on from any of its checkpoints to exactly what it would have given unbroken, for every scheduler."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch

from engine.context import Cancelled, Context
from engine.types import port_type_of
from nodes.latents import VAEEncode
from nodes.schedulers import KINDS
from nodes.types import Latent, SamplerState
from tests.nodes.studio import Studio

STEPS = 6
NAMES = pytest.mark.parametrize("name", sorted(KINDS))


class Album:
    """Every checkpoint of a sampling as the bytes that a store would keep; `allowed` is the furthest to go on from."""

    def __init__(self, allowed: int = 0) -> None:
        self.kept: dict[int, bytes] = {}
        self.allowed = allowed
        self.refused: Exception | None = None

    def find(self, identity: Mapping[str, Any], upto: int) -> tuple[int, Any] | None:
        done = min(self.allowed, upto)
        return (done, _codec().load(self.kept[done])) if done in self.kept else None

    def offer(self, identity: Mapping[str, Any], done: int, make: Callable[[], Any], *, last: bool) -> None:
        try:
            self.kept[done] = _codec().dump(make())
        except TypeError as error:
            self.refused = error


def _codec() -> Any:
    described = port_type_of(SamplerState)
    assert described is not None
    return described.codec


def assert_checkpoints_lead_there(studio: Studio, name: str, **settings: Any) -> None:
    """Sampled with checkpoints after every call, then from several of them: always the bits of the unbroken latent."""
    unbroken = studio.sample(name, **settings)
    album = Album()
    assert torch.equal(studio.sample(name, ctx=Context(studio.models, checkpoints=album), **settings).samples,
                       unbroken.samples), "keeping changed the result"  # fmt: skip
    assert album.refused is None
    states = dict(album.kept)
    assert sorted(states) == list(range(1, len(states) + 1))
    assert len(states) >= 2
    for done in {1, 2, len(states) // 2 + 1, len(states)}:
        calls: list[int] = []
        resumed = Album(allowed=done)
        resumed.kept = {done: states[done]}
        ctx = Context(studio.models, checkpoints=resumed, progress=lambda at, _, calls=calls: calls.append(at))  # type: ignore[misc]
        latent = studio.sample(name, ctx=ctx, **settings)
        assert torch.equal(latent.samples, unbroken.samples), f"from call {done}"
        assert calls[0] == done + 1
        assert all(resumed.kept[later] == states[later] for later in states if later > done), "states later differ"


# Over a second for some: each goes through the UNet dozens of times, and dpm2 takes long to build.
@pytest.mark.slow
@NAMES
def test_a_batch_goes_on_to_the_same_bits(studio: Studio, name: str) -> None:
    assert_checkpoints_lead_there(studio, name, batch=2, seed=40, steps=STEPS, guidance=5)


@pytest.mark.slow  # likewise
@NAMES
def test_image_to_image_goes_on_to_the_same_bits(studio: Studio, name: str) -> None:
    latent = VAEEncode(studio.model.vae, studio.draw(seed=1), studio.ctx)
    settings = {"latent": latent, "strength": 0.6, "guidance": 1}
    assert_checkpoints_lead_there(studio, name, seed=2**64 - 1, steps=STEPS, **settings)


@pytest.mark.slow  # likewise
@pytest.mark.parametrize("sigmas", ["karras", "exponential", "beta"])
@pytest.mark.parametrize("name", ["euler", "heun", "dpm2_a", "dpmpp_2s", "dpmpp_2m_sde", "unipc", "sa_solver"])
def test_other_noise_levels_go_on_to_the_same_bits(studio: Studio, name: str, sigmas: str) -> None:
    assert_checkpoints_lead_there(studio, name, seed=3, steps=4, sigmas=sigmas)


@pytest.mark.slow  # likewise
@pytest.mark.parametrize("name", ["ddim", "pndm", "euler_a", "dpmpp_3m_sde", "unipc"])
@pytest.mark.parametrize("model", ["velocity", "miniature"])
def test_other_models_go_on_to_the_same_bits(studios: dict[str, Studio], model: str, name: str) -> None:
    assert_checkpoints_lead_there(studios[model], name, seed=3, steps=4)


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.divisible))
def test_a_later_end_goes_on_from_an_earlier_one(studio: Studio, name: str) -> None:
    """Unlike a second schedule that starts in the middle, which begins the history of a multistep solver anew."""
    album = Album()
    ctx = Context(studio.models, checkpoints=album)
    early = studio.sample(name, ctx=ctx, seed=7, steps=STEPS, end=3)
    assert early.state == "noisy"
    album.allowed = max(album.kept)
    calls: list[int] = []
    ctx = Context(studio.models, checkpoints=album, progress=lambda at, _: calls.append(at))
    late = studio.sample(name, ctx=ctx, seed=7, steps=STEPS)
    assert calls[0] == album.allowed + 1 == max(3, early.step) + 1
    assert torch.equal(late.samples, studio.sample(name, seed=7, steps=STEPS).samples)


def test_the_same_end_again_needs_no_call(studio: Studio) -> None:
    album = Album()
    early = studio.sample("dpmpp_3m_sde", ctx=Context(studio.models, checkpoints=album), steps=STEPS, end=4)
    album.allowed = 4
    calls: list[int] = []
    ctx = Context(studio.models, checkpoints=album, progress=lambda at, _: calls.append(at))
    again = studio.sample("dpmpp_3m_sde", ctx=ctx, steps=STEPS, end=4)
    assert calls == []
    assert torch.equal(again.samples, early.samples)
    assert (again.state, again.step, again.timestep) == (early.state, early.step, early.timestep)


def test_only_the_end_of_a_schedule_is_left_out_of_what_a_checkpoint_is_of(studio: Studio) -> None:
    seen: list[Any] = []

    class Listening(Album):
        def find(self, identity: Mapping[str, Any], upto: int) -> None:
            seen.append((identity["schedule"], upto))

    for settings in ({}, {"end": 3}, {"steps": 7}, {"start": 1, "latent": _noisy(studio)}):
        studio.sample("euler", ctx=Context(studio.models, checkpoints=Listening()), **({"steps": STEPS} | settings))
    (whole, calls), (ended, fewer), (other, _), (later, _) = seen
    assert (calls, fewer) == (STEPS, 3)
    assert whole == ended
    assert other != whole
    assert later != whole


def _noisy(studio: Studio) -> Latent[Any]:
    return studio.sample("euler", steps=STEPS, end=1)


def test_cancelling_keeps_what_is_done(studio: Studio) -> None:
    album = Album()
    calls: list[int] = []
    offered: list[tuple[int, bool]] = []

    class Parting(Album):
        def offer(self, identity: Mapping[str, Any], done: int, make: Callable[[], Any], *, last: bool) -> None:
            offered.append((done, last))
            if last:
                album.kept[done] = _codec().dump(make())

    ctx = Context(
        studio.models,
        checkpoints=Parting(),
        progress=lambda done, _: calls.append(done),
        cancelled=lambda: len(calls) >= 3,
    )
    with pytest.raises(Cancelled):
        studio.sample("dpmpp_2m_sde", ctx=ctx, steps=STEPS)
    assert offered == [(1, False), (2, False), (3, False), (3, True)]
    album.allowed = 3
    resumed = studio.sample("dpmpp_2m_sde", ctx=Context(studio.models, checkpoints=album), steps=STEPS)
    assert torch.equal(resumed.samples, studio.sample("dpmpp_2m_sde", steps=STEPS).samples)


def test_previews_between_checkpoints_change_nothing(studio: Studio) -> None:
    album = Album()
    ctx = Context(studio.models, checkpoints=album, preview=lambda make: (make(), None)[1])
    watched = studio.sample("unipc", ctx=ctx, steps=STEPS)
    assert torch.equal(watched.samples, studio.sample("unipc", steps=STEPS).samples)
