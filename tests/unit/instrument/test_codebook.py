"""The shipped codebooks say what the papers say; a codebook's faults are named."""

import re
from collections import Counter
from pathlib import Path

import pytest

from instrument import codebook
from instrument.codebook import Codebook
from instrument.errors import ContentError, UsageError

PERMANENT = Path(__file__).parent / "permanent_ids.txt"


@pytest.fixture(scope="module")
def keykha() -> Codebook:
    return codebook.shipped("keykha-2022")


@pytest.fixture(scope="module")
def najafipour() -> Codebook:
    return codebook.shipped("najafipour-2022")


def test_keykha_has_347_codes_and_759_citations(keykha: Codebook) -> None:
    assert len(keykha.codes) == 347
    assert sum(len(code.citations) for code in keykha.codes) == 759


@pytest.mark.parametrize(
    ("component", "a", "b"),
    [
        ("faculty", 15, 13),
        ("student", 4, 6),
        ("common", 19, 21),
        ("academic", 19, 18),
        ("communication", 9, 10),
        ("soft-capacities", 15, 6),
        ("prior-to-implementation", 10, 8),
        ("during-implementation", 19, 35),
        ("monitoring-and-evaluation", 4, 14),
        ("outcomes", 94, 8),
    ],
)
def test_keykha_has_the_papers_codes_in_each_part(keykha: Codebook, component: str, a: int, b: int) -> None:
    parts = Counter(code.subcomponent for code in keykha.codes if code.component == component)
    assert parts == {"a": a, "b": b}


def test_keykha_has_78_codes_of_characteristics_and_269_of_components(keykha: Codebook) -> None:
    groups = Counter(keykha.component(code.component).group for code in keykha.codes)
    assert groups == {"characteristics": 78, "components": 269}


def test_outcomes_hold_242_of_the_components_536_citations(keykha: Codebook) -> None:
    main = [code for code in keykha.codes if keykha.component(code.component).group == "components"]
    assert sum(len(code.citations) for code in main) == 536
    assert sum(len(code.citations) for code in main if code.component == "outcomes") == 242


def test_keykha_cites_54_of_its_81_works(keykha: Codebook) -> None:
    assert [work.number for work in keykha.works] == list(range(1, 82))
    assert len({number for code in keykha.codes for number in code.citations}) == 54


def test_three_codes_have_no_citation_and_say_so(keykha: Codebook) -> None:
    uncited = {code.label: code.note for code in keykha.codes if not code.citations}
    assert set(uncited) == {
        "use of skills of retired professors",
        "preparation of student",
        "provide feedback based on goals set",
    }
    assert set(uncited.values()) == {"The paper gives no citation for this code."}


@pytest.mark.parametrize(
    ("label", "citations"),
    [
        ("having no judgment and prejudice", (14, 33, 34, 35)),  # printed 14, 33-35
        ("empathic", (36, 37, 38)),  # printed 36-38
        ("available", (51, 52, 53, 54, 55, 56, 57)),  # printed 51-57
        ("vocational and academic counselor", (60, 62, 64, 67, 68, 69, 70)),  # printed 60, 62, 64, 67-70
        ("application of theory in practice", (50, 51, 52)),  # printed 50-52
        ("experienced", (2, 14, 35, 36, 47, 54, 56, 58, 60, 61)),
        ("relationships based on mutual trust", (34, 38, 45, 51, 55, 59, 60, 74, 79, 80)),
        ("creating a learning community", (48,)),
    ],
)
def test_citations_are_the_papers_with_ranges_expanded(
    keykha: Codebook, label: str, citations: tuple[int, ...]
) -> None:
    assert citations in [code.citations for code in keykha.codes if code.label == label]


def test_no_citation_stands_twice_at_a_code(keykha: Codebook) -> None:
    assert [code.id for code in keykha.codes if len(set(code.citations)) < len(code.citations)] == []


@pytest.mark.parametrize(("name", "prefix"), [("keykha-2022", "K22"), ("najafipour-2022", "N22")])
def test_code_ids_match_their_pattern_and_stand_once(name: str, prefix: str) -> None:
    ids = [code.id for code in codebook.shipped(name).codes]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not re.fullmatch(rf"{prefix}-[A-Z]{{3}}-[A-B]?[0-9]{{2}}", one)] == []


def test_an_ids_letter_is_its_subcomponent(keykha: Codebook) -> None:
    assert all(code.id.split("-")[2][0].lower() == code.subcomponent for code in keykha.codes)


def test_ids_are_permanent(keykha: Codebook, najafipour: Codebook) -> None:
    """permanent_ids.txt is added to and never changed: stored answers and reports name these ids."""
    listed = dict(line.split("\t") for line in PERMANENT.read_text(encoding="utf-8").splitlines())
    assert {code.id: code.label for book in (keykha, najafipour) for code in book.codes} == listed
    assert len(listed) == 347 + 11


def test_najafipour_has_2_themes_5_categories_and_11_codes(najafipour: Codebook) -> None:
    assert (len(najafipour.groups), len(najafipour.components), len(najafipour.codes)) == (2, 5, 11)
    assert list(Counter(code.component for code in najafipour.codes).values()) == [2, 3, 1, 2, 3]


def test_najafipours_labels_are_persian_translated_and_kept_as_printed(najafipour: Codebook) -> None:
    for code in najafipour.codes:
        assert re.fullmatch(r"[\u0600-\u06FF\u200c ]+", code.label)
        assert code.label_as_printed
        assert re.fullmatch(r"[A-Z][a-z -]+", code.translation["en"])


def test_najafipours_labels_differ_from_the_print_in_spaces_alone(najafipour: Codebook) -> None:
    def letters(text: str) -> str:
        return text.replace("\u200c", "").replace(" ", "")

    named = [(code.label, code.label_as_printed) for code in najafipour.codes]
    named += [(part.title["fa"], part.title_as_printed) for part in (*najafipour.groups, *najafipour.components)]
    assert [pair for pair in named if letters(pair[0]) != letters(str(pair[1]))] == []


def test_half_spaces_are_restored(najafipour: Codebook) -> None:
    assert najafipour.code("N22-LDR-03").label == "نیاز به مشوق\u200cهای مادی و معنوی سرگروه"
    assert najafipour.component("infrastructure").title["fa"] == "ضرورت تقویت زیرساخت\u200cها"


def test_every_najafipour_code_has_its_evidence_or_none(najafipour: Codebook) -> None:
    assert [code.id for code in najafipour.codes if not (code.participants or code.group_leaders)] == ["N22-GOL-02"]
    assert najafipour.code("N22-LDR-03").group_leaders == (5, 9)


@pytest.mark.parametrize("name", ["keykha-2022", "najafipour-2022"])
def test_no_arabic_letter_stands_for_a_persian_one(name: str) -> None:
    assert set("يكى٠١٢٣٤٥٦٧٨٩").isdisjoint(codebook.shipped(name).model_dump_json())


def test_works_of_a_code_follow_its_citations(keykha: Codebook) -> None:
    code = keykha.code("K22-FAC-A01")
    assert [work.number for work in keykha.works_of(code)] == list(code.citations)


def test_a_code_is_found_with_its_codebook() -> None:
    book, code = codebook.find_code("N22-GOL-01")
    assert (book.id, code.label) == ("najafipour-2022", "کاهش سردرگمی")


def test_an_unknown_code_gets_the_nearest_one(keykha: Codebook) -> None:
    for find in (keykha.code, codebook.find_code):
        with pytest.raises(UsageError, match=r"K22-COM-A0: .*Did you mean 'K22-COM-A0\d'\?"):
            find("K22-COM-A0")


BOOK = """
schema = 1
id = "small"
title = "Small"
authors = ["A"]
year = 2022
source = "here"
language = "en"
method = "none"
group = [{ id = "g", title = { en = "G" } }]
component = [{ id = "c", group = "g", title = { en = "C" }, subcomponents = [{ id = "a", title = { en = "A" } }] }]
work = [{ number = 1, reference = "One" }]
code = [{ id = "X-01", component = "c", subcomponent = "a", label = "one", citations = [1] }]
"""


def _book(tmp_path: Path, text: str) -> Codebook:
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return codebook.read_codebook(path)


def test_a_small_codebook_is_read(tmp_path: Path) -> None:
    assert _book(tmp_path, BOOK).code("X-01").citations == (1,)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("citations = [1]", "citations = [1, 7]", "code X-01 cites 7, which is no work"),
        ('component = "c"', 'component = "d"', r"code X-01 is in no known component \(d\)"),
        ('subcomponent = "a"', 'subcomponent = "z"', r"code X-01 is in no known subcomponent \(z\)"),
        ('subcomponent = "a", label', "label", r"code X-01 is in no known subcomponent \(None\)"),
        ('group = "g"', 'group = "h"', "component c is in no known group"),
        (
            '[{ id = "g", title = { en = "G" } }]',
            '[{ id = "g", title = {} }, { id = "g", title = {} }]',
            "group g stands 2",
        ),
        (
            '[{ id = "a", title = { en = "A" } }]',
            '[{ id = "a", title = {} }, { id = "a", title = {} }]',
            "c subcomponent a",
        ),
        (
            '[{ number = 1, reference = "One" }]',
            '[{ number = 1, reference = "" }, { number = 1, reference = "" }]',
            "work 1",
        ),
    ],
)
def test_a_codebooks_fault_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert BOOK.count(old) == 1
    with pytest.raises(ContentError, match=message) as caught:
        _book(tmp_path, BOOK.replace(old, new))
    assert str(caught.value).startswith("small.toml")
    assert caught.value.problems[0].remedy == "Correct the ids."


@pytest.mark.parametrize("part", ["component", "code"])
def test_an_id_that_stands_twice_is_named(tmp_path: Path, part: str) -> None:
    lines = [
        f"{line[:-1]}, {line[len(part) + 4 :]}" if line.startswith(f"{part} = ") else line for line in BOOK.split("\n")
    ]
    with pytest.raises(ContentError, match=f"{part} .* stands 2 times"):
        _book(tmp_path, "\n".join(lines))
