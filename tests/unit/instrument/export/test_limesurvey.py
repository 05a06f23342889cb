"""LimeSurvey: what its importer would damage in silence is made to fit or refused."""

import csv
import io
from collections import Counter
from dataclasses import replace

import pytest

from instrument.errors import ContentError
from instrument.export import Options, limesurvey
from instrument.form import Form
from instrument.question import Choice, Question


def rows(form: Form, options: Options) -> list[dict[str, str]]:
    text = limesurvey.write(form, options).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"))


def test_every_language_has_the_same_rows_and_attributes_stand_once(short: tuple[Form, Form]) -> None:
    english, persian = short
    found = rows(english, Options(others=(persian,)))
    keys = {
        language: [
            (row["class"], row["type/scale"], row["name"], row["relevance"])
            for row in found
            if row["language"] == language
        ]
        for language in ("en", "fa")
    }
    assert [key for key in keys["en"] if key[0] not in ("G", "SL")] == [
        k for k in keys["fa"] if k[0] not in ("G", "SL")
    ]
    attributes = (
        "random_order",
        "hidden",
        "min_num_value_n",
        "max_num_value_n",
        "num_value_int_only",
        "repeat_headings",
    )
    assert not any(row[name] for row in found for name in attributes if row["language"] == "fa")
    assert any(row["random_order"] == "1" for row in found)
    assert {row["name"]: row["text"] for row in found if row["class"] == "S"}["additional_languages"] == "fa"


def test_items_that_share_answers_are_one_array_with_conditions(short: tuple[Form, Form]) -> None:
    english, _ = short
    found = rows(english, Options())
    arrays = [row for row in found if row["type/scale"] == "F"]
    items = [row for row in found if row["class"] == "SQ"]
    assert len(arrays) == 1
    assert {row["name"] for row in items} == {q.id for q in (*english.items, *english.attention)}
    assert any('role.NAOK == "1"' in row["relevance"] for row in items)
    counted = Counter(row["name"] for row in found if row["class"] == "Q")
    assert set(counted.values()) == {1}
    assert "entryyear" in counted


def test_codes_of_reasons_are_letters_and_digits(english: Form) -> None:
    codes = {row["name"] for row in rows(english, Options()) if row["class"] == "A"}
    assert codes == {"1", "2", "3", "4", "5", "M99"}


def test_text_is_no_html_and_no_expression(hostile: Form) -> None:
    found = rows(hostile, Options())
    for row in found:
        if row["class"] in ("SL", "SQ", "A") or (row["class"] == "Q" and row["type/scale"] != "*"):
            assert "<script" not in row["text"]
            assert "<img" not in row["text"]
            assert "{" not in row["text"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("a_b_c_d_e_f_g_h_i_j_klmnopqrstuvwxyz", "text", "Text"), "20 at most"),
        (Question("token", "text", "Text"), "keeps this code for itself"),
        (Question("univer_sity", "text", "Text"), "lose one of them"),
        (Question("form_hash", "text", "Text"), "20 at most|keeps|lose|another id"),
        (Question("q1", "choice", "Text", options=(Choice(123456, "Yes"), Choice(2, "No"))), "half a survey"),
    ],
)
def test_what_would_be_damaged_is_refused(question: Question, said: str, english: Form) -> None:
    if question.id == "form_hash":
        question = replace(question, id="formhash")
    with pytest.raises(ContentError, match=said):
        limesurvey.write(replace(english, before=(*english.before, question)))
