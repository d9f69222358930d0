"""The queue: jobs that survive whatever happens, in one SQLite file that one thread of one process has.

Every method of `Queue` gives a future, which is resolved when what was asked is on the disk.
"""

from engine.queue.job import Claim, Job, NewJob, Page, Work
from engine.queue.news import JobChanged, JobDeleted, JobEvents, QueueChanged, QueueEvent, QueueListener
from engine.queue.queue import Queue
from engine.queue.refuse import JobRefused, QueueTaken, QueueUnusable

__all__ = [
    "Claim",
    "Job",
    "JobChanged",
    "JobDeleted",
    "JobEvents",
    "JobRefused",
    "NewJob",
    "Page",
    "Queue",
    "QueueChanged",
    "QueueEvent",
    "QueueListener",
    "QueueTaken",
    "QueueUnusable",
    "Work",
]
