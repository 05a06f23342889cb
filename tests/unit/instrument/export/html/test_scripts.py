"""The form's scripts draw, check and write what Python does; both are held to the vectors of prng_vectors.json."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from instrument.export.html import page, responsefile
from instrument.form import Form
from instrument.question import Question
from instrument.session import as_number
from tests.support import responsefiles
from tests.support.javascript import SCRIPTS, needs_node, run

VECTORS = json.loads((Path(__file__).parents[2] / "prng_vectors.json").read_text(encoding="utf-8"))
TEXTS = [
    "", "a", "foobar", "\"\\/\b\f\n\r\t\x01\x1f\x7f", "گفت‌وگو ۱۲۳", "😀\u2028\u2029\ud7ff\ue000\uffff", "é e\u0301",
    *("x" * length for length in (54, 55, 56, 63, 64, 65, 119, 120, 1000)),
]  # fmt: skip
NUMBERS = [
    "",
    "0",
    "7",
    "21",
    "21.0",
    "۲۱",
    "٢١",
    "۱۷٫۵",
    "17/25",
    "+19",
    " 20 ",
    "20.",
    ".5",
    "-3",
    "1e1",
    "²",
    "99.5",
]
NUMBERS += ["100", "007", "۱۷٫۲۵۶", "1,5", "١٧٫٥", "NaN", "twenty", "2۰"]


def data(form: Form) -> Any:
    return json.loads(json.dumps(page.data(form)))


@needs_node
def test_javascript_draws_the_vectors() -> None:
    drawn = run(
        ("order.js",),
        "{hash32: given.hash32.map((v) => hash32(v.text)),"
        " mulberry32: given.mulberry32.map((v) => {const draw = mulberry32(v.seed); return v.numbers.map(draw)}),"
        " shuffled: given.shuffled.map((v) => shuffled([...Array(10).keys()], v.seed))}",
        VECTORS,
    )
    assert drawn["hash32"] == [vector["hash"] for vector in VECTORS["hash32"]]
    assert drawn["mulberry32"] == [vector["numbers"] for vector in VECTORS["mulberry32"]]
    assert drawn["shuffled"] == [vector["order"] for vector in VECTORS["shuffled"]]


@needs_node
def test_every_shipped_form_has_the_terminals_order_for_every_respondent(forms: list[Form]) -> None:
    who = [f"r{number:04}" for number in range(40)] + ["h0123456789", "منتی"]
    drawn = run(
        ("order.js",),
        "given.forms.map((form) => given.who.map((one) => realisedOrder(form, one)))",
        {"forms": [data(form) for form in forms], "who": who},
    )
    assert drawn == [[list(form.realised_order(one)) for one in who] for form in forms]


@needs_node
def test_attention_checks_stand_where_python_puts_them(english: Form) -> None:
    halves = [number / 2 for number in range(40)] + [20.333, 0.49999999999999994, 2.5000001]
    assert run(("order.js",), "given.map(roundHalfEven)", halves) == [round(half) for half in halves]


@needs_node
def test_the_same_questions_are_asked_of_each_role(forms: list[Form]) -> None:
    for form in [form for form in forms if form.role]:
        given = [{}, {"consent": {"value": 2}}] + [{form.role: {"value": value}} for value in (1, 2, 3, 4, 9)]
        said = run(
            ("order.js",),
            "given.answers.map((a) => given.form.items.filter((q) => isAsked(given.form, q, a)).map((q) => q.id))",
            {"form": data(form), "answers": given},
        )
        values = [{name: answer["value"] for name, answer in one.items()} for one in given]
        assert said == [[item.id for item in form.items if form.is_asked(item, one)] for one in values]


@needs_node
def test_a_question_that_hangs_on_an_answer_is_asked_as_python_asks_it(english: Form) -> None:
    hanging = replace(english.items[0], id="why", only_if=("university", 0))
    form = replace(english, items=(*english.items, hanging))
    given: list[dict[str, Any]] = [{}, *({"university": {"value": value}} for value in (0, 1, -99))]
    said = run(
        ("order.js",),
        "given.answers.map((a) => isAsked(given.form, given.form.items.at(-1), a))",
        {"form": data(form), "answers": given},
    )
    assert said == [False, True, False, False]
    values = [{name: answer["value"] for name, answer in one.items()} for one in given]
    assert said == [form.is_asked(hanging, one) for one in values]


@needs_node
def test_canonical_json_and_sha256_are_pythons() -> None:
    values = [{"b": text, "a": [1, 0, -99, None, True, {"z": {}, "y": []}]} for text in TEXTS]
    done = run(("order.js", "answers.js"), "given.map((v) => [canonical(v), sha256(canonical(v))])", values)
    expected = [responsefile.canonical(value) for value in values]
    assert done == [[text.decode(), hashlib.sha256(text).hexdigest()] for text in expected]


@needs_node
def test_numbers_in_every_script_are_read_as_the_terminal_reads_them() -> None:
    bounds = [(15, 99, 0), (0, 20, 2), (None, None, 1)]
    plain = [{"least": least, "greatest": most, "decimals": fine} for least, most, fine in bounds]
    said = run(("answers.js",), "given[0].map((q) => given[1].map((t) => asNumber(q, t)))", [plain, NUMBERS])
    asked = [Question("n", "number", "?", least=least, greatest=most, decimals=fine) for least, most, fine in bounds]
    assert said == [[as_number(question, typed) for typed in NUMBERS] for question in asked]


@needs_node
def test_what_cannot_be_seen_is_taken_out_of_a_text() -> None:
    typed = [" a\r\nb\rc ", "x\0y\x07\x85z", "\u202eabc\u2066\u2069", "\ufeffآ\u200c\u200fب", "😀", "a" * 12_000]
    assert run(("answers.js",), "given.map(cleaned)", typed) == [
        "a\nb\nc", "xyz", "abc", "آ\u200c\u200fب", "😀", "a" * 10_000
    ]  # fmt: skip


@needs_node
def test_the_file_that_javascript_writes_is_the_one_that_python_reads(english: Form) -> None:
    response = responsefiles.filled(english)
    state = {**response, "started": response["started_at"], "finished": response["finished_at"]}
    text = run(
        ("order.js", "answers.js"), "responseFile(given.form, given.state)", {"form": data(english), "state": state}
    )
    assert text.encode() == responsefile.write(response)
    returned = responsefile.read(text.encode(), "r.json", [english])
    assert returned.record.session.current is None


@needs_node
def test_an_answer_to_a_question_that_turned_out_not_to_be_asked_is_left_out(forms: list[Form]) -> None:
    form = next(form for form in forms if form.role)
    response = responsefiles.filled(form)
    other = next(item for item in form.items if item.respondents and "mentee" not in item.respondents)
    response["answers"][other.id] = {"at": responsefiles.TIME, "value": 1}
    state = {**response, "started": response["started_at"], "finished": response["finished_at"]}
    text = run(
        ("order.js", "answers.js"), "responseFile(given.form, given.state)", {"form": data(form), "state": state}
    )
    assert other.id not in json.loads(text)["response"]["answers"]


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.name)
def test_no_script_makes_markup_or_code_of_a_text(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "srcdoc",
        "setHTML",
    ):
        assert way not in text
