"""Packs: whether those that a file requires are here, in a version that it accepts."""

from collections.abc import Iterator

from engine.document import Document
from engine.errors import Code, Problem
from engine.registry import Registry, did_you_mean


def pack_problems(document: Document, registry: Registry) -> Iterator[Problem]:
    """What is wrong with `requires: {pack: ">=1.2"}`; version ranges are those of Python's packaging (PEP 440)."""
    for name, wanted in document.requires.items():
        version = registry.packs.get(name)
        if version is None:
            hint = did_you_mean(name, registry.packs) or "install it, or name its folder with --packs"
            yield _problem(name, f'the pack "{name}" is not here', hint)
        else:
            yield from _version_problems(name, wanted, version)


def _version_problems(name: str, wanted: str, version: str) -> Iterator[Problem]:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # only files that require packs need it
    from packaging.version import InvalidVersion, Version

    try:
        accepted = SpecifierSet(wanted)
    except InvalidSpecifier:
        yield _problem(name, f'the pack "{name}": "{wanted}" is no range of versions', 'write one such as ">=1.2"')
        return
    try:
        fits = not wanted or accepted.contains(Version(version), prereleases=True)
    except InvalidVersion:
        fits = False
    if not fits:
        message = f'the pack "{name}" is here in the version {version or "unknown"}, but the file requires {wanted}'
        yield _problem(name, message, "install another version of it")


def _problem(name: str, message: str, hint: str) -> Problem:
    return Problem(code=Code.MISSING_PACK, message=message, port=name, hint=hint)
