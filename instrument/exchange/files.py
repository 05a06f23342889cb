"""Files in and out as bytes: all of them are written or none, and nothing too large is read."""

import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from instrument.errors import ContentError, UsageError

LARGEST = 20_000_000  # bytes; a bank of 1,000 items in two languages has less than one million.


def read_bytes(path: Path, cut: bool = False) -> bytes:
    """Return a file's bytes; raise UsageError if it is not there, ContentError if it is too large to be meant.

    With `cut`, a file that is too large is no error here: its first LARGEST + 1 bytes come, so that its reader can name
    the line that goes on too long.
    """
    if not path.is_file():
        kind = "a folder, not a file" if path.is_dir() else "not there"
        raise UsageError.at(str(path), f"the file is {kind}.", "Check the path.")
    try:
        if cut:
            with path.open("rb") as file:
                return file.read(LARGEST + 1)
        if path.stat().st_size > LARGEST:
            raise too_large(str(path))
        return path.read_bytes()
    except OSError as error:
        raise UsageError.at(str(path), f"it cannot be read: {error.strerror}.", "Check the file's rights.") from None


def too_large(where: str) -> ContentError:
    """Return the error of a file that holds more than LARGEST bytes, packed or unpacked."""
    what = f"it holds more than {LARGEST // 1_000_000} million bytes."
    return ContentError.at(where, what, "Give the exported file itself, without pictures or other sheets.")


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Make a folder with these files, by their names in it, whole or not at all; it may exist if it is empty.

    Raises UsageError, and leaves nothing behind, if it cannot be written.
    """
    if folder.exists():
        # Not replaced by another folder: a shell may stand in it, or a disk be mounted there.
        write_together({folder / name: content for name, content in contents.items()})
        return
    draft = folder.parent / f".{folder.name}.{secrets.token_hex(4)}.part"
    made = _missing([folder.parent])
    try:
        for name, content in contents.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(content)
        draft.rename(folder)
    except BaseException as error:
        shutil.rmtree(draft, ignore_errors=True)
        _remove(made)
        if not isinstance(error, OSError):
            raise
        what = f"it cannot be written: {error.strerror}."
        raise UsageError.at(str(folder), what, "Give another path.") from None


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write every file or none: all are laid beside their places first, then renamed, and put back if one fails.

    Raises UsageError, with every file as it was, if one cannot be written.
    """
    drafts = {path: path.parent / f"{path.name}.part" for path in contents}
    before = {path: read_bytes(path) if path.exists() else None for path in contents}
    made = _missing([path.parent for path in contents])
    replaced: list[Path] = []
    path = Path()
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path].write_bytes(content)
        for path, draft in drafts.items():
            draft.replace(path)
            replaced.append(path)
    except BaseException as error:
        for done in replaced:
            _put_back(done, before[done])
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink()
        _remove(made)
        if not isinstance(error, OSError):
            raise
        what = f"it cannot be written: {error.strerror}."
        raise UsageError.at(str(path), what, "Nothing was changed; give another path.") from None


def _missing(folders: Iterable[Path]) -> list[Path]:
    """Return these folders and those above them that are not there, the innermost first."""
    above = {one for folder in folders for one in (folder, *folder.parents) if not one.exists()}
    return sorted(above, key=lambda one: -len(one.parts))


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
