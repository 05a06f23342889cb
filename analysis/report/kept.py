"""Sections' results kept between runs: what is unchanged is taken, everything else is computed anew.

A section says nothing of what it reads: it is watched while it computes. Its result is kept with the digest of every
input that it read, and taken again when section, program and these inputs are the same. So a changed model computes
the CFA anew and leaves the items' statistics; a changed program computes everything anew.

A result is kept as a pickle, and a pickle can run code when it is read. So each is signed with a key that lies in the
user's own configuration: what another person's folder brings along is not read.
"""

import hashlib
import hmac
import os
import pickle
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import analysis
from analysis.report.inputs import Inputs
from analysis.report.software import versions

if TYPE_CHECKING:
    from analysis.report.validation import Outcome

_FIELDS = frozenset(field.name for field in fields(Inputs))
# What a folder of kept results may grow to; the oldest go first.
MOST_BYTES = 300_000_000
FOLDER = ".mentorscale-kept"


class Watched(Inputs):
    """Inputs that remember which of their fields were read."""

    @classmethod
    def of(cls, inputs: Inputs) -> "Watched":
        """Return the same inputs, watched."""
        watched = object.__new__(cls)
        watched.__dict__.update(inputs.__dict__, seen=set())
        return watched

    def __getattribute__(self, name: str) -> Any:
        """Return the attribute; note it if it is a field."""
        if name in _FIELDS:
            object.__getattribute__(self, "seen").add(name)
        return object.__getattribute__(self, name)


class Kept:
    """A folder of kept results."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        """Use `folder`, made when something is kept; `key` signs, by default the user's own."""
        self._folder = folder
        self._key = _users_key() if key is None else key
        self._digests: dict[tuple[str, int], str] = {}

    def outcome(self, section: str, inputs: Inputs, compute: Callable[[Inputs], "Outcome"]) -> "tuple[Outcome, bool]":
        """Return a section's outcome and whether it was kept; `compute` is called if it was not."""
        known = self._folder / f"{section}.reads"
        for line in known.read_text(encoding="utf-8").splitlines() if known.is_file() else ():
            found = self._read(self._place(section, inputs, line.split()))
            if found is not None:
                return found, True
        watched = Watched.of(inputs)
        outcome = compute(watched)
        read = sorted(object.__getattribute__(watched, "seen"))
        self._keep(known, " ".join(read), self._place(section, inputs, read), outcome)
        return outcome, False

    def _place(self, section: str, inputs: Inputs, read: list[str]) -> Path:
        """Return the file for a section of this program and these inputs."""
        digests = [self._digest(name, getattr(inputs, name)) for name in read if name in _FIELDS]
        whole = hashlib.sha256("\n".join([_program(), section, *read, *digests]).encode()).hexdigest()
        return self._folder / f"{section}-{whole[:32]}"

    def _digest(self, name: str, value: object) -> str:
        import joblib

        place = (name, id(value))
        if place not in self._digests:
            self._digests[place] = str(joblib.hash(value, hash_name="sha1"))
        return self._digests[place]

    def _read(self, path: Path) -> "Outcome | None":
        """Return what was kept, None if nothing was or if it is not signed by this user."""
        try:
            content = path.read_bytes()
        except OSError:
            return None
        signature, body = content[:32], content[32:]
        if not hmac.compare_digest(signature, self._signed(path.name, body)):
            return None
        try:
            outcome: Outcome = pickle.loads(body)  # signed with this user's own key
        except Exception:  # a pickle of classes that have gone
            return None
        return outcome

    def _keep(self, known: Path, read: str, path: Path, outcome: "Outcome") -> None:
        """Write an outcome; what cannot be kept is computed again next time, and nothing else suffers."""
        if outcome.status == "failed":
            return
        try:
            body = pickle.dumps(outcome)
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(path, self._signed(path.name, body) + body)
            lines = known.read_text(encoding="utf-8").splitlines() if known.is_file() else []
            if read not in lines:
                _write(known, "".join(f"{line}\n" for line in (*lines, read)).encode())
            self._make_room()
        except (OSError, pickle.PicklingError, TypeError, AttributeError):
            return

    def _signed(self, name: str, body: bytes) -> bytes:
        return hmac.digest(self._key, name.encode() + b"\n" + body, "sha256")

    def _make_room(self) -> None:
        entries = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        total = 0
        for path in entries:
            total += path.stat().st_size
            if total > MOST_BYTES:
                path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@cache
def _program() -> str:
    """Return a digest of the analysis package's source and of the packages it computes with."""
    digest = hashlib.sha256(repr(sorted(versions().items())).encode())
    root = Path(analysis.__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _users_key() -> bytes:
    """Return the key in the user's configuration, made the first time."""
    from platformdirs import user_data_path

    path = user_data_path("mentorscale") / "kept.key"
    made = secrets.token_bytes(32)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.is_file():
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_bytes(made)
            # Of two processes that begin together, the first one's key stands for both.
            with suppress(FileExistsError):
                path.hardlink_to(draft)
            draft.unlink()
        return path.read_bytes()
    except OSError:
        # Without a home nothing can be taken again: a key for this run alone.
        return made
