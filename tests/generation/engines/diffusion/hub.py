"""A tiny hub on the loopback: the answers of the real one's model, resolve and store addresses that its library asks for."""

from __future__ import annotations

import hashlib
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any
from urllib.parse import unquote

from tests.generation.engines.diffusion.folders import LEFT_OUT, LOADED

BYTES = 2**20  # it writes by so many
STANDS = 16  # of them, after which a slow file stands still, so that a test can kill who reads it
LARGE = 1000  # bytes from which a file lies in the store, known by its SHA-256


class Hub(BaseHTTPRequestHandler):
    """``asked`` tells of every GET of a file's content: its name and the byte it began at."""

    protocol_version = "HTTP/1.1"
    server: ThreadingHTTPServer
    files = LOADED | LEFT_OUT
    commit = "0" * 40
    gated = False
    slow: str = ""
    goes_on = Event()  # of a slow file
    damaged: str = ""
    asked: list[tuple[str, int]] = []

    def do_HEAD(self) -> None:
        self._resolve()

    def do_GET(self) -> None:
        if self.path.startswith("/api/models/"):
            self._json({"id": "x/y", "modelId": "x/y", "sha": self.commit, "siblings": [self._sibling(name) for name in self.files]})
        elif self.path.startswith("/store/"):
            self._content(unquote(self.path.removeprefix("/store/")))
        else:
            self._resolve()

    def _sibling(self, name: str) -> dict[str, Any]:
        content = self.files[name]
        git = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        told: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": git}
        if len(content) > LARGE:
            told["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}
        return told

    def _resolve(self) -> None:
        _, _, name = unquote(self.path).partition(f"/resolve/{self.commit}/")
        if self.gated:
            self._end(403, {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted"})
        elif name not in self.files:
            self._end(404, {"X-Error-Code": "EntryNotFound"})
        elif len(self.files[name]) > LARGE:
            sha256 = hashlib.sha256(self.files[name]).hexdigest()
            size = str(len(self.files[name]))
            about = {"X-Repo-Commit": self.commit, "X-Linked-Etag": f'"{sha256}"', "X-Linked-Size": size}
            about["Location"] = f"http://localhost:{self.server.server_port}/store/{name}"  # another host than the hub's own
            self._end(302, about)
        elif self.command == "HEAD":
            self._end(200, {"X-Repo-Commit": self.commit, "ETag": '"git"'}, length=len(self.files[name]))
        else:
            self._content(name)

    def _content(self, name: str) -> None:
        content = self.files[name]
        if name == self.damaged:
            content = b"?" + content[1:]
        began = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").partition("-")[0])
        if self.command == "GET":
            self.asked.append((name, began))
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", str(len(content) - began))
        if "Range" in self.headers:
            self.send_header("Content-Range", f"bytes {began}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        if self.command == "HEAD":
            return
        for start in range(began, len(content), BYTES):
            if name == self.slow and start >= STANDS * BYTES:
                self.goes_on.wait(120)
            self.wfile.write(content[start : start + BYTES])

    def _json(self, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _end(self, status: int, headers: dict[str, str], length: int = 0) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def serve() -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", 0), Hub)


if __name__ == "__main__":
    sys.exit("The tests start it.")
