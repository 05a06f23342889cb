"""A store on a network file system says so and keeps a journal that is safe there."""

from pathlib import Path

import pytest

from instrument.store import open_store, places

MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0\n"
    "server:/export /mnt/share nfs4 rw 0 0\n"
    "//nas/x /mnt/share/nas\\040disk cifs rw 0 0\n"
    "odd line\n"
    "tmpfs /mnt/share/local tmpfs rw 0 0\n"
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/mnt/share/study/a.sqlite", "nfs4"),
        ("/mnt/share", "nfs4"),
        ("/mnt/shared/a.sqlite", "ext4"),
        ("/mnt/share/nas disk/a.sqlite", "cifs"),
        ("/mnt/share/local/a.sqlite", "tmpfs"),
        ("/elsewhere/a.sqlite", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_innermost_mount(path: str, kind: str) -> None:
    assert places.file_system(path, MOUNTS) == kind


def test_without_a_table_of_mounts_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "_MOUNTS", tmp_path / "none")
    assert places.network(tmp_path) is None
    assert places.file_system("/a", "") is None


def test_on_a_network_the_journal_is_delete_and_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x {tmp_path.resolve()} nfs rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(places, "_MOUNTS", mounts)
    store = open_store("sqlite:///answers.sqlite", tmp_path)
    with store._engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys")
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
    store.close()
    assert pragmas == ["delete", 2, 1]
    (note,) = store.notes
    assert "network file system (nfs)" in note
    assert "DELETE" in note
    assert "postgresql://" in note


def test_on_a_disk_there_is_nothing_to_say(tmp_path: Path) -> None:
    store = open_store("sqlite:///answers.sqlite", tmp_path)
    assert store.notes == ()
    store.close()
