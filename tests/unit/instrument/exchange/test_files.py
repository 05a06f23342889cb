"""All files are written or none."""

from pathlib import Path

import pytest

from instrument.errors import ContentError, UsageError
from instrument.exchange import files
from instrument.exchange.files import read_bytes, write_together
from tests.unit.instrument.exchange.banks import contents


def test_all_files_are_written_and_no_draft_is_left(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    write_together({tmp_path / "a": b"1\r\n", tmp_path / "b": b"2"})
    assert contents(tmp_path) == {"a": b"1\r\n", "b": b"2"}


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_if_one_cannot_be_put_in_its_place_none_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, after: int
) -> None:
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "c").write_bytes(b"old c")
    done: list[Path] = []
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if len(done) == after:
            raise fault
        done.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(UsageError if isinstance(fault, OSError) else KeyboardInterrupt):
        write_together({tmp_path / name: b"new" for name in "abc"})
    assert contents(tmp_path) == {"a": b"old a", "c": b"old c"}


def test_where_nothing_can_be_written_is_said_and_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(UsageError, match=r"file.x: it cannot be written: .+\. Nothing was changed"):
        write_together({tmp_path / "new": b"1", tmp_path / "file" / "x": b"2"})
    assert contents(tmp_path) == {"file": b"old"}


def test_what_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="the file is not there"):
        read_bytes(tmp_path / "none")
    with pytest.raises(UsageError, match="the file is a folder"):
        read_bytes(tmp_path)
    monkeypatch.setattr(files, "LARGEST", 3)
    (tmp_path / "big").write_bytes(b"1234")
    with pytest.raises(ContentError, match="it holds more than"):
        read_bytes(tmp_path / "big")
