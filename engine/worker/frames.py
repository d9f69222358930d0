"""Frames over a socket: four bytes of length, one that says what it is, then JSON or a preview."""

import contextlib
import json
import struct
import threading
from socket import SHUT_RDWR, socket
from typing import Final, TypeVar

from pydantic import BaseModel, TypeAdapter

from engine.errors import DarkroomError
from engine.worker.seam import Preview

LIMIT: Final = 64 * 2**20
"""Bytes of a frame at most."""

JSON: Final = b"J"
PREVIEW: Final = b"P"
HEAD: Final = struct.Struct(">I1s")
NAMES: Final = struct.Struct(">HHH")
"""The lengths of a preview's run, path and media type, which stand before its bytes."""

M = TypeVar("M")


class BadFrame(DarkroomError):
    """What came is no frame, or none that is expected here; what follows cannot be read either."""


class Channel:
    """One end of a socket. Any thread may send, one thread receives."""

    def __init__(self, end: socket) -> None:
        self._end = end
        self._reader = end.makefile("rb", buffering=2**16)
        self._lock = threading.Lock()

    def send(self, message: BaseModel) -> None:
        """Send a message. Raises `OSError` when nobody is at the other end, ValueError for one that is too large."""
        self._send(JSON, encoded(message))

    def send_preview(self, preview: Preview) -> None:
        """Send a preview, as `send` does."""
        names = [text.encode("utf-8", "replace") for text in (preview.run, preview.path, preview.media_type)]
        self._send(PREVIEW, b"".join([NAMES.pack(*map(len, names)), *names, preview.data]))

    def receive(self, kind: TypeAdapter[M]) -> M | Preview | None:
        """The next frame; None at the end. Raises `BadFrame`, and `OSError` when the connection breaks."""
        head = self._reader.read(HEAD.size)
        if not head:
            return None
        length, what = HEAD.unpack(head) if len(head) == HEAD.size else (0, b"")
        if length > LIMIT:
            raise BadFrame(f"a frame of {length} bytes; {LIMIT} are allowed")
        body = self._reader.read(length)
        if not what or len(body) < length:
            return None  # whoever wrote it died at it
        if what == PREVIEW:
            return _preview(body)
        if what != JSON:
            raise BadFrame(f"a frame of kind {what!r}")
        try:
            return kind.validate_json(body)
        except ValueError as error:
            raise BadFrame(str(error)) from error

    def hang_up(self) -> None:
        """End the connection from any thread: whoever waits in `receive`, here or there, comes to the end."""
        with contextlib.suppress(OSError):  # the other end was quicker
            self._end.shutdown(SHUT_RDWR)

    def close(self) -> None:
        """Let go of the socket; nobody waits in `receive` any more."""
        self.hang_up()
        self._reader.close()
        self._end.close()

    def _send(self, what: bytes, body: bytes) -> None:
        if len(body) > LIMIT:
            raise ValueError(f"{len(body)} bytes are more than fit into a frame ({LIMIT})")
        with self._lock:
            self._end.sendall(HEAD.pack(len(body), what) + body)


def encoded(message: BaseModel) -> bytes:
    """A message as JSON. What is no Unicode, as in names of strange files, becomes question marks."""
    try:
        return message.model_dump_json().encode()
    except ValueError:
        return json.dumps(message.model_dump(mode="python"), ensure_ascii=False).encode("utf-8", "replace")


def _preview(body: bytes) -> Preview:
    try:
        lengths = NAMES.unpack_from(body)
    except struct.error as error:
        raise BadFrame("a preview that is too short") from error
    texts, at = [], NAMES.size
    for length in lengths:
        texts.append(body[at : at + length].decode("utf-8", "replace"))
        at += length
    run, path, media_type = texts
    return Preview(run, path, media_type, body[at:])
