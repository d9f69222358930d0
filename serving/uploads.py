"""Files: pictures that clients upload, and what runs publish. Named by the sha256 of their bytes, never by a client.

Whatever decodes a picture that came from outside is a short-lived child process with bounds on memory, processor time
and time; this process only counts bytes and hashes them.
"""

import asyncio
import contextlib
import json
import os
import re
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from engine.atomic import sync_folder
from engine.errors import Code, Problem
from engine.types import Memory
from serving.answers import Refusal, refuse
from serving.settings import Limits

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
ENDINGS: Final = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
    "BMP": ("bmp", "image/bmp"),
    "TIFF": ("tif", "image/tiff"),
}
"""What may be uploaded, by Pillow's names."""

MEDIA_TYPES: Final = {
    **{f".{ending}": media_type for ending, media_type in ENDINGS.values()},
    ".safetensors": "application/octet-stream",
    ".json": "application/json",
    ".txt": "text/plain",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".wav": "audio/wav",
    ".bin": "application/octet-stream",
}
"""What files are said to be; all that is not here is bytes."""

INLINE: Final = frozenset(("image/png", "image/jpeg", "image/webp"))
"""What a browser may show in its place; everything else it only saves."""

PART: Final = 2**20
"""Bytes of a file that are read at a time."""

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that can be served."""

    digest: str
    path: Path
    media_type: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was uploaded. In a workflow it is called `name`."""

    digest: str
    name: str
    media_type: str
    size: int
    width: int
    height: int


class Uploads:
    """The folders of files under the data folder, and the children that look at pictures."""

    def __init__(self, data: Path, limits: Limits, memory: Memory) -> None:
        self.assets: Final = data / "assets"
        self.outputs: Final = data / "outputs"
        self.thumbnails: Final = data / "thumbnails"
        self._limits = limits
        self._memory = memory
        self._children = asyncio.Semaphore(limits.children)

    def find(self, digest: str) -> Asset:
        """The file of a digest. Refuses with 404 what is no digest, or not here."""
        if DIGEST.fullmatch(digest):
            for folder in (self.outputs, self.assets):
                for ending in MEDIA_TYPES:
                    path = folder / f"{digest}{ending}"
                    if path.is_file():
                        return Asset(digest, path, MEDIA_TYPES[ending])
            for path in self.outputs.glob(f"{digest}.*"):  # what a pack of others publishes may be anything
                return Asset(digest, path, "application/octet-stream")
        raise refuse(404, "there is no file of that digest")

    def about(self, digest: str) -> Picture:
        """What is known of a picture that was uploaded. Refuses with 404 what was not."""
        asset = self.find(digest)
        facts = self._memory.recall(f"image/{digest}")
        if asset.path.parent != self.assets or not isinstance(facts, dict):
            raise refuse(404, "no picture of that digest was uploaded")
        size = asset.path.stat().st_size
        width, height = (int(str(facts[name])) for name in ("width", "height"))
        return Picture(digest, asset.path.name, asset.media_type, size, width, height)

    async def keep(self, stream: AsyncIterator[bytes]) -> Picture:
        """Keep a picture: counted while it arrives, looked at by a child, on the disk before this returns."""
        await asyncio.to_thread(self.assets.mkdir, parents=True, exist_ok=True)
        unfinished = self.assets / f".{secrets.token_hex(8)}.tmp"
        try:
            digest, size = await self._receive(stream, unfinished)
            if not size:
                raise refuse(422, "the upload is empty", "send the bytes of a picture as the body")
            seen = await self._look(unfinished)
            ending, media_type = ENDINGS[seen["format"]]
            name = f"{digest}.{ending}"
            await asyncio.to_thread(_place, unfinished, self.assets / name)
        finally:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
        facts = {"width": seen["width"], "height": seen["height"]}
        await asyncio.to_thread(self._memory.keep, f"image/{digest}", facts)
        return Picture(digest, name, media_type, size, seen["width"], seen["height"])

    async def adopt(self, digest: str) -> Picture:
        """Keep a picture that a run published as one that workflows can read, like one that was uploaded."""
        path = self.find(digest).path

        async def parts() -> AsyncIterator[bytes]:
            with await asyncio.to_thread(path.open, "rb") as file:
                while part := await asyncio.to_thread(file.read, PART):
                    yield part

        return await self.keep(parts())

    def forget(self, digests: Iterable[str]) -> None:
        """Remove files that runs published, and their thumbnails. What was uploaded stays."""
        for digest in digests:
            if DIGEST.fullmatch(digest):
                for path in (*self.outputs.glob(f"{digest}.*"), *self.thumbnails.glob(f"{digest}_*.webp")):
                    with contextlib.suppress(OSError):
                        path.unlink()

    async def thumbnail(self, asset: Asset, side: int) -> Path:
        """A picture made small, as WebP; made once."""
        path = self.thumbnails / f"{asset.digest}_{side}.webp"
        if not await asyncio.to_thread(path.is_file):
            if not asset.media_type.startswith("image/"):
                raise refuse(404, "this file is no picture, and has no thumbnail")
            await asyncio.to_thread(self.thumbnails.mkdir, parents=True, exist_ok=True)
            unfinished = self.thumbnails / f".{secrets.token_hex(8)}.tmp"
            try:
                await self._child("thumbnail", str(asset.path), str(unfinished), str(side))
                await asyncio.to_thread(os.replace, unfinished, path)
            finally:
                with contextlib.suppress(OSError):
                    unfinished.unlink(missing_ok=True)
        return path

    async def _receive(self, stream: AsyncIterator[bytes], path: Path) -> tuple[str, int]:
        hashed, size = sha256(), 0
        file = await asyncio.to_thread(path.open, "xb")
        try:
            async for part in stream:
                size += len(part)
                if size > self._limits.upload:
                    raise refuse(413, f"an upload has at most {self._limits.upload:,} bytes")
                hashed.update(part)
                await asyncio.to_thread(file.write, part)
            await asyncio.to_thread(_finish, file)
        finally:
            file.close()
        return hashed.hexdigest(), size

    async def _look(self, path: Path) -> dict[str, Any]:
        return await self._child("look", str(path))

    async def _child(self, *arguments: str) -> dict[str, Any]:
        """What a child says of a picture. Refuses with 422 what it cannot read within its bounds."""
        limits = self._limits
        bounds = (str(limits.child_memory), str(limits.child_seconds), str(limits.pixels))
        async with self._children:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", str(ROOT / "serving" / "decode.py"), *bounds, *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
            try:
                async with asyncio.timeout(limits.child_seconds):
                    told, _ = await process.communicate()
            except TimeoutError as error:
                raise refuse(422, "the picture takes too long to read") from error
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process.pid, signal.SIGKILL)
                    await process.wait()
        try:
            seen: dict[str, Any] = json.loads(told)
        except ValueError as error:
            message = "the picture could not be read within the memory and time that one may take"
            raise Refusal(422, [Problem(code=Code.DAMAGED_IMAGE, message=message)]) from error
        if "code" in seen:
            problem = Problem(code=Code(seen["code"]), message=seen["message"], hint=seen.get("hint"))
            raise Refusal(422, [problem])
        return seen


def _finish(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _place(unfinished: Path, path: Path) -> None:
    os.replace(unfinished, path)
    sync_folder(path.parent)
