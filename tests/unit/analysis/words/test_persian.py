"""Numbers, formulas, names and citations within Persian."""

import re

import pytest

from analysis.words.persian import kept, native, persian_number, symbols, written
from instrument.document.translate import END, LEFT_TO_RIGHT


def _apart(text: str) -> str:
    return f"{LEFT_TO_RIGHT}{text}{END}"


def _formula(text: str) -> str:
    """Return a formula whose symbols stay on one line with their values."""
    return _apart(re.sub(r"(?<=\S) ([=<]) ", "\u00a0\\1\u00a0", text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,234", "۱٬۲۳۴"),
        (".70", "۰٫۷۰"),
        ("12.5%", "۱۲٫۵٪"),
        ("−.03", _apart("−۰٫۰۳")),
        ("-0.5", _apart("−۰٫۵")),
        ("±0.9999", _apart("±۰٫۹۹۹۹")),
        ("[.43, .57]", "[۰٫۴۳، ۰٫۵۷]"),
        ("1–5", "۱–۵"),
        ("< .001", _apart("< ۰٫۰۰۱")),
        ("1e-08", _apart("۱×۱۰⁻⁸")),
        ("2026-11-22", _apart("۲۰۲۶-۱۱-۲۲")),
        ("χ²(85) = 120.3, p = .003", _formula("χ²(۸۵) = ۱۲۰٫۳, p = ۰٫۰۰۳")),
        ("RMSEA = .045 [.040, .051]", _formula("RMSEA = ۰٫۰۴۵ [۰٫۰۴۰, ۰٫۰۵۱]")),
        ("r = −.50", _formula("r = −۰٫۵۰")),
        ("λ4 = .85", _formula("λ4 = ۰٫۸۵")),
        ("ω", "ω"),
    ],
)
def test_numbers_and_formulas_are_written_as_persian_writes_them(text: str, said: str) -> None:
    assert symbols(text)
    assert written(text) == said


def test_within_a_sentence_ids_citations_and_places_stay() -> None:
    text = "آلفا (Little 1988) را N1 و A_2 با 3 گویه و psych::fa و ICC(2) و {n} و χ²({df}) = {x}, p < .001 است"
    said = written(text)
    assert _apart("Little 1988") in said
    assert "N1 و A_2 با ۳ گویه و psych::fa و ICC(2) و {n} و" in said
    assert _formula("χ²({df}) = {x}, p < ۰٫۰۰۱") in said


@pytest.mark.parametrize("text", ["N1", "q12", "COM_01", "report.html", "KMO", "psych::fa", "F", "ICC(2)"])
def test_ids_files_and_statistics_are_kept(text: str) -> None:
    assert kept(text)


@pytest.mark.parametrize(
    "text",
    ["Hu & Bentler (1999)", "Meade & Craig 2012", "Huang et al. (2012)", "Ten Berge & Sočan (2004)",
     "Velicer, Eaton & Fava (2000)", "van Zyl et al. 2000"],
)  # fmt: skip
def test_citations_are_kept(text: str) -> None:
    assert kept(text)


@pytest.mark.parametrize("text", ["Mean", "the first 2", "no item", "Items", "In 1999"])
def test_words_are_not_kept(text: str) -> None:
    assert not kept(text)
    assert not symbols(text)


def test_what_is_persian_already_is_known_by_its_letters() -> None:
    assert native("پرسشنامهٔ MFQ")
    assert not native("omega of همدلی")
    assert not native("12")


def test_a_number_alone() -> None:
    assert persian_number("-1,234.5") == _apart("−۱٬۲۳۴٫۵")
