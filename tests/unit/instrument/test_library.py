"""A name becomes the path of what is shipped; a path stays a path."""

from pathlib import Path

import pytest

from instrument import library
from instrument.errors import UsageError


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("codebooks", ["keykha-2022", "najafipour-2022"]),
        ("banks", ["mentoring-components"]),
        ("forms", ["communication"]),
    ],
)
def test_what_is_shipped_is_listed_and_found(kind: str, names: list[str]) -> None:
    assert set(names) <= set(library.names(kind))
    assert library.names(kind) == sorted(library.names(kind))
    assert all(library.find(kind, name).exists() for name in names)


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("", encoding="utf-8")
    assert library.find("forms", str(own)) == own
    assert library.find("banks", str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", ["comunication", "communication.json"])
def test_an_unknown_name_gets_those_there_are_and_the_nearest(name: str) -> None:
    with pytest.raises(UsageError, match=rf"{name}: .* Known: .*communication.*\. Did you mean 'communication'\?"):
        library.find("forms", name)


def test_a_file_that_is_not_toml_is_no_blueprint(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("", encoding="utf-8")
    with pytest.raises(UsageError):
        library.find("forms", str(tmp_path / "own.txt"))
