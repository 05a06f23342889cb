"""The catalogue of Persian: whole, in one voice, and in the letters and signs of Persian."""

import re
import tomllib
from collections import Counter
from dataclasses import replace
from importlib.resources import files

import pytest

from analysis import glossary
from analysis.report import thresholds
from analysis.report.sections import ORDER
from analysis.report.thresholds import Threshold
from analysis.words import catalogue, persian
from instrument.document.entries import PLACE
from instrument.document.translate import END, LEFT_TO_RIGHT
from instrument.reportfacts import QUESTIONS, Question

OWN = (
    *("sections", "glossary", "items", "missing", "careless", "alpha", "omega", "guttman", "adequacy", "retention"),
    *("efa", "settings", "thresholds", "participants"),
)
# Latin that Persian texts of the field keep: names of statistics, of programs and their options.
KEPT = re.compile(
    r"(?:\b|(?<=Δ))(?:BCa|model|Chen|Hu & Bentler|Rutkowski & Svetina|Shrout & Fleiss|"
    r"[A-Z][A-Z0-9]+(?:-[A-Za-z]+)?(?:/[A-Za-z]+)?|[a-zA-Z]|[a-z]{1,3}[A-Z]+\w*|rwg|MAD|Mplus|lavaan|psych(?:::\w+)?|"
    r"mentorscale plan twolevel|mentorscale|construct_level|polychoric|Series|factors|continuous|minres|paf|pairwise|"
    r"listwise|missing|thorough|seed|st|df\d?|NaN|LISREL|SDC95|df1|df2|A/6|Fisher)\b"
)


def _tables() -> dict[str, dict[str, str]]:
    folder = files("analysis.words").joinpath("fa")
    return {
        f"{file.name}/{name}": table
        for file in sorted(folder.iterdir(), key=lambda path: path.name)
        if file.name.endswith(".toml")
        for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


TABLES = _tables()
OURS = {text: said for name, table in TABLES.items() if name.split(".")[0] in OWN for text, said in table.items()}
ENTRIES = [(text, said) for table in TABLES.values() for text, said in table.items()]


def test_a_text_stands_in_one_file_only() -> None:
    twice = [text for text, count in Counter(text for text, _ in ENTRIES).items() if count > 1]
    assert twice == []


def test_two_files_must_not_say_a_text_in_different_words(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    from analysis import words

    (tmp_path / "fa").mkdir()
    (tmp_path / "fa" / "a.toml").write_text('[x]\n"Mean" = "میانگین"\n', encoding="utf-8")
    (tmp_path / "fa" / "b.toml").write_text('[x]\n"Mean" = "متوسط"\n', encoding="utf-8")
    monkeypatch.setattr(words, "files", lambda name: tmp_path)
    with pytest.raises(ValueError, match=r"b.toml: \['Mean'\] are said otherwise"):
        words.catalogue.__wrapped__("fa")


@pytest.mark.parametrize("text", sorted({entry.label for entry in glossary.GLOSSARY.values() if entry.label}))
def test_every_column_has_a_persian_label(text: str) -> None:
    assert text in catalogue("fa").entries or persian.symbols(text)


def test_every_section_has_a_persian_title() -> None:
    assert [section.TITLE for section in ORDER if section.TITLE not in catalogue("fa").entries] == []


def _thresholds() -> list[Threshold]:
    named = [value for value in vars(thresholds).values() if isinstance(value, Threshold)]
    made = [thresholds.i_cvi_threshold(n) for n in (4, 7, 12)] + [thresholds.cvr_threshold(10, 0.8)]
    made += [
        change(groups, loadings=each)
        for change in (thresholds.cfi_change, thresholds.rmsea_change)
        for groups in (2, 12)
        for each in (True, False)
    ]
    return [*named, *made, thresholds.srmr_change(loadings=True)]


@pytest.mark.parametrize("threshold", _thresholds(), ids=lambda threshold: f"{threshold.name} {threshold.source}")
def test_thresholds_names_values_and_sources_are_said(threshold: Threshold) -> None:
    persian_words = catalogue("fa")
    persian_words.missed.clear()
    for text in (threshold.name, threshold.asked, threshold.source, threshold.direction):
        persian_words.text(text)
    assert list(persian_words.missed) == []


def test_places_are_the_same_in_both_languages() -> None:
    def places(text: str) -> set[str]:
        return {name for name, _ in PLACE.findall(text)}

    assert [text for text, said in ENTRIES if places(text) != places(said)] == []


def _bare(said: str) -> str:
    """Return the text without what is set apart, places, citations and formulas."""
    said = persian.written(said)
    return re.sub(rf"{LEFT_TO_RIGHT}[^{END}]*{END}|\{{\w+\}}", "", said)


def test_letters_are_persian() -> None:
    assert [said for _, said in ENTRIES if re.search("[يكةى٠-٩]", said)] == []


def test_digits_are_persian() -> None:
    loose = re.compile(r"(?<![A-Za-zα-ωΑ-Ω\d(])(?<!ICC\(A,)(?<!SHA-)(?<!/)[0-9]")
    assert [said for said in OURS.values() if loose.search(_bare(said))] == []


def test_no_english_word_is_left_but_names_of_statistics() -> None:
    found = {said: words for said in OURS.values() if (words := re.findall(r"[A-Za-z]{3,}", KEPT.sub("", _bare(said))))}
    assert found == {}


def test_half_spaces_stand_where_persian_wants_them() -> None:
    """Not می شود nor گویه ها, but می‌شود and گویه‌ها."""
    apart = re.compile(r"(?:^|[ «(])ن?می [آ-ی]| ها(?:ی|یی)?(?=[ .،؛:)»]|$)| تر(?:ین)?(?=[ .،؛:)»]|$)")
    assert [said for _, said in ENTRIES if apart.search(said)] == []


def test_signs_that_set_apart_are_in_pairs() -> None:
    wrong = [
        said for _, said in ENTRIES if persian.written(said).count(LEFT_TO_RIGHT) != persian.written(said).count(END)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Scree plot. Parallel analysis of components suggests 1 factor.", "۱ عامل"),
        ("Eigenvalues fall from the first component on (2.10, 0.60 ...); the first lies above the 95th percentile "
         "of noise.", "مؤلفهٔ نخست بالاتر از صدک ۹۵"),
        ("Heat map of loadings. F1 leads on 1 item; F2 leads on 3 items.", "در ۱ گویه"),
        ("Support: q1, q2 and q4 run against the other items.", "با گویه‌های دیگر ناهم‌جهت‌اند"),
        ("همدلی: alpha is negative. Some items probably need to be reversed.", "همدلی: آلفا منفی است."),
    ],
)  # fmt: skip
def test_sentences_are_found_with_what_varies_in_them(text: str, said: str) -> None:
    words = catalogue("fa")
    words.missed.clear()
    assert said in words.text(text)
    assert list(words.missed) == []


def _said(text: str) -> str:
    """Return the text in Persian, without isolates; nothing of it may be missed."""
    fa = replace(catalogue("fa"), missed={}, _known={})
    said = fa.text(text)
    assert list(fa.missed) == []
    return re.sub("[\u2066-\u2069]", "", said).replace("\u00a0", " ")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_question_of_the_report_names_its_key(question: Question) -> None:
    said = _said(f"{question.text} (Say it as {question.key}.)")
    assert said.endswith(f"(با کلید {question.key} پاسخ دهید.)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The dashed lines stand where an index begins to mark: IRV (< 0.59 (median − 2.5 MAD), or = 0), "
            "Longest run (≥ 50% of the items answered, and ≥ 6).",
            "خط‌چین‌ها مرز نشان‌دار شدن در هر شاخص‌اند: IRV (کمتر از ۰٫۵۹ (میانه منهای ۲٫۵ برابر MAD)، یا صفر)، "
            "بلندترین رشتهٔ یکسان (دست‌کم ۵۰٪ گویه‌های پاسخ‌داده‌شده، و دست‌کم ۶ گویه).",
        ),
        ("Most often left out, % (COM20): 2.167", "بیشترین بی‌پاسخی، درصد (COM20): ۲٫۱۶۷"),
        ("CFI, robust: .747", "CFI استوار: ۰٫۷۴۷"),
        (
            "Reliability: least .81 (ω hierarchical, All constructs), greatest .96 (ω total, all factors, "
            "All constructs).",
            "پایایی: کمترین ۰٫۸۱ (ω سلسله‌مراتبی، همهٔ سازه‌ها)، بیشترین ۰٫۹۶ (ω کل، همهٔ عامل‌ها، همهٔ سازه‌ها).",
        ),
    ],
)
def test_what_stands_among_commas_and_brackets_is_said_whole(text: str, said: str) -> None:
    assert _said(text) == said


# One thing has one name: what is written on the left has been written, and is written as on the right.
ONE_NAME = {
    "آنها": "آن‌ها",
    "پرسش‌نامه": "پرسشنامه",
    "پرونده": "فایل",
    "نقطه‌های برش": "نقاط برش",
    "مقدارهای ویژه": "مقادیر ویژه",
    "کیزر": "کایزر",
    "لیمان": "لایمن",
    "ساترثویت": "ساترتویت",
    "رسته‌ای": "طبقه‌ای",
    "افتراقی": "واگرا",
    "راه‌حل": "جواب",
    "خبرگان": "متخصصان",
    "درست‌نمایی مقید": "درست‌نمایی محدودشده",
    "شمار عامل‌ها": "تعداد عامل‌ها",
    "گویه–مجموع": "گویه–کل",
    "پاسخ‌گویی بی‌دقت": "پاسخ‌دهی بی‌دقت",
    "پرچم": "مشکوک به بی‌دقتی",
    "دست‌بالا": "حداکثر",
    "این‌که": "اینکه",
    "یٔ": "ی",
}


@pytest.mark.parametrize("other", ONE_NAME)
def test_one_thing_has_one_name(other: str) -> None:
    assert [said for _, said in ENTRIES if other in said] == []
