"""The response file: one respondent's answers as canonical JSON, with the SHA-256 of it and the form's hash inside.

`{"response":{...},"sha256":"..."}`: JSON with sorted keys, no spaces, nothing escaped that need not be, UTF-8, no
newline; the hash is of the response's own bytes. So one set of answers is one sequence of bytes, and a file that was
damaged in any byte is refused. This shows damage, not forgery: whoever writes a file anew can compute its hash anew.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from instrument.errors import ContentError
from instrument.form import Form
from instrument.responses import Record
from instrument.returned import Event, EventKind, Returned
from instrument.session import Answer, Session, check

FORMAT = 1
LARGEST = 2_000_000  # bytes; 300 questions with all that can be typed into them are fewer.
DEEPEST = 6  # levels of JSON; the form writes four.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_REMEDY = "Ask for the file again, as the browser saved it."
# Control characters and those that turn the direction of a line; the form takes them out of what is typed.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def _a_time(text: str) -> str:
    datetime.fromisoformat(text)  # ValueError for the 31st of February
    return text


Time = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"), AfterValidator(_a_time)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Milliseconds = Annotated[int, Field(ge=0, le=2**53)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Answer(_Strict):
    at: Time
    value: int | None = None
    text: Annotated[str, Field(max_length=10_000)] | None = None


class _Event(_Strict):
    at: Milliseconds
    kind: EventKind
    question: str = ""
    before: str | None = None
    after: str | None = None


class _FormName(_Strict):
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    id: str
    language: str


class _Response(_Strict):
    format: Literal[1]
    form: _FormName
    key: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    respondent: Name
    order: list[str]
    started_at: Time
    finished_at: Time
    answers: dict[str, _Answer]
    events: list[_Event]


def canonical(value: Any) -> bytes:
    """Return a value as canonical JSON, the same bytes as `canonical` of answers.js gives."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def write(response: dict[str, Any]) -> bytes:
    """Return the file of a response: its canonical JSON and the SHA-256 of it."""
    body = canonical(response)
    return b'{"response":' + body + b',"sha256":"' + hashlib.sha256(body).hexdigest().encode() + b'"}'


def read(content: bytes, name: str, forms: Sequence[Form]) -> Returned:
    """Return the answers in a response file's bytes.

    Raises ContentError, with file and line, for a file that is not byte for byte its canonical form, whose hash
    differs, that was given to none of `forms`, or whose order is not the one that the form draws for its respondent.
    """
    response = _checked(_parsed(content, name), content, name)
    form = next((form for form in forms if form.hash == response.form.hash), None)
    if form is None:
        said = f"form {response.form.id} ({response.form.language}, {response.form.hash[:12]})"
        known = ", ".join(f"{form.id} ({form.language}, {form.hash[:12]})" for form in forms) or "none"
        remedy = f"The forms here are: {known}. Import it where that form was exported."
        raise ContentError.at(name, f"it was given to {said}, which is not one of the forms here.", remedy)
    if tuple(response.order) != form.realised_order(response.respondent):
        what = f"its order is not the one that the form draws for {response.respondent}."
        raise ContentError.at(name, what, _REMEDY)
    return _returned(response, form)


def _parsed(content: bytes, name: str) -> Any:
    if len(content) > LARGEST:
        line = content.count(b"\n", 0, LARGEST) + 1
        _refuse(
            f"{name}, line {line}", f"it goes on past {LARGEST // 1_000_000} million bytes; no form writes so many."
        )
    try:
        return json.loads(content.decode("utf-8"), parse_float=_no_number, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        _refuse(_place(content, error.start, name), "this is no UTF-8 text.")
    except json.JSONDecodeError as error:
        _refuse(f"{name}, line {error.lineno}, character {error.colno}", f"this is not valid JSON: {error.msg}.")
    except RecursionError:
        _refuse(_place(content, _too_deep(content), name), f"it is nested more than {DEEPEST} deep.")
    except ValueError:
        _refuse(f"{name}, line 1", "it has a number that no form writes.")


def _too_deep(content: bytes) -> int:
    """Return where the nesting goes past DEEPEST."""
    depth = 0
    for token in _BRACKETS.finditer(content):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token.group(), 0)
        if depth > DEEPEST:
            return token.start()
    return 0


def _checked(values: Any, content: bytes, name: str) -> _Response:
    where = f"{name}, line 1"
    if not (
        isinstance(values, dict) and set(values) == {"response", "sha256"} and isinstance(values["response"], dict)
    ):
        _refuse(where, "this is no response file.")
    try:
        whole = write(values["response"])
    except UnicodeEncodeError:
        _refuse(where, "it has half a character in it.")
    if values["sha256"] != whole[-66:-2].decode():
        _refuse(where, "its SHA-256 is not that of its answers: it was changed or damaged on the way.")
    if whole != content:
        at = next(
            (i for i, (a, b) in enumerate(zip(whole, content, strict=False)) if a != b), min(len(whole), len(content))
        )
        _refuse(_place(content, at, name), "from here on it is not written as the form writes it.")
    try:
        response = _Response.model_validate(values["response"])
    except ValidationError as error:
        fault = error.errors()[0]
        _refuse(f"{where}, {'.'.join(map(str, fault['loc']))}", f"{fault['msg'].lower()}.")
    if found := HIDDEN.search(content.decode("utf-8")) or _hidden_answer(response):
        sign = f"U+{ord(found.group()):04X}"
        _refuse(where, f"it has the hidden character {sign}, which no form writes.")
    return response


def _hidden_answer(response: _Response) -> re.Match[str] | None:
    """Find a hidden character that JSON writes as an escape, such as NUL."""
    texts = [answer.text or "" for answer in response.answers.values()]
    texts += [f"{event.question}{event.before or ''}{event.after or ''}" for event in response.events]
    return next((match for text in [*texts, *response.answers] if (match := HIDDEN.search(text))), None)


def _returned(response: _Response, form: Form) -> Returned:
    answers: dict[str, Answer] = {}
    strangers: dict[str, str] = {}
    for question, given in response.answers.items():
        answer = Answer(question, given.value, given.text)
        try:
            check(form, answer)
        except ContentError:
            strangers[question] = canonical(given.model_dump(exclude_none=True)).decode()
        else:
            answers[question] = answer
    # In the order of the form, whatever order the keys of the file had.
    ordered = {name: answers[name] for name in response.order if name in answers}
    strangers |= {name: _plain(answer) for name, answer in answers.items() if name not in ordered}
    times = {question: _utc(response.answers[question].at) for question in ordered}
    session = Session(response.respondent, form, tuple(response.order), ordered)
    return Returned(
        key=response.key,
        record=Record(session, _utc(response.started_at), answered_at=times),
        finished_at=_utc(response.finished_at),
        events=tuple(Event(**event.model_dump()) for event in response.events),
        strangers=strangers,
    )


def _plain(answer: Answer) -> str:
    return answer.text if answer.text is not None else str(answer.value)


def _utc(time: str) -> str:
    """Return a browser's time as the store writes its own."""
    return datetime.fromisoformat(time).isoformat(timespec="milliseconds")


def _place(content: bytes, at: int, name: str) -> str:
    line = content.count(b"\n", 0, at) + 1
    return f"{name}, line {line}, byte {at}"


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _refuse(where: str, what: str) -> NoReturn:
    raise ContentError.at(where, what, _REMEDY)
