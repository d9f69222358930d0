"""The vigil: when a worker has to be ended, by numbers alone."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from engine.worker.limits import Limits
from engine.worker.vigil import Seen, Vigil

LIMITS = Limits(memory=1000, silence=30, busy_silence=300, start=120, cancel=10)


@dataclass
class Watch:
    """A vigil with a clock."""

    vigil: Vigil = field(default_factory=lambda: Vigil(LIMITS, 0))
    now: float = 0

    def pass_(self, seconds: float, *, computing: float = 0, pause: float = 1, memory: int = 0) -> str | None:
        """Look once a pause until some seconds have passed; the first verdict."""
        end, processor = self.now + seconds, self.now * computing
        while self.now < end:
            self.now += pause
            processor += pause * computing
            verdict = self.vigil.look(self.now, Seen(memory, processor), pause)
            if verdict is not None:
                return verdict
        return None


def up() -> Watch:
    watch = Watch()
    watch.vigil.up()
    watch.vigil.heard()
    return watch


def test_silence_is_borne_for_thirty_seconds() -> None:
    watch = up()
    assert watch.pass_(30) is None
    assert watch.pass_(2) == "it gave no sign of life for 31 s"


def test_any_sign_of_life_counts() -> None:
    watch = up()
    for _ in range(20):
        assert watch.pass_(29) is None
        watch.vigil.heard()


def test_who_computes_may_be_silent_for_longer() -> None:
    watch = up()
    assert watch.pass_(299, computing=0.9) is None
    assert watch.pass_(5, computing=0.9) == "it gave no sign of life for 301 s"


def test_who_computes_little_may_not() -> None:
    assert up().pass_(40, computing=0.2) == "it gave no sign of life for 31 s"


def test_where_nobody_says_what_it_computes_it_may_not_either() -> None:
    vigil = Vigil(LIMITS, 0)
    vigil.up()
    verdicts = [vigil.look(now, Seen(), 1) for now in range(1, 40)]
    assert verdicts.index("it gave no sign of life for 31 s") == 30


@given(st.lists(st.floats(1, 10_000), min_size=1, max_size=14))
def test_a_server_that_had_no_time_to_listen_blames_nobody(gaps: list[float]) -> None:
    """As when the computer slept: however long each gap was, it counts as two pauses at most."""
    vigil, now = Vigil(LIMITS, 0), 0.0
    vigil.up()
    for gap in gaps:
        now += gap
        assert vigil.look(now, Seen(), 1) is None


def test_memory_beyond_the_limit_ends_it_at_once() -> None:
    assert up().pass_(5, memory=1000) is None
    assert up().pass_(5, memory=1001) == "it held 1.0 kB of memory and may hold 1.0 kB"


def test_a_cancelled_run_has_its_time() -> None:
    watch = up()
    watch.vigil.cancelling(0)
    watch.vigil.cancelling(5)  # asking again gives no more time
    assert watch.pass_(10) is None
    assert watch.pass_(1) == "it did not stop within 10 s of being cancelled"


def test_a_run_that_ended_in_time_is_forgotten() -> None:
    watch = up()
    watch.vigil.cancelling(0)
    watch.pass_(5)
    watch.vigil.ended()
    assert watch.pass_(20) is None


def test_a_start_has_its_time_too() -> None:
    watch = Watch()
    for _ in range(12):
        assert watch.pass_(10) is None
        watch.vigil.heard()
    assert watch.pass_(1) == "it was not ready within 120 s"
