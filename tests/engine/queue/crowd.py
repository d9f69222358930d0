"""Many claimers at once, however they reach the queue."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def claimed_by(claimers: int, take: Callable[[str], str | None], name: str = "claimer") -> Counter[str]:
    """How often each job was claimed by so many threads that each take jobs until there are none.

    `take` claims a job for a worker of the given name, ends it, and gives its id; None when there is no more.
    """

    def work(number: int) -> Counter[str]:
        had: Counter[str] = Counter()
        while job := take(f"{name} {number}"):
            had[job] += 1
        return had

    with ThreadPoolExecutor(claimers) as crowd:
        return sum(crowd.map(work, range(claimers)), Counter[str]())
