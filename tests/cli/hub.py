"""A hub of our own on 127.0.0.1: it speaks what huggingface_hub asks of the real one, and does as a test says."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "5f0e" * 10
LARGE = 1000
"""Bytes from which on a file counts as one of LFS, with a sha256."""


@dataclass
class Shop:
    """What the hub has, how it behaves, and what was asked of it."""

    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    commit: str = COMMIT
    gated: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    """Files whose bytes come with another first one."""
    short: set[str] = field(default_factory=set)
    """Files of whose bytes all but the last come, and then nothing more until `go_on`."""
    token: str | None = None
    ill: tuple[int, str] | None = None
    """A status and a message that is all it answers."""
    sizes: dict[str, int] = field(default_factory=dict)
    """What it says of the sizes of files, where that is not true."""
    elsewhere: str = ""
    """Where large files are; empty for here."""
    shown: list[str] = field(default_factory=list)
    """The tokens that were shown where large files are."""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """The method, the path, and the range of each question."""
    halted: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    endpoint: str = ""

    def add(self, name: str, folder: Path) -> None:
        """Offer a folder as a repository."""
        entries = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files[name] = {path.relative_to(folder).as_posix(): path.read_bytes() for path in entries}

    def gets(self, suffix: str = ".safetensors") -> list[tuple[str, str]]:
        """The files that were asked for, and the ranges."""
        return [(path, span) for method, path, span in self.asked if method == "GET" and path.endswith(suffix)]


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shop: Shop

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Silence."""

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.shop.asked.append((self.command, path, self.headers.get("Range", "")))
        if self.shop.ill is not None:
            self._send(self.shop.ill[0], b"{}", {"X-Error-Message": self.shop.ill[1]})
        elif path.startswith("/elsewhere/"):
            self.shop.shown += [said] if (said := self.headers.get("authorization")) else []
            self._give_whole(path.removeprefix("/elsewhere/"))
        elif path.startswith("/api/models/"):
            name, _, revision = path.removeprefix("/api/models/").partition("/revision/")
            self._describe(name, revision or "main")
        else:
            name, _, rest = path.strip("/").partition("/resolve/")
            self._give(name, rest.partition("/")[2])

    def _refuse(self, status: int, code: str, message: str) -> None:
        self._send(status, b"{}", {"X-Error-Code": code, "X-Error-Message": message})

    def _describe(self, name: str, revision: str) -> None:
        if name not in self.shop.files:
            return self._refuse(404, "RepoNotFound", "Repository not found")
        if revision not in ("main", self.shop.commit):
            return self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        siblings = [_said(file, data) for file, data in self.shop.files[name].items()]
        siblings = [said | {"size": self.shop.sizes.get(str(said["rfilename"]), said["size"])} for said in siblings]
        told = {
            "id": name,
            "modelId": name,
            "sha": self.shop.commit,
            "siblings": siblings,
            "private": False,
            "tags": [],
        }
        return self._send(200, json.dumps(told).encode(), {"Content-Type": "application/json"})

    def _give(self, name: str, file: str) -> None:
        data = self.shop.files.get(name, {}).get(file)
        if data is None:
            return self._refuse(404, "EntryNotFound", "Entry not found")
        if name in self.shop.gated and self.headers.get("authorization") != f"Bearer {self.shop.token}":
            return self._refuse(401, "GatedRepo", f"Access to model {name} is restricted")
        said = _said(file, data)
        lfs = said["lfs"]
        etag = lfs["sha256"] if isinstance(lfs, dict) else said["blobId"]
        heads = {"ETag": f'"{etag}"', "X-Repo-Commit": self.shop.commit, "X-Linked-Size": str(len(data))}
        if isinstance(lfs, dict) and self.shop.elsewhere:
            return self._send(302, b"", heads | {"Location": f"{self.shop.elsewhere}/elsewhere/{name}/{file}"})
        if self.command == "GET" and file in self.shop.wrong:
            data = bytes([data[0] ^ 1]) + data[1:]
        span = self.headers.get("Range", "")
        if self.command == "GET" and span:
            begin = int(span.removeprefix("bytes=").partition("-")[0])
            heads["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
            return self._send(206, data[begin:], heads)
        return self._send(200, data, heads, halts=file in self.shop.short)

    def _give_whole(self, path: str) -> None:
        organisation, repository, file = path.split("/", 2)
        self._send(200, self.shop.files[f"{organisation}/{repository}"][file], {})

    def _send(self, status: int, body: bytes, heads: dict[str, str], *, halts: bool = False) -> None:
        self.send_response(status)
        for name, value in (heads | {"Content-Length": str(len(body)), "Accept-Ranges": "bytes"}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if halts:
            self.wfile.write(body[:-1])
            self.wfile.flush()
            self.shop.halted.set()
            self.shop.go_on.wait(60)
            self.close_connection = True
            return
        self.wfile.write(body)


def _said(file: str, data: bytes) -> dict[str, object]:
    sha256 = hashlib.sha256(data).hexdigest()
    is_large = len(data) >= LARGE and not file.endswith(".json")
    git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    lfs = {"sha256": sha256, "size": len(data), "pointerSize": 130} if is_large else None
    return {"rfilename": file, "size": len(data), "blobId": git, "lfs": lfs}


@contextmanager
def hub() -> Iterator[Shop]:
    """A hub that answers until the end."""
    shop = Shop()
    desk = type("Desk", (_Desk,), {"shop": shop})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    shop.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shop
    finally:
        shop.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
