"""A response file comes back equal, or is refused with file and line; never half-read."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from instrument.errors import ContentError
from instrument.export import html
from instrument.export.html import responsefile
from instrument.form import Form
from instrument.session import Answer, Session
from tests.support import responsefiles

CHANGES = 10_000
Change = Callable[[dict[str, Any]], object]


def refusal(content: bytes, *forms: Form) -> str:
    with pytest.raises(ContentError) as refused:
        responsefile.read(content, "r.json", forms)
    return str(refused.value)


def test_a_file_comes_back_equal(english: Form, persian: Form) -> None:
    content = responsefile.write(responsefiles.filled(persian))
    (returned,) = html.read(content, "r.json", [english, persian])
    session = returned.record.session
    assert (session.form, session.respondent, session.current) == (persian, "r0001", None)
    assert session.answers["university"] == Answer("university", text="کلاسِ «منتورینگ»\nخوب بود")
    assert tuple(session.answers) == tuple(name for name in session.order if name in session.answers)
    assert returned.record.started_at == returned.finished_at == "2026-01-31T12:34:56.789+00:00"
    assert set(returned.record.answered_at) == set(session.answers)
    assert (returned.key, returned.strangers) == (responsefiles.KEY, {})
    assert [event.question for event in returned.events] == list(session.answers)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_any_words_come_back_equal(english: Form, words: str) -> None:
    assume(words.strip() and not responsefile.HIDDEN.search(words))
    content = responsefile.write(responsefiles.filled(english, words=words))
    returned = responsefile.read(content, "r.json", [english])
    assert returned.record.session.answers["university"].text == words
    assert responsefile.write(json.loads(content)["response"]) == content


def test_every_change_of_one_byte_is_refused(english: Form) -> None:
    content = responsefile.write(responsefiles.filled(english))
    draw = random.Random(20261122)
    for _ in range(CHANGES):
        damaged, place = bytearray(content), draw.randrange(len(content))
        damaged[place] ^= draw.randrange(1, 256)
        refusal(bytes(damaged), english)


@pytest.mark.parametrize("change", [lambda b: b + b"\n", lambda b: b" " + b, lambda b: b[:-1], lambda b: b + b[-1:]])
def test_one_byte_more_or_less_is_refused(english: Form, change: Callable[[bytes], bytes]) -> None:
    assert "r.json, line " in refusal(change(responsefile.write(responsefiles.filled(english))), english)


def test_another_way_to_write_the_same_is_refused_at_its_place(english: Form) -> None:
    content = responsefile.write(responsefiles.filled(english))
    spaced = content.replace(b'"events":', b'"events" :', 1)
    assert f"line 1, byte {spaced.index(b' :')}: from here on it is not written" in refusal(spaced, english)
    twice = content.replace(b'"format":1', b'"format":2,"format":1', 1)
    assert "is not written as the form writes it" in refusal(twice, english)
    escaped = content.replace("خوب".encode(), b"\\u062e\\u0648\\u0628", 1)
    assert "is not written as the form writes it" in refusal(escaped, english)


def test_a_changed_answer_is_told_as_such(english: Form) -> None:
    content = responsefile.write(responsefiles.filled(english))
    assert "its SHA-256 is not that of its answers" in refusal(content.replace(b'"value":1', b'"value":2', 1), english)


def test_another_form_is_named_with_those_that_are_here(english: Form, persian: Form) -> None:
    said = refusal(responsefile.write(responsefiles.filled(persian)), english)
    assert f"form communication (fa, {persian.hash[:12]})" in said
    assert f"communication (en, {english.hash[:12]})" in said
    assert "The forms here are: none" in refusal(responsefile.write(responsefiles.filled(persian)))


def test_an_order_that_the_form_does_not_draw_is_refused(english: Form) -> None:
    response = responsefiles.filled(english)
    response["order"] = response["order"][::-1]
    assert "its order is not the one" in refusal(responsefile.write(response), english)


def test_what_the_form_has_no_place_for_is_kept_apart(english: Form) -> None:
    response = responsefiles.filled(english)
    first = next(iter(english.items)).id
    response["answers"][first]["value"] = 77
    response["answers"]["XYZ01"] = {"at": responsefiles.TIME, "value": 3}
    returned = responsefile.read(responsefile.write(response), "r.json", [english])
    assert set(returned.strangers) == {first, "XYZ01"}
    assert json.loads(returned.strangers["XYZ01"])["value"] == 3
    assert not {first, "XYZ01"} & set(returned.record.session.answers)


def test_an_unfinished_session_keeps_what_it_has(english: Form) -> None:
    name = english.items[0].id
    session = Session.start(english, "r0001").with_answer(Answer(name, value=3))
    returned = responsefile.read(responsefile.write(responsefiles.response(session)), "r.json", [english])
    assert list(returned.record.session.answers) == [name]


@pytest.mark.parametrize("hidden", ["\0", "\x1b", "\u202e", "\u2067", "\ufeff"], ids=lambda sign: f"U+{ord(sign):04X}")
def test_hidden_characters_are_refused_even_as_escapes(english: Form, hidden: str) -> None:
    response = responsefiles.filled(english)
    response["answers"]["university"]["text"] = f"a{hidden}b"
    assert f"line 1: it has the hidden character U+{ord(hidden):04X}" in refusal(responsefile.write(response), english)
    event = {"at": 1, "kind": "changed", "question": "university", "before": f"{hidden}", "after": "a"}
    response = {**responsefiles.filled(english), "events": [event]}
    assert f"U+{ord(hidden):04X}" in refusal(responsefile.write(response), english)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1, character 1: this is not valid JSON"),
        (b"\xff\xfe{}", "line 1, byte 0: this is no UTF-8 text."),
        (b'{\n"response":\n{"a":\0}}', "line 3, character 6: this is not valid JSON"),
        (b'{"response":{"a":"x\0y"},"sha256":""}', "line 1, character 20: this is not valid JSON"),
        (b"[1, 2]", "line 1: this is no response file."),
        (b'{"response":[],"sha256":""}', "line 1: this is no response file."),
        (b'{"response":{"a":1.5},"sha256":""}', "it has a number that no form writes."),
        (b'{"response":{"a":NaN},"sha256":""}', "it has a number that no form writes."),
        (b'{"response":{"a":' + b"9" * 5000 + b'},"sha256":""}', "it has a number that no form writes."),
        (b'{"response":{"a":"\\ud800"},"sha256":""}', "it has half a character in it."),
        (b'{"response":{},"sha256":"0"}', "its SHA-256 is not that of its answers"),
        (b"[" * 1_000_000, "line 1, byte 6: it is nested more than 6 deep."),
        (b'\n{"a":' * 300_000, "line 8, byte 37: it is nested more than 6 deep."),
        (b'"' + b"\n" * 3 + b"x" * 100_000_000, "line 4: it goes on past 2 million bytes"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_no_response_file_is_refused_with_the_line(english: Form, content: bytes, said: str) -> None:
    assert said in refusal(content, english)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.pop("key"), "line 1, key: field required."),
        (lambda r: r.update(more=1), "line 1, more: extra inputs are not permitted."),
        (lambda r: r.update(format=2), "line 1, format: "),
        (lambda r: r.update(respondent="../../etc"), "line 1, respondent: "),
        (lambda r: r.update(started_at="yesterday"), "line 1, started_at: "),
        (lambda r: r.update(started_at="2026-02-31T00:00:00.000Z"), "line 1, started_at: "),
        (lambda r: r["answers"].update(university=7), "line 1, answers.university: "),
        (lambda r: r["answers"]["university"].update(value=True), "line 1, answers.university.value: "),
        (lambda r: r["answers"]["university"].update(text="x" * 10_001), "line 1, answers.university.text: "),
        (lambda r: r["events"].append({"at": -1, "kind": "shown"}), ".at: "),
        (lambda r: r["events"].append({"at": 1, "kind": "guessed"}), ".kind: "),
    ],
)
def test_a_sound_hash_does_not_make_a_response(english: Form, change: Change, said: str) -> None:
    response = responsefiles.filled(english)
    change(response)
    assert said in refusal(responsefile.write(response), english)
