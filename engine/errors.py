"""What can go wrong, and how it is said.

    DarkroomError
    ├── DeclarationError    a node type or a port type is declared wrongly; raised at import
    ├── WrongOption         an option or an environment variable says something that cannot be
    ├── InvalidWorkflow     a workflow has problems; carries all of them
    ├── NodeFailed          a node raised; carries the problem, the cause is chained
    ├── Missing             a planned result could not be read from the store
    ├── Unwritable          a file or the store could not be written
    ├── Cancelled           someone asked the run to stop
    ├── Unfit               a file or model folder cannot be used (engine.types)
    ├── EditRefused         an edit does not fit its document (engine.edits)
    ├── DoesNotFit          edits that were done together do not fit the newest document (engine.session)
    ├── DocumentRefused     a document cannot be opened, named or changed (engine.session)
    ├── BadFrame            what crossed between server and worker is no message (engine.worker)
    ├── JobRefused          what is asked of a job cannot be (engine.queue)
    ├── QueueTaken          another server has the queue (engine.queue)
    └── QueueUnusable       the queue cannot be opened, or is closed (engine.queue)

Problems are data, collected and shown together; exceptions are for what stops a function.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """How bad a problem is; only errors decide an exit code."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Every kind of problem Darkroom reports; each one is raised by some test."""

    # The file as bytes and as YAML.
    FILE_MISSING = "file-missing"
    FILE_UNREADABLE = "file-unreadable"
    FILE_EMPTY = "file-empty"
    NOT_TEXT = "not-text"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    YAML_SYNTAX = "yaml-syntax"
    YAML_TAG = "yaml-tag"
    YAML_ALIAS = "yaml-alias"
    DUPLICATE_KEY = "duplicate-key"
    NOT_A_MAPPING = "not-a-mapping"

    # The document's form.
    VERSION_MISSING = "version-missing"
    VERSION_UNKNOWN = "version-unknown"
    UNKNOWN_FIELD = "unknown-field"
    MISSING_FIELD = "missing-field"
    WRONG_FIELD = "wrong-field"
    INVALID_ID = "invalid-id"
    NAME_CLASH = "name-clash"
    BAD_REFERENCE = "bad-reference"
    LINK_IN_TEXT = "link-in-text"
    MISSING_PACK = "missing-pack"

    # Parameters.
    UNKNOWN_PARAMETER = "unknown-parameter"
    MISSING_PARAMETER = "missing-parameter"
    UNUSED_PARAMETER = "unused-parameter"

    # The graph against the catalogue.
    UNKNOWN_TYPE = "unknown-type"
    UNKNOWN_NODE = "unknown-node"
    UNKNOWN_INPUT = "unknown-input"
    UNKNOWN_OUTPUT = "unknown-output"
    AMBIGUOUS_OUTPUT = "ambiguous-output"
    MISSING_INPUT = "missing-input"
    WRONG_TYPE = "wrong-type"
    WRONG_LINK = "wrong-link"
    OUT_OF_RANGE = "out-of-range"
    NOT_FINITE = "not-finite"
    NOT_A_CHOICE = "not-a-choice"
    TRAIT_MISMATCH = "trait-mismatch"
    SELF_LINK = "self-link"
    CYCLE = "cycle"
    NO_OUTPUT = "no-output"
    PRUNED = "pruned"

    # Lists.
    LENGTH_MISMATCH = "length-mismatch"
    LENGTH_UNKNOWN = "length-unknown"
    LIST_TOO_LONG = "list-too-long"
    NESTED_LIST = "nested-list"
    EMPTY_LIST = "empty-list"

    # What files and model folders say of themselves.
    RESOURCE_MISSING = "resource-missing"
    OUTSIDE_ROOT = "outside-root"
    DAMAGED_IMAGE = "damaged-image"
    HUGE_IMAGE = "huge-image"
    INCOMPLETE_MODEL = "incomplete-model"
    PICKLED_MODEL = "pickled-model"
    DAMAGED_MODEL = "damaged-model"
    UNSUPPORTED_MODEL = "unsupported-model"

    # A run.
    NODE_FAILED = "node-failed"
    OUT_OF_MEMORY = "out-of-memory"
    OUTPUT_UNWRITABLE = "output-unwritable"
    STORE_UNWRITABLE = "store-unwritable"
    NOT_RESUMABLE = "not-resumable"

    # The queue and its jobs.
    UNKNOWN_JOB = "unknown-job"
    WRONG_STATE = "wrong-state"
    KEY_REUSED = "key-reused"
    QUEUE_TAKEN = "queue-taken"
    QUEUE_UNUSABLE = "queue-unusable"
    QUEUE_UNWRITABLE = "queue-unwritable"
    QUEUE_DAMAGED = "queue-damaged"
    WORKER_LOST = "worker-lost"
    SET_ASIDE = "set-aside"

    # A request to the server.
    WRONG_REQUEST = "wrong-request"
    NOT_ALLOWED = "not-allowed"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    BUSY = "busy"
    SERVER_FAILED = "server-failed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: what, where, and what would fix it.

    Lines and columns count from 1. `node` is a node's path in the graph, `port` an input, output or field.
    """

    code: Code
    message: str
    level: Level = Level.ERROR
    file: str | None = None
    line: int | None = None
    column: int | None = None
    node: str | None = None
    port: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        """`file:line:column: level: code: message (hint)`, without the parts that are unknown."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{': ' if place else ''}{self.level}: {self.code}: {self.message}{hint}"

    def as_warning(self) -> "Problem":
        """The same problem, which no longer decides the exit code."""
        return replace(self, level=Level.WARNING)


def has_errors(problems: Sequence[Problem]) -> bool:
    """Whether any of the problems is an error."""
    return any(problem.level is Level.ERROR for problem in problems)


class DarkroomError(Exception):
    """The base of everything Darkroom raises on purpose."""


class DeclarationError(DarkroomError):
    """A node type or a port type is declared wrongly."""


class WrongOption(DarkroomError):
    """An option or an environment variable says something that cannot be."""


class InvalidWorkflow(DarkroomError):
    """A workflow cannot run; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class NodeFailed(DarkroomError):
    """A node raised an exception, chained as the cause."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Missing(DarkroomError):
    """A result that the plan counted on is gone or damaged; the driver plans again without it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the result {key[:12]} is not in the store")
        self.key = key


class Unwritable(DarkroomError):
    """A file could not be written; `problem` names the path and the reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Cancelled(DarkroomError):
    """Someone asked the run to stop."""
