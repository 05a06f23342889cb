"""A headless Chromium, driven by the DevTools protocol through a pipe: no driver, no port, no library."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
INSTALL = "Chromium is not installed: apt-get install chromium"
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)


class Browser:
    """One tab. `events` holds what the browser told unasked (dialogs, requests, console), newest last."""

    def __init__(self, process: "subprocess.Popen[bytes]", write: int, read: int, downloads: Path) -> None:
        self._process, self._write, self._read = process, write, read
        self.downloads = downloads
        self.events: list[dict[str, Any]] = []
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads), eventsEnabled=True)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and return its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session and not method.startswith(("Target.", "Browser.")):
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answered = self._next(30)
            if answered.get("id") == self._number:
                if "error" in answered:
                    raise RuntimeError(f"{method}: {answered['error']}")
                result: dict[str, Any] = answered["result"]
                return result

    def open(self, address: str) -> None:
        """Load a page and wait until it is ready."""
        self.events.clear()
        if address.split("#")[0] == self.run("location.href").split("#")[0]:
            self.call("Page.navigate", url="about:blank")
            self.wait("location.href === 'about:blank' && document.readyState === 'complete'")
        self.call("Page.navigate", url=address)
        self.wait(f"location.href === {json.dumps(address)} && document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """Return the value of a JavaScript expression (of a promise, what it is resolved to)."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise RuntimeError(done["exceptionDetails"].get("exception", done["exceptionDetails"]))
        return done["result"].get("value")

    def wait(self, condition: str, seconds: float = 10) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + seconds
        while not self.run(condition):
            assert time.monotonic() < until, f"never true: {condition}"
            time.sleep(0.02)

    def press(self, *keys: str) -> None:
        """Press keys as on a keyboard: "Tab", "Enter", "Space", "ArrowDown", "Shift+Tab", or a sign."""
        for key in keys:
            modifiers = 8 if key.startswith("Shift+") else 0
            name = key.removeprefix("Shift+")
            text = {"Enter": "\r", "Space": " "}.get(name, name if len(name) == 1 else "")
            code = {"Tab": 9, "Enter": 13, "Space": 32, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39}
            params: dict[str, Any] = {
                "key": " " if name == "Space" else name,
                "windowsVirtualKeyCode": code.get(name, 40 if name == "ArrowDown" else 0),
                "modifiers": modifiers,
            }
            self.call("Input.dispatchKeyEvent", type="keyDown", **params, **({"text": text} if text else {}))
            self.call("Input.dispatchKeyEvent", type="keyUp", **params)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.call("Input.insertText", text=text)

    def size(self, width: int, height: int) -> None:
        """Give the page a size."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def picture(self, path: Path, whole: bool = False) -> None:
        """Write a picture of the page as PNG."""
        done = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(done["data"]))

    def downloaded(self, name: str, seconds: float = 10) -> bytes:
        """Return a downloaded file's bytes, waiting for it."""
        until = time.monotonic() + seconds
        while not (self.downloads / name).is_file():
            assert time.monotonic() < until, f"no download: {name}"
            self.run("0")
            time.sleep(0.02)
        return (self.downloads / name).read_bytes()

    def requests(self) -> list[str]:
        """Return the addresses that the page has asked for, itself left out."""
        self.run("0")
        sent = [event["params"] for event in self.events if event["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent if one.get("type") != "Document"]

    def _next(self, seconds: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._read], [], [], seconds)
            assert ready, "Chromium does not answer"
            part = os.read(self._read, 1 << 20)
            assert part, "Chromium has ended"
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        if "id" not in message:
            self.events.append(message)
            if message["method"] == "Page.javascriptDialogOpening":
                # Not through `call`, which may be what is waiting.
                self._number += 1
                answer = {"id": self._number, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
                os.write(self._write, json.dumps({**answer, "sessionId": self._session}).encode() + b"\0")
                self._number -= 1
        return message


def _lay(read: int, write: int) -> None:
    """Put the pipes where Chromium looks for them, whatever numbers they had."""
    high = [fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (read, write)]
    os.dup2(high[0], 3)
    os.dup2(high[1], 4)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium with an empty profile, and end it."""
    assert CHROMIUM
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        downloads = Path(folder) / "downloads"
        downloads.mkdir()
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        process = subprocess.Popen(
            [CHROMIUM, *_FLAGS, f"--user-data-dir={folder}/profile"],
            preexec_fn=lambda: _lay(to_read, from_write),
            pass_fds=(3, 4),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        try:
            browser = Browser(process, to_write, from_read, downloads)
            yield browser
            with suppress(Exception):
                browser.call("Browser.close")
        finally:
            os.close(to_write)
            os.close(from_read)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
