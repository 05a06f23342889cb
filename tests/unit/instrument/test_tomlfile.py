"""A file's faults come all at once, each with its place and its remedy; what is written reads back the same."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from instrument import tomlfile
from instrument.errors import ContentError, UsageError
from instrument.tomlfile import FileModel


class Thing(FileModel):
    id: str
    number: int = 0
    names: tuple[str, ...] = ()
    true_or_text: bool | str = False


class Things(FileModel):
    title: str
    things: Annotated[tuple[Thing, ...], Field(alias="thing")] = ()
    by_name: dict[str, Thing] = {}


def _load(tmp_path: Path, text: str) -> Things:
    path = tmp_path / "things.toml"
    path.write_text(text, encoding="utf-8")
    return tomlfile.load(Things, path)


def _fault(tmp_path: Path, text: str) -> str:
    with pytest.raises(ContentError) as caught:
        _load(tmp_path, text)
    return str(caught.value)


def test_a_file_is_read_into_its_model(tmp_path: Path) -> None:
    assert _load(tmp_path, 'title = "T"\n[[thing]]\nid = "a"\nnumber = 3\n').things == (Thing(id="a", number=3),)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert _load(tmp_path, '\ufefftitle = "T"\n').title == "T"


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    message = _fault(tmp_path, 'title = "T"\nnumber = no\n')
    assert "things.toml: this is not valid TOML" in message
    assert "line 2" in message
    assert "text needs quotes" in message


def test_an_unknown_key_gets_the_nearest_known_one(tmp_path: Path) -> None:
    message = _fault(tmp_path, 'title = "T"\ntitel = "x"\n')
    assert message == "things.toml, titel: the key is not known here. Remove it or correct it. Did you mean 'title'?"


@pytest.mark.parametrize("table", ["[[thing]]", "[by_name.x]"])
def test_an_unknown_key_of_an_entry_gets_the_nearest_one_too(tmp_path: Path, table: str) -> None:
    assert "Did you mean 'number'?" in _fault(tmp_path, f'title = "T"\n{table}\nid = "a"\nnumer = 3\n')


def test_a_hint_names_the_key_as_the_file_writes_it(tmp_path: Path) -> None:
    assert "Did you mean 'thing'?" in _fault(tmp_path, 'title = "T"\nthings = []\n')


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    assert _fault(tmp_path, "") == "things.toml, title: the key is missing. Add it."


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('number = "four"', "a whole number"),
        ("number = 1.5", "a whole number"),
        ("names = 3", "a list"),
        ("names = [3]", "text in quotes"),
        ("true_or_text = 5", "true or false or text in quotes"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_in_plain_words(tmp_path: Path, line: str, kind: str) -> None:
    message = _fault(tmp_path, f'title = "T"\n[[thing]]\nid = "a"\n{line}\n')
    assert message.startswith(f"things.toml, thing 1 ('a'), {line.split(' ')[0]}")
    assert f"it must be {kind}, but it is" in message
    assert len(message.splitlines()) == 1


def test_several_faults_come_at_once_each_with_file_number_id_and_remedy(tmp_path: Path) -> None:
    text = 'titel = "T"\n[[thing]]\nid = "a"\nnumber = "x"\n[[thing]]\nid = "b"\ncolour = 1\n[[thing]]\nnumber = 1\n'
    assert _fault(tmp_path, text).splitlines() == [
        "things.toml, title: the key is missing. Add it.",
        "things.toml, thing 1 ('a'), number: it must be a whole number, but it is 'x'. Correct the value.",
        "things.toml, thing 2 ('b'), colour: the key is not known here. Remove it or correct it.",
        "things.toml, thing 3, id: the key is missing. Add it.",
        "things.toml, titel: the key is not known here. Remove it or correct it. Did you mean 'title'?",
    ]


def test_what_is_sound_comes_with_the_faults_of_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "things.toml"
    path.write_text(
        'title = "T"\nx = 1\n[[thing]]\nid = "a"\n[[thing]]\nid = 2\n[by_name.y]\nno = 1\n', encoding="utf-8"
    )
    sound, problems, tables = tomlfile.load_sound(Things, path)
    assert [thing.id for thing in sound.things] == ["a"]
    assert sound.by_name == {}
    assert len(problems) == 4
    assert [entry["id"] for entry in tables["thing"]] == ["a", 2]


def test_a_file_that_is_not_utf8_is_refused_at_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "things.toml"
    path.write_bytes(b'title = "\xe9"\n')
    with pytest.raises(ContentError, match=r"things\.toml, byte 9: the file is not UTF-8 text\. Save it as UTF-8"):
        tomlfile.load(Things, path)


def test_a_missing_file_and_a_folder_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the file is not there"):
        tomlfile.load(Things, tmp_path / "none.toml")
    with pytest.raises(UsageError, match="the file is a folder"):
        tomlfile.load(Things, tmp_path)


def test_write_toml_writes_what_a_person_would(tmp_path: Path) -> None:
    path = tmp_path / "out.toml"
    values = {"a": 1, "none": None, "list": ["x", 2.5, True], "t": {"k": "v", "in": {"1": "one"}, "none": None}}
    tomlfile.write_toml(path, values, "first\n\nsecond")
    assert path.read_text(encoding="utf-8") == (
        '# first\n#\n# second\na = 1\nlist = ["x", 2.5, true]\n\n[t]\nk = "v"\nin = { 1 = "one" }\n'
    )


STRINGS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "",
        '"',
        "\\",
        '\\"',
        "'''",
        "\n",
        "\r\n",
        "\t",
        "\x00\x1f\x7f\x85",
        "منتورینگ\u200cها ۱۲",
        "# no",
        "a = 1",
        "\u2028",
    ]
)
VALUES = STRINGS | st.integers(-(2**62), 2**62) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
ARRAYS = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
TABLES = st.dictionaries(STRINGS, ARRAYS | st.dictionaries(STRINGS, ARRAYS, max_size=3), max_size=4)


@given(st.dictionaries(STRINGS, ARRAYS | TABLES, max_size=5))
def test_what_is_written_reads_back_the_same(values: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.toml"
        tomlfile.write_toml(path, values, "a comment")
        assert tomlfile.read_toml(path) == values


def test_an_interrupted_write_leaves_the_old_file_whole_and_no_half_file(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    tomlfile.write_whole(path, "old")
    with pytest.raises(UnicodeEncodeError):
        tomlfile.write_whole(path, "new" * 10_000 + "\ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.txt"]


def test_lines_end_the_same_on_every_system_and_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "out.txt"
    tomlfile.write_whole(path, "a\nb\n")
    assert path.read_bytes() == b"a\nb\n"


def test_where_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path, tmp_path / "file" / "below"):
        with pytest.raises(UsageError, match=r"it cannot be written: .+\. Give another path\."):
            tomlfile.write_whole(path, "text")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
    assert not tmp_path.with_name(tmp_path.name + ".part").exists()
