"""What Prometheus reads at /metrics: gauges that are asked when it reads, and what is counted meanwhile."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

from engine.protocol.jobs import JobState
from engine.queue import JobChanged, QueueEvent

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
"""Seconds from submission to end, and from start to end."""

LAG: Final = 0.02
"""Seconds between two looks at how late the loop is."""

LAGS: Final = 4096
"""How many looks are remembered."""


class Metrics:
    """Numbers of this server alone, in a registry of their own, which is made when it is first read."""

    def __init__(self) -> None:
        self._ended: dict[str, int] = {}
        self._spans: list[tuple[float, float]] = []
        self._counts: dict[tuple[str, int], int] = {}
        self._lags: deque[float] = deque(maxlen=LAGS)
        self.gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        self._waited = [0] * (len(BUCKETS) + 1)
        self._waited_sum = 0.0
        self._worked = [0] * (len(BUCKETS) + 1)
        self._worked_sum = 0.0

    def hear(self, event: QueueEvent) -> None:
        """Count what ends."""
        if not isinstance(event, JobChanged) or not event.job.state.is_over:
            return
        job = event.job
        self._ended[job.state] = self._ended.get(job.state, 0) + 1
        if job.ended is not None and job.state is JobState.DONE:
            self._waited_sum += _put(self._waited, job.ended - job.submitted)
            self._worked_sum += _put(self._worked, job.ended - (job.started or job.ended))

    def answered(self, method: str, status: int) -> None:
        """Count an answer."""
        key = (method, status)
        self._counts[key] = self._counts.get(key, 0) + 1

    async def watch_lag(self) -> None:
        """Note how late the loop wakes, for as long as it runs."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(LAG)
            self._lags.append(max(time.perf_counter() - before - LAG, 0.0))

    def _lag(self) -> float:
        """The 99th percentile of the times that the loop was late; they begin anew."""
        late = sorted(self._lags)
        self._lags.clear()
        return late[min(len(late) - 1, len(late) * 99 // 100)] if late else 0.0

    def text(self) -> bytes:
        """Everything in Prometheus' form."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collected(self))
        return generate_latest(registry)

    def collect(self) -> "Iterator[Metric]":
        """Every number, as the client library has them."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        for name, (doc, ask) in self.gauges.items():
            yield GaugeMetricFamily(f"darkroom_{name}", doc, value=ask())
        yield GaugeMetricFamily(
            "darkroom_loop_lag_p99_seconds", "How late the loop woke since the last look, p99.", value=self._lag()
        )
        ended = CounterMetricFamily("darkroom_jobs_ended", "Jobs that ended, by state.", labels=["state"])
        for state in JobState:
            if state.is_over:
                ended.add_metric([state], self._ended.get(state, 0))
        yield ended
        answers = CounterMetricFamily(
            "darkroom_http_answers", "Answers, by method and status.", labels=["method", "status"]
        )
        for (method, status), number in sorted(self._counts.items()):
            answers.add_metric([method, str(status)], number)
        yield answers
        for name, doc, buckets, total in (
            ("darkroom_job_seconds", "Seconds from a job's submission to its end.", self._waited, self._waited_sum),
            ("darkroom_run_seconds", "Seconds from a job's start to its end.", self._worked, self._worked_sum),
        ):
            yield HistogramMetricFamily(name, doc, buckets=_cumulative(buckets), sum_value=total)


class _Collected:
    """What the client library asks for the numbers."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> "Iterator[Metric]":
        return self._metrics.collect()


def _put(buckets: list[int], seconds: float) -> float:
    index = next((index for index, most in enumerate(BUCKETS) if seconds <= most), len(BUCKETS))
    buckets[index] += 1
    return seconds


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    total = 0
    found = []
    for most, number in zip((*map(str, BUCKETS), "+Inf"), buckets, strict=True):
        total += number
        found.append((most, float(total)))
    return found
