"""The log file: what went wrong in full, for whoever wants to know more than the message."""

import logging
import logging.handlers
from pathlib import Path


def keep_log(file: Path, *, debug: bool) -> None:
    """Send what Darkroom logs, tracebacks above all, to a file, and to stderr for whoever debugs."""
    log = logging.getLogger("darkroom")
    log.propagate = False
    log.setLevel(logging.INFO)
    handlers: list[logging.Handler] = [_LazyLog(file, maxBytes=2**20, backupCount=1, delay=True, encoding="utf-8")]
    for before in list(log.handlers):
        log.removeHandler(before)
        before.close()
    if debug:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(handler)


class _LazyLog(logging.handlers.RotatingFileHandler):
    """A log file that is made at its first line, and does without where it cannot be."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Losing a log line must never end a run."""
