"""A collecting site on loopback that keeps the contract of docs/collecting.md, and can be told to fail."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LARGEST = 2_000_000


class Receiver:
    """What the site holds: `files`, one a key; `failures`, the answers it is to give before it works."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failures: list[tuple[int, Any]] = []
        self.posts: list[str] = []
        self.address = ""
        self._lock = threading.Lock()

    def take(self, key: str, body: bytes) -> tuple[int, Any]:
        """Keep a response file, once; return the status and what is answered."""
        with self._lock:
            self.posts.append(key)
            if self.failures:
                return self.failures.pop(0)
            name = key.strip('"')
            if not name.replace("-", "").isalnum() or len(name) != 36 or len(body) > LARGEST:
                return 400, {"error": "no key, or too large"}
            whole, digest = body[12:-77], body[-66:-2].decode("ascii", "replace")
            if hashlib.sha256(whole).hexdigest() != digest:
                return 422, {"error": "damaged on the way"}
            path = self.folder / f"{name}.json"
            if path.exists() and path.read_bytes() != body:
                return 409, {"error": "this key holds another file"}
            # Written whole before it is acknowledged.
            draft = path.with_suffix(".part")
            draft.write_bytes(body)
            draft.replace(path)
            return 200, {"sha256": digest}

    @property
    def files(self) -> list[Path]:
        """The response files taken so far."""
        return sorted(self.folder.glob("*.json"))


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    """Open the site on a free port of 127.0.0.1, and close it."""
    receiver = Receiver(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self._answer(204, None)

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LARGEST + 1))
            self._answer(*receiver.take(self.headers.get("Idempotency-Key", ""), body))

        def _answer(self, status: int, said: Any) -> None:
            body = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            # A form opened as a file has the origin "null"; nothing secret is answered, so any origin may read it.
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Methods", "POST")
            self.send_header("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_port}/answers"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
