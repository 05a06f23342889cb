"""A .qdc file becomes a codebook that reads; ids are permanent through every later import."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instrument.codebook import Codebook, read_codebook
from instrument.errors import ContentError, UsageError
from instrument.exchange.codebookfile import Imported, Study, import_codebook
from instrument.exchange.ids import code_prefix, slug, unique
from tests.unit.instrument.exchange.qdc import ATLAS, NVIVO, Tree, write_qdc

STUDY = Study("my-study")


def _import(folder: Path, tree: Tree, study: Study = STUDY, sets: str = "") -> Imported:
    made = import_codebook(write_qdc(folder / "x.qdc", tree, sets=sets), study, folder / "out.toml")
    made.write()
    return made


def _leaf(name: str) -> tuple[str, str, Tree]:
    return (f"guid of {name}", name, [])


def _places(book: Codebook) -> list[tuple[str, str | None, str]]:
    return [(code.component, code.subcomponent, code.label) for code in book.codes]


def test_the_top_level_is_components_a_middle_level_subcomponents_the_leaves_codes(tmp_path: Path) -> None:
    tree: Tree = [
        ("1", "Trust", [("2", "Words", [_leaf("listens"), _leaf("asks")]), ("3", "Deeds", [_leaf("helps")])]),
        ("4", "Time & place", [_leaf("meets")]),
    ]
    book = _import(tmp_path, tree).book
    assert book == read_codebook(tmp_path / "out.toml")
    assert [(c.id, c.title, [s.id for s in c.subcomponents]) for c in book.components] == [
        ("trust", {"en": "Trust"}, ["words", "deeds"]),
        ("time-place", {"en": "Time & place"}, []),
    ]
    assert _places(book) == [
        ("trust", "words", "listens"),
        ("trust", "words", "asks"),
        ("trust", "deeds", "helps"),
        ("time-place", None, "meets"),
    ]
    assert [code.id for code in book.codes] == ["MS-001", "MS-002", "MS-003", "MS-004"]
    assert book.codes[0].guid == "guid of listens"
    assert book.codes[0].description == "listens?"
    assert book.components[0].description == "Trust?"


def test_codes_beside_components_and_beside_subcomponents_get_a_place_of_their_own(tmp_path: Path) -> None:
    book = _import(tmp_path, [("1", "Trust", [_leaf("a"), ("2", "Words", [_leaf("b")])]), _leaf("c")]).book
    assert _places(book) == [("trust", "general", "a"), ("trust", "words", "b"), ("other", None, "c")]
    assert book.component("trust").subcomponents[-1].title == {"en": "Trust"}
    assert book.component("other").title == {"en": "Other codes"}


def test_what_lies_deeper_is_drawn_up_and_keeps_the_headings_between(tmp_path: Path) -> None:
    tree: Tree = [("1", "T", [("2", "W", [_leaf("a"), ("3", "X", [("4", "Y", [_leaf("b")])])])])]
    book = _import(tmp_path, tree).book
    assert _places(book) == [("t", "w", "a"), ("t", "w", "b")]
    assert [code.within for code in book.codes] == [(), ("X", "Y")]


def test_a_flat_list_is_one_component(tmp_path: Path) -> None:
    book = _import(tmp_path, [_leaf("a"), _leaf("b")], Study("s-t", title="My study", language="fa")).book
    assert _places(book) == [("codes", None, "a"), ("codes", None, "b")]
    assert book.component("codes").title == {"fa": "My study"}
    assert (book.title, book.language, book.method) == ("My study", "fa", "Qualitative coding (Test 1)")


def test_a_flat_list_in_sets_has_the_sets_for_components(tmp_path: Path) -> None:
    (tmp_path / "a.qdc").write_text(ATLAS, encoding="utf-8")
    made = import_codebook(tmp_path / "a.qdc", STUDY, tmp_path / "out.toml")
    assert _places(made.book) == [("mentor", None, "گوش می‌دهد"), ("mentor", None, "Advises"), ("other", None, "Meets")]
    assert made.book.component("mentor").description == "What mentors do."
    assert made.remarks == ()


def test_sets_that_overlap_are_not_carried_over_and_that_is_said(tmp_path: Path) -> None:
    members = '<MemberCode guid="guid of a"/>'
    sets = f'<Sets><Set guid="s" name="S">{members}</Set><Set guid="t" name="T">{members}</Set></Sets>'
    made = _import(tmp_path, [_leaf("a"), _leaf("b")], sets=sets)
    assert _places(made.book) == [("codes", None, "a"), ("codes", None, "b")]
    assert made.remarks == ("not carried over, a set: S", "not carried over, a set: T")


def test_names_that_are_not_latin_or_stand_twice_still_have_ids(tmp_path: Path) -> None:
    tree: Tree = [
        ("1", "اعتماد", [_leaf("a")]),
        ("2", "Other", [_leaf("b")]),
        ("3", "other!", [_leaf("c")]),
        _leaf("d"),
    ]
    book = _import(tmp_path, tree).book
    assert [component.id for component in book.components] == ["component-1", "other-2", "other-3", "other"]


def test_a_later_import_keeps_ids_and_what_people_added(tmp_path: Path) -> None:
    _import(tmp_path, [("1", "Trust", [_leaf("a"), _leaf("b"), _leaf("c")])], Study("my-study", year=2020))
    out = tmp_path / "out.toml"
    mine = 'label = "a"\ntranslation = { fa = "الف" }\nnote = "Mine." # my comment\n'
    out.write_text(out.read_text(encoding="utf-8").replace('label = "a"\n', mine), encoding="utf-8")
    before = out.read_text(encoding="utf-8")
    later: Tree = [("1", "Deep trust", [("guid of a", "A", []), _leaf("d")]), ("9", "New", [_leaf("c")])]
    made = _import(tmp_path, later)
    assert [(change.kind, change.id, change.text) for change in made.changes] == [
        ("renamed component", "trust", "'Trust' -> 'Deep trust'"),
        ("new component", "new", "New"),
        ("renamed", "MS-001", "'a' -> 'A'"),
        ("new", "MS-004", "d"),
        ("moved", "MS-003", "trust -> new"),
        ("removed", "MS-002", "b (kept, marked as removed)"),
    ]
    codes = {code.id: code for code in read_codebook(out).codes}
    assert [(name, code.label, code.component) for name, code in codes.items()] == [
        ("MS-001", "A", "trust"),
        ("MS-002", "b", "trust"),
        ("MS-003", "c", "new"),
        ("MS-004", "d", "trust"),
    ]
    assert (codes["MS-001"].translation, codes["MS-001"].note) == ({"fa": "الف"}, "Mine.")
    assert codes["MS-002"].removed
    assert codes["MS-002"].note == "No longer in the imported codebook; kept, because an id is never used again."
    after = out.read_text(encoding="utf-8")
    assert 'note = "Mine." # my comment' in after
    assert after.splitlines()[:10] == before.splitlines()[:10]


def test_a_removed_code_comes_back_with_its_id_and_its_own_note_only(tmp_path: Path) -> None:
    first: Tree = [("1", "Trust", [_leaf("a"), _leaf("b")])]
    _import(tmp_path, first)
    out = tmp_path / "out.toml"
    before = out.read_bytes()
    _import(tmp_path, [("1", "Trust", [_leaf("a")])])
    assert [change.kind for change in _import(tmp_path, first).changes] == ["back"]
    assert out.read_bytes() == before


def test_a_component_that_gains_subcomponents_keeps_removed_codes_in_place(tmp_path: Path) -> None:
    _import(tmp_path, [("1", "Trust", [_leaf("a"), _leaf("b")])])
    book = _import(tmp_path, [("1", "Trust", [("2", "Words", [_leaf("b")])])]).book
    assert _places(book) == [("trust", "general", "a"), ("trust", "words", "b")]


def test_the_same_file_again_changes_no_byte(tmp_path: Path) -> None:
    (tmp_path / "n.qdc").write_text(NVIVO, encoding="utf-8")
    first = import_codebook(tmp_path / "n.qdc", STUDY, tmp_path / "out.toml")
    first.write()
    again = import_codebook(tmp_path / "n.qdc", STUDY, tmp_path / "out.toml")
    assert (again.content, again.changes) == (first.content, ())
    assert [(change.kind, change.id) for change in first.changes] == [
        ("new component", "trust-care"),
        ("new", "MS-001"),
    ]


@pytest.mark.parametrize(
    ("study", "fault"),
    [
        (Study("other"), "it is the codebook 'my-study', not 'other'. Give --id my-study"),
        (Study("my-study", language="fa"), "its language is 'en', not 'fa'. Leave out --language"),
        (Study("My Study"), "--id My Study: it is no id of a study. Write small Latin letters"),
        (Study("2022"), None),
        (Study("../x"), "it is no id of a study"),
        (Study(""), "it is no id of a study"),
    ],
)
def test_an_id_or_language_that_does_not_fit_is_refused(tmp_path: Path, study: Study, fault: str | None) -> None:
    _import(tmp_path, [_leaf("a")])
    before = (tmp_path / "out.toml").read_bytes()
    with pytest.raises(UsageError, match=fault):
        _import(tmp_path, [_leaf("b")], study)
    assert (tmp_path / "out.toml").read_bytes() == before


def test_a_file_that_is_no_codebook_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out.toml").write_text("mine = 1\n", encoding="utf-8")
    with pytest.raises(ContentError, match="the key is missing"):
        _import(tmp_path, [_leaf("a")])
    assert (tmp_path / "out.toml").read_text(encoding="utf-8") == "mine = 1\n"


def test_only_folders_is_no_codebook(tmp_path: Path) -> None:
    path = write_qdc(tmp_path / "x.qdc", [_leaf("a")])
    path.write_text(path.read_text(encoding="utf-8").replace("'true'", "'false'"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"x\.qdc: none of its codes can be coded with\."):
        import_codebook(path, STUDY, tmp_path / "out.toml")


def test_ids_are_made_from_names() -> None:
    assert [code_prefix(name) for name in ("my-study", "keykha-2022", "burnout", "a1", "2022")] == [
        "MS",
        "K22",
        "BUR",
        "A1",
        "22",
    ]
    assert (slug("Tïme & Place!"), slug("اعتماد"), slug("A b", "_")) == ("time-place", "", "a_b")
    assert unique("a", "x", {"b"}) == "a"
    assert unique("a", "x", {"a", "a-2"}) == "a-3"
    assert unique("", "x", {"x-1"}) == "x-2"


# --- any codebook, and any later version of it -----------------------------------------------------------------------

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6).filter(str.strip)
LABELS = st.sampled_from(["Other", "codes", "general", "اعتماد", "a", 'q"\\', "x]]>"]) | NAMES


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A tree of up to eight codes in any nesting; a code of one tree has the guid of a code of another."""
    tree: Tree = []
    homes = [tree]
    for guid in draw(st.lists(st.integers(1, 12), unique=True, min_size=1, max_size=8)):
        below: Tree = []
        draw(st.sampled_from(homes)).append((f"g{guid}", draw(LABELS), below))
        homes.append(below)
    return tree


def _leaves(tree: Tree) -> dict[str, str]:
    found = {guid: " ".join(name.split()) for guid, name, below in tree if not below}
    for _, _, below in tree:
        found |= _leaves(below)
    return found


@settings(max_examples=50)
@given(st.lists(trees(), min_size=1, max_size=3))
def test_through_any_imports_the_file_reads_and_no_id_ever_means_another_code(versions: list[Tree]) -> None:
    with TemporaryDirectory() as name:
        folder, ids = Path(name), dict[str, str]()
        for tree in versions:
            book = _import(folder, tree).book
            assert book == read_codebook(folder / "out.toml")
            known = {code.guid or "": code for code in book.codes}
            assert {guid: code.label for guid, code in known.items() if not code.removed} == _leaves(tree)
            assert {guid: known[guid].id for guid in ids} == ids
            ids = {guid: code.id for guid, code in known.items()}
            assert len(set(ids.values())) == len(ids)
            assert _import(folder, tree).changes == ()
