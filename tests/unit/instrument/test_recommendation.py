"""What a paper recommends names only codes and components that the codebook has."""

from pathlib import Path

import pytest

from instrument import codebook
from instrument.codebook import Codebook
from instrument.errors import ContentError
from instrument.recommendation import FILE, of_codebook

OWN = """schema = 1
codebook = "{book}"
place = "p. 1"
connected = "read"
[[recommendation]]
number = 1
text = "Do it."
components = ["{component}"]
codes = ["{code}"]
"""


@pytest.fixture(scope="module")
def book() -> Codebook:
    return codebook.shipped("keykha-2022")


def test_the_seven_of_keykha_and_keykha_reach_every_programme_component(book: Codebook) -> None:
    found = of_codebook(book)
    assert found is not None
    assert [one.number for one in found.recommendations] == [1, 2, 3, 4, 5, 6, 7]
    components = {component.id for component in book.components if component.group == "components"}
    assert {name for one in found.recommendations for name in one.components} == components
    for one in found.recommendations:
        assert {"fa"} == set(one.translation)
        assert {book.code(code).component for code in one.codes} <= set(one.components)


def test_a_codebook_without_any_has_none(book: Codebook) -> None:
    assert of_codebook(book.model_copy(update={"id": "another"})) is None


def test_those_in_the_studys_folder_come_first(book: Codebook, tmp_path: Path) -> None:
    text = OWN.format(book=book.id, component="academic", code="K22-ACA-A01")
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    found = of_codebook(book, tmp_path)
    assert found is not None
    assert [one.text for one in found.recommendations] == ["Do it."]


def test_unknown_names_are_refused_together(book: Codebook, tmp_path: Path) -> None:
    text = OWN.format(book=book.id, component="academics", code="K22-ACA-A99")
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        of_codebook(book, tmp_path)
    assert [problem.what for problem in caught.value.problems] == [
        "'K22-ACA-A99' is no code of keykha-2022.",
        "'academics' is no component of keykha-2022.",
    ]


def test_those_of_another_codebook_are_refused(book: Codebook, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(OWN.format(book="other", component="academic", code="K22-ACA-A01"), encoding="utf-8")
    with pytest.raises(ContentError, match="they are of 'other'"):
        of_codebook(book, tmp_path)
