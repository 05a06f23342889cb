"""The skeleton of a bank loads, covers every code, and overwrites nothing."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instrument import bank, codebook, coverage, library
from instrument.bank import ItemBank
from instrument.codebook import Code, Codebook, Component
from instrument.errors import ContentError, UsageError
from instrument.exchange.tomledit import whole_text
from instrument.scaffold import _stem, scaffold


def _make(folder: Path, name: str, languages: tuple[str, ...] = ("en", "fa")) -> ItemBank:
    return scaffold(codebook.shipped(name), name, folder, languages)


@pytest.mark.parametrize(("name", "codes", "constructs"), [("keykha-2022", 347, 20), ("najafipour-2022", 11, 5)])
def test_the_skeleton_of_a_shipped_codebook_loads_and_covers_every_code(
    name: str, codes: int, constructs: int, tmp_path: Path
) -> None:
    made = _make(tmp_path / "mine", name)
    assert made == bank.read_bank(tmp_path / "mine")
    assert (len(made.items), len(made.constructs)) == (codes, constructs)
    assert [item.codes for item in made.items] == [(code.id,) for code in made.codebook.codes]
    found = coverage.of_bank(made)
    assert (found.codes, found.problems, found.merges, found.splits) == (codes, [], (), ())


def test_ids_are_the_areas_letters_and_a_number(tmp_path: Path) -> None:
    ids = [item.id for item in _make(tmp_path / "mine", "keykha-2022").items]
    assert ids[0] == "FAC01"
    assert {"COM19", "OUT99", "OUT102"} <= set(ids)
    assert len(set(ids)) == 347


def test_a_text_is_a_draft_of_the_codes_label_or_its_translation(tmp_path: Path) -> None:
    made = _make(tmp_path / "mine", "najafipour-2022")
    assert made.id == "mine"
    assert made.texts("LRN01") == {
        "en": "Early exposure to the educational process",
        "fa": "مواجهه زودهنگام با فرآیند آموزش",
    }
    statuses = {w.status for texts in made.wordings.values() for one in texts.values() for w in one.all().values()}
    assert statuses == {"draft"}
    assert made.construct("learning_process").title == {
        "en": "Facilitating the learning process",
        "fa": "تسهیل فرآیند یادگیری",
    }


def test_the_files_are_written_as_the_shipped_ones_are(tmp_path: Path) -> None:
    _make(tmp_path / "mine", "keykha-2022", ("en",))
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == ["en.toml", "items.toml"]
    items = (tmp_path / "mine" / "items.toml").read_text(encoding="utf-8")
    assert items.startswith("# A skeleton made by `mentorscale items scaffold` from the codebook keykha-2022:")
    assert '\n\n[[construct]]\nid = "faculty_a"\ncomponent = "faculty"\nsubcomponent = "a"\n' in items
    first = '\n\n[[item]]\nid = "FAC01"\ncodes = ["K22-FAC-A01"]\nconstruct = "faculty_a"\nrespondent = ["mentee"]\n'
    assert first + 'level = "individual"\nkey = 1\nscale = "agreement"\n\n[[item]]\n' in items
    texts = (tmp_path / "mine" / "en.toml").read_text(encoding="utf-8")
    assert '\n\n[wording.FAC01]\ntext = "having no judgment and prejudice"\nstatus = "draft"\n\n' in texts


def test_a_codebook_of_ones_own_is_named_by_the_way_to_it_and_both_can_be_moved(tmp_path: Path) -> None:
    shutil.copy(library.find("codebooks", "najafipour-2022"), tmp_path / "book.toml")
    path = str(tmp_path / "book.toml")
    made = scaffold(codebook.shipped(path), path, tmp_path / "banks" / "mine", ["fa"])
    assert 'codebook = "../../book.toml"' in (tmp_path / "banks" / "mine" / "items.toml").read_text(encoding="utf-8")
    shutil.copytree(tmp_path, tmp_path.parent / "moved")
    assert bank.read_bank(tmp_path.parent / "moved" / "banks" / "mine") == made
    (tmp_path / "book.toml").unlink()
    with pytest.raises(Exception, match=r"items\.toml, codebook: there is no such name among the codebooks"):
        bank.read_bank(tmp_path / "banks" / "mine")


def test_a_folder_with_anything_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    _make(tmp_path / "mine", "najafipour-2022")  # An empty folder is fine.
    before = (tmp_path / "mine" / "items.toml").read_bytes()
    for name in ("mine", "mine/items.toml"):
        with pytest.raises(UsageError, match=r"it is there already and not empty\. Give a new folder\."):
            _make(tmp_path / name, "keykha-2022")
    assert (tmp_path / "mine" / "items.toml").read_bytes() == before


@pytest.mark.parametrize("languages", [(), ("",), ("../x",), ("en", "Persian!")])
def test_what_is_no_language_is_refused(languages: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no languages"):
        _make(tmp_path / "mine", "najafipour-2022", languages)
    assert list(tmp_path.iterdir()) == []


def _book(components: list[str], codes: list[tuple[int, str, bool]]) -> Codebook:
    """A codebook with components of these ids, and codes (component's place, label, removed)."""
    return Codebook.model_validate(
        {
            "schema": 1,
            "id": "b",
            "title": "B",
            "authors": [],
            "year": 2022,
            "source": "s",
            "language": "en",
            "method": "m",
            "group": [{"id": "g", "title": {"en": "G"}}],
            "component": [{"id": name, "group": "g", "title": {"en": name}} for name in components],
            "code": [
                {"id": f"C{n}", "component": components[place % len(components)], "label": label, "removed": removed}
                for n, (place, label, removed) in enumerate(codes)
            ],
        }
    )


IDS = st.sampled_from(["trust", "trust-1", "tru", "TRUE", "1st", "اعتماد", "a", "component-1", "x y", "trusting"])
LABELS = st.sampled_from(["a", "IT", "listens", 'q"\\', "گوش می‌دهد", "a\nb"])


@settings(max_examples=20)
@given(
    st.lists(IDS, min_size=1, max_size=5, unique=True),
    st.lists(st.tuples(st.integers(0, 4), LABELS, st.booleans()), min_size=1, max_size=7).map(
        lambda codes: [*codes, (0, "one that is there", False)]
    ),
)
def test_the_skeleton_of_any_codebook_loads(components: list[str], codes: list[tuple[int, str, bool]]) -> None:
    book = _book(components, codes)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "book.toml"
        path.write_text(_text(book), encoding="utf-8")
        made = scaffold(codebook.shipped(str(path)), str(path), Path(name) / "bank", ["en", "fa"])
    assert [item.codes for item in made.items] == [(code.id,) for code in book.codes if not code.removed]
    assert coverage.of_bank(made).problems == []


def _text(book: Codebook) -> str:
    values = book.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True, mode="json")
    return whole_text("", values)


def test_a_codebook_without_codes_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="b: it has no codes to make items from"):
        scaffold(_book(["trust"], [(0, "gone", True)]), "b", tmp_path / "bank", ["en"])
    assert list(tmp_path.iterdir()) == []


def test_a_component_of_more_than_999_codes_has_a_second_stem(tmp_path: Path) -> None:
    book = _book(["trust"], [(0, f"label {n}", False) for n in range(1001)])
    (tmp_path / "book.toml").write_text(_text(book), encoding="utf-8")
    made = scaffold(book, str(tmp_path / "book.toml"), tmp_path / "bank", ["en"])
    assert [made.items[n].id for n in (0, 998, 999, 1000)] == ["TRU01", "TRU999", "TRUS01", "TRUS02"]


def test_codes_share_their_area_only_if_all_have_it() -> None:
    codes = [Code(id=name, component="c", label="l") for name in ("X-COM-1", "X-OUT-1")]
    component = Component(id="trust", group="g", title={"en": "T"})
    assert _stem(component, codes, []) == "TRU"
    assert _stem(component, codes[:1], []) == "COM"
    assert _stem(component, codes[:1], ["COM"]) == "COMA"
