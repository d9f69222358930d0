"""Safetensors files, judged by their headers: 8 bytes of length, JSON, then the tensors' bytes without gaps.

Written against https://huggingface.co/docs/safetensors; nothing of the tensors themselves is read.
"""

import json
import math
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from engine.types import Unfit

MAX_HEADER: Final = 16 * 2**20
"""Bytes that a header may have; the largest models' have less than one MiB."""

BITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "F64": 64, "F32": 32, "F16": 16, "BF16": 16, "F8_E4M3": 8, "F8_E5M2": 8,
        "I64": 64, "I32": 32, "I16": 16, "I8": 8, "U64": 64, "U32": 32, "U16": 16, "U8": 8, "BOOL": 8,
    }
)  # fmt: skip
"""Bits of one number of each type that diffusion models are published in."""


@dataclass(frozen=True)
class StoredTensor:
    """What a header says of one tensor: its number type, its shape, and where its bytes lie after the header."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


def read_header(path: Path) -> dict[str, StoredTensor]:
    """The tensors of a safetensors file by name. Raises `Unfit` "damaged-model" if the file is not whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = _length(path, file.read(8), size)
        tensors = _parse(path, file.read(length))
    _check_layout(path, tensors, size - 8 - length)
    return tensors


def read_metadata(path: Path) -> dict[str, str]:
    """What a safetensors file says of itself, texts by name. Raises `Unfit` "damaged-model" as `read_header` does."""
    with path.open("rb") as file:
        header = file.read(_length(path, file.read(8), path.stat().st_size))
    try:
        said = json.loads(header).get("__metadata__")
    except (ValueError, RecursionError, AttributeError) as error:
        raise damaged(path, f"its header cannot be read ({type(error).__name__}: {error})") from error
    return {str(name): str(text) for name, text in said.items()} if isinstance(said, dict) else {}


def dtype_of(tensors: Mapping[str, StoredTensor]) -> str:
    """The number type most parameters are stored in, as torch names it."""
    numbers: Counter[str] = Counter()
    for tensor in tensors.values():
        numbers[tensor.dtype] += math.prod(tensor.shape)
    names = {"F16": "float16", "BF16": "bfloat16"}
    return names.get(numbers.most_common(1)[0][0], "float32") if numbers else "float32"


def damaged(path: Path, reason: str) -> Unfit:
    """The problem of a model's file that cannot be what it should be."""
    return Unfit("damaged-model", f"{path.parent.name}/{path.name} is damaged: {reason}", "download or copy it again")


def _length(path: Path, head: bytes, size: int) -> int:
    if len(head) < 8:
        raise damaged(path, f"it has only {size} bytes")
    (length,) = struct.unpack("<Q", head)
    if length > MAX_HEADER:
        raise damaged(path, "it does not begin like a safetensors file; a renamed pickle looks like this")
    if length > size - 8:
        raise damaged(path, f"its header should have {length:,} bytes, the file ends after {size - 8:,}")
    return int(length)


def _parse(path: Path, header: bytes) -> dict[str, StoredTensor]:
    try:
        read = json.loads(header)
        entries = {name: entry for name, entry in read.items() if name != "__metadata__"}
        if strange := next(filter(_is_strange, entries), None):
            raise ValueError(f"no tensor is called {strange!r}")
        return {name: _tensor(entry) for name, entry in entries.items()}
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError) as error:
        raise damaged(path, f"its header cannot be read ({type(error).__name__}: {error})") from error


def _is_strange(name: str) -> bool:
    """Whether a part of a name is one that Python keeps for itself, such as __class__."""
    return any(part.startswith("__") and part.endswith("__") for part in name.split("."))


def _tensor(entry: Any) -> StoredTensor:
    start, end = entry["data_offsets"]
    shape = tuple(entry["shape"])
    whole = all(type(number) is int and number >= 0 for number in (start, end, *shape))
    if not whole:
        raise ValueError("shapes and offsets are whole numbers from 0")
    if (end - start) * 8 != math.prod(shape) * BITS[entry["dtype"]]:
        raise ValueError(f"{end - start} bytes for {entry['dtype']} {list(shape)}")
    return StoredTensor(entry["dtype"], shape, start, end)


def _check_layout(path: Path, tensors: Mapping[str, StoredTensor], size: int) -> None:
    """The tensors fill the file from the header to its end, without gaps."""
    reached = 0
    for name, tensor in sorted(tensors.items(), key=lambda item: (item[1].start, item[1].end)):
        if tensor.start != reached:
            raise damaged(path, f"the bytes of {name} begin at {tensor.start:,}, not at {reached:,}")
        reached = tensor.end
    if reached > size:
        raise damaged(path, f"its tensors need {reached:,} bytes, the file has {size:,}")
    if reached < size:
        raise damaged(path, f"{size - reached:,} bytes follow its last tensor")
