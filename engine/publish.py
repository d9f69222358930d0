"""Publishing: the outputs of a run written where a person finds them. Nothing is overwritten, nothing half written."""

import json
import mimetypes
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from engine.atomic import write_whole
from engine.errors import Code, Problem, Unwritable
from engine.types import File, Json, JsonCodec, port_type_of

NAMED: Final = (8, 16, 64)
"""Digits of the digest in a file's name: more only where fewer are taken by another picture."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is put into files on export: `embed(data, media_type)` puts it in, `strip` takes it out again.

    Bytes of types that have no room for it come back from both as they are.
    """

    embed: Callable[[bytes, str], bytes]
    strip: Callable[[bytes], bytes]


_EXTENSIONS: Final = {
    "image/jpeg": ".jpg",
    "application/x-safetensors": ".safetensors",
    "application/json": ".json",
}


@dataclass(frozen=True, slots=True)
class Published:
    """An output as it is reported: a file that was written, or a value."""

    kind: str
    path: Path | None = None
    media_type: str = ""
    digest: str = ""
    facts: Mapping[str, Json] | None = None
    value: Json = None


def publish(name: str, value: Any, folder: Path, metadata: Metadata) -> list[Published]:
    """Write the files of an output under a folder and describe them; other values are described alone.

    A file is called `<output>_<8 of its digest>.<ext>`, so the same picture has the same name; the digest is that of
    the bytes before metadata. Raises `Unwritable` with the path and the reason.
    """
    values = value if isinstance(value, list | tuple) else [value]
    if values and all(isinstance(item, File) for item in values):
        return [_publish_file(name, item, folder, metadata) for item in values]
    return [Published("value", value=as_json(value))]


def as_json(value: Any) -> Json:
    """A value as JSON, through its codec where it has one; its class's name where it cannot be JSON."""
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    described = port_type_of(type(value))
    codec = described.codec if described is not None else JsonCodec()
    try:
        plain: Json = json.loads(codec.dump(value))
    except (ValueError, TypeError):  # tensors, and numbers that JSON has not
        return str(value) if isinstance(value, float) else f"a {type(value).__name__}"
    return plain


def ensure_writable(folder: Path) -> None:
    """Make the folder and prove that files can be made in it, before any work is done. Raises `Unwritable`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".darkroom-")
        os.close(descriptor)
        Path(name).unlink()
    except OSError as error:
        raise _unwritable(folder, error) from error


def _publish_file(name: str, file: File, folder: Path, metadata: Metadata) -> Published:
    digest = sha256(file.data).hexdigest()
    kind = file.media_type.partition("/")[0]
    path = _place(folder, name, digest, extension(file.media_type), metadata)
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, metadata.embed(file.data, file.media_type))
        except OSError as error:
            raise _unwritable(path, error) from error
    known = kind if kind in ("image", "video", "audio") else "file"
    return Published(known, path, file.media_type, digest, file.facts)


def _place(folder: Path, name: str, digest: str, ending: str, metadata: Metadata) -> Path:
    """The file's name; longer where another picture with the same eight digits took it."""
    for length in NAMED:
        path = folder / f"{name}_{digest[:length]}{ending}"
        if not path.exists() or sha256(metadata.strip(path.read_bytes())).hexdigest() == digest:
            break
    return path


def extension(media_type: str) -> str:
    """The file name extension of a media type, with its dot."""
    return _EXTENSIONS.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"


def _unwritable(path: Path, error: OSError) -> Unwritable:
    message = f"{path} cannot be written: {error.strerror or error}"
    hint = "free some space, or choose another folder with --out"
    return Unwritable(Problem(code=Code.OUTPUT_UNWRITABLE, message=message, hint=hint))
