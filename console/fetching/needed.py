"""What is needed of a repository: configs, tokenizers, and weights as safetensors in one variant. Never pickles."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from console.fetching.refused import NotFetched
from engine.errors import Code

INDEX: Final = "model_index.json"
UNREAD: Final = ("safety_checker",)
"""Components that are large and that nothing here reads."""

TEXTS: Final = (".json", ".txt", ".model")
"""Endings of configs and of tokenizers' vocabularies."""

PICKLES: Final = (".bin", ".ckpt", ".pt", ".pth", ".pkl")

_WEIGHTS: Final = re.compile(
    r"(?P<stem>[\w-]+?)(?:\.(?P<early>\w+))?(?P<shard>-\d{5}-of-\d{5})?(?:\.(?P<late>\w+))?\.safetensors", re.ASCII
)
_SHARDS: Final = re.compile(r"(?P<stem>[\w-]+)\.safetensors\.index(?:\.(?P<variant>\w+))?\.json", re.ASCII)
_STEMS: Final = ("diffusion_pytorch_model", "model")
"""What weights are called whose folder says what they are."""


def needed(files: Iterable[str], index: Mapping[str, Any] | None, name: str, variant: str | None) -> dict[str, str]:
    """The files of a repository to fetch, and under which names they shall lie.

    `index` is what `model_index.json` says, None where there is none. Of weights that come in several variants the
    one that is asked for is taken where it is there, else the full one; it lies under the full one's name. Raises
    `NotFetched` where weights are pickles alone, where no weights are, or where nothing says which belong together.
    """
    folders: dict[str, list[str]] = {}
    for file in files:
        if _is_plain(file):
            folders.setdefault(str(PurePosixPath(file).parent), []).append(file)
    wanted = ["."] if index is None else [".", *_components(index)]
    variants: set[str] = set()
    found: dict[str, str] = {}
    for folder in wanted:
        own = folders.get(folder, [])
        if folder == "." and index is not None:
            found |= {file: file for file in own if file == INDEX}
            continue
        weights = _weights(own, variant, variants)
        if not weights and (pickle := next((file for file in own if file.endswith(PICKLES)), None)):
            raise _pickled(name, pickle)
        found |= weights | {file: file for file in own if _is_text(file)}
    if variant is not None and variant not in variants:
        raise NotFetched(Code.NOT_FOUND, f'{name} has no variant "{variant}"', _offered(variants))
    if index is None and not any(file.endswith(".safetensors") for file in found.values()):
        raise NotFetched(Code.UNSUPPORTED_MODEL, f"{name} holds no weights as safetensors", "name another repository")
    if index is None and "config.json" not in found:
        _judge_loose(name, [file for file in found if file.endswith(".safetensors")])
    return found


def _components(index: Mapping[str, Any]) -> Iterator[str]:
    for kind, said in index.items():
        is_one = isinstance(said, list) and len(said) == 2 and None not in said
        if is_one and not kind.startswith("_") and kind not in UNREAD:
            yield kind
    yield "clip"


def _weights(files: list[str], variant: str | None, variants: set[str]) -> dict[str, str]:
    """The files of one variant, and their plain names; shards keep the names that their index says."""
    by_variant: dict[str, dict[str, str]] = {}
    loose: dict[str, str] = {}
    for file in files:
        path = PurePosixPath(file)
        if weights := _WEIGHTS.fullmatch(path.name):
            stem, its = weights["stem"], weights["early"] or weights["late"] or ""
            plain = path.name if weights["shard"] else f"{stem}.safetensors"
        elif shards := _SHARDS.fullmatch(path.name):
            stem, its = shards["stem"], shards["variant"] or ""
            plain = f"{stem}.safetensors.index.json"
        else:
            stem, its, plain = "", "", ""
        if stem in _STEMS:
            by_variant.setdefault(its, {})[file] = str(path.with_name(plain))
        elif path.suffix == ".safetensors":
            loose[file] = file
    variants.update(by_variant)
    taken = next((its for its in (variant, "", "fp16", *sorted(by_variant)) if its in by_variant), None)
    if taken is None:
        return loose
    chosen = by_variant[taken]
    whole = {file: plain for file, plain in chosen.items() if PurePosixPath(plain).stem in _STEMS}
    return whole or chosen  # readers take the one file where there are shards as well


def _is_text(file: str) -> bool:
    return file.endswith(TEXTS) and ".index." not in file and not PurePosixPath(file).name.startswith("README")


def _is_plain(file: str) -> bool:
    """Whether a name that the hub says stays in its folder and hides nowhere."""
    return re.fullmatch(r"\w[\w.+-]*(/\w[\w.+-]*)*", file, re.ASCII) is not None


def _pickled(name: str, pickle: str) -> NotFetched:
    return NotFetched(
        Code.PICKLED_MODEL,
        f"{name} has these weights as a pickle alone: {pickle}; it can run any code, and nothing was fetched",
        "fetch a repository with safetensors",
    )


def _judge_loose(name: str, weights: list[str]) -> None:
    if len(weights) > 1:
        raise NotFetched(
            Code.UNSUPPORTED_MODEL,
            f"{name} holds {len(weights)} files of weights, and no config says which belong together",
            f"fetch one of them: darkroom models fetch {name}/{weights[0]}",
        )


def _offered(variants: set[str]) -> str:
    named = sorted(variants - {""})
    return f"there are {', '.join(named)}" if named else "leave --variant out"
