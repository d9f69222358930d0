"""The queue: jobs that survive whatever happens, in one SQLite file that one thread of one process has.

Every method of `Queue` gives a future, which is resolved when what was asked is on the disk.
"""

from engine.queue.job import About, Claim, Job, NewJob, Page, Work
from engine.queue.news import (
    JobChanged,
    JobDeleted,
    JobEvents,
    PicturesChanged,
    PicturesGone,
    QueueChanged,
    QueueEvent,
    QueueListener,
)
from engine.queue.picture import Gallery, Made, Picture, Pictures, Wanted
from engine.queue.queue import Queue
from engine.queue.refuse import JobRefused, QueueTaken, QueueUnusable

__all__ = [
    "About",
    "Claim",
    "Gallery",
    "Job",
    "JobChanged",
    "JobDeleted",
    "JobEvents",
    "JobRefused",
    "Made",
    "NewJob",
    "Page",
    "Picture",
    "Pictures",
    "PicturesChanged",
    "PicturesGone",
    "Queue",
    "QueueChanged",
    "QueueEvent",
    "QueueListener",
    "QueueTaken",
    "QueueUnusable",
    "Wanted",
    "Work",
]
