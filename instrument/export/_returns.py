"""From a program's table of answers to sessions on our form: which column is what, which cell means which answer.

A format says in a `Dialect` what its program calls things; everything else is the same for all. A column is recognised
by its name alone, and `columns` tells what became of each: nothing is guessed from its place or its contents.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase

from instrument.errors import ContentError
from instrument.export._layout import FORM_HASH, VERSION, met_in
from instrument.export._table import Answers, Line, read_answers
from instrument.form import Form
from instrument.planned import CORE
from instrument.question import Question
from instrument.responses import Record
from instrument.returned import Returned
from instrument.session import Answer, Session, as_number, check


@dataclass(frozen=True)
class Dialect:
    """What a program calls things.

    `name` begins the respondents' ids. `bare`: a column's heading -> the name within it. `code`: a question's id -> its
    name there. `value`: a cell -> the value it means, or None. `identity`: columns that name a response, in the order
    in which they are joined. `started`, `finished`, `language`: columns, the first that is there. `own`: the program's
    own columns, as patterns of shell style for headings in small letters.
    """

    name: str
    bare: Callable[[str], str]
    code: Callable[[str], str]
    value: Callable[[str], int | None]
    identity: tuple[str, ...]
    started: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """What became of a column: a `question` of the form, a `use` such as "respondent", or kept apart (both empty)."""

    heading: str
    question: str = ""
    use: str = ""


def columns(content: bytes, name: str, forms: Sequence[Form], dialect: Dialect) -> tuple[Column, ...]:
    """Return what each column of a file is taken for; raise ContentError if two are taken for one question."""
    return _mapped(read_answers(content, name), name, forms, dialect)


def read(content: bytes, name: str, forms: Sequence[Form], dialect: Dialect) -> tuple[Returned, ...]:
    """Return every respondent of a file; raise ContentError, with the row, for what cannot be a response to a form."""
    table = read_answers(content, name)
    mapping = _mapped(table, name, forms, dialect)
    places = {column.use: column.heading for column in reversed(mapping) if column.use}
    if FORM_HASH not in places:
        what = f"there is no column {FORM_HASH}, which says to which form the answers were given."
        raise ContentError.at(f"{name}, row 1", what, "Export all columns, with codes instead of labels as headings.")
    if "respondent" not in places:
        what = f"no column names the response ({' or '.join(dialect.identity)})."
        raise ContentError.at(f"{name}, row 1", what, "Export all columns, with codes instead of labels as headings.")
    return tuple(_returned(line, name, mapping, forms, dialect) for line in table.lines)


def _mapped(table: Answers, name: str, forms: Sequence[Form], dialect: Dialect) -> tuple[Column, ...]:
    known = {dialect.code(question).lower(): question for form in forms for question in form.questions}
    uses = {FORM_HASH: FORM_HASH, dialect.code(FORM_HASH).lower(): FORM_HASH, VERSION: VERSION}
    for use, names in (("language", dialect.language), ("started", dialect.started), ("finished", dialect.finished)):
        uses |= {given.lower(): use for given in reversed(names)}
    uses |= {given.lower(): "respondent" for given in dialect.identity}
    found: list[Column] = []
    taken: dict[str, str] = {}
    for heading in table.columns:
        bare = dialect.bare(heading).lower()
        if use := uses.get(heading.lower(), uses.get(bare, "")):
            found.append(Column(heading, use=use))
        elif question := known.get(bare, ""):
            if (twin := taken.setdefault(question, heading)) != heading:
                what = f"both '{twin}' and '{heading}' are taken for {question}."
                raise ContentError.at(f"{name}, row 1", what, "Remove one of the columns.")
            found.append(Column(heading, question))
        else:
            ours = any(fnmatchcase(heading.lower(), pattern) for pattern in dialect.own)
            found.append(Column(heading, use="the program's own" if ours else ""))
    return tuple(found)


def _returned(line: Line, name: str, mapping: Sequence[Column], forms: Sequence[Form], dialect: Dialect) -> Returned:
    where = f"{name}, row {line.number}"
    form = _form(line, where, mapping, forms)
    order = _order(line, mapping, form, where)
    answers: dict[str, Answer] = {}
    strangers = {c.heading: line.cells[c.heading] for c in mapping if not c.use and not c.question}
    for column in mapping:
        cell = line.cells[column.heading] if column.question else ""
        if not cell:
            continue
        question = form.questions.get(column.question)
        answer = _answer(question, cell, forms, dialect) if question else None
        if answer is None or column.question not in order:
            strangers[column.question] = cell
        else:
            answers[column.question] = answer
    ordered = {question: answers[question] for question in order if question in answers}
    respondent = _respondent(line, where, mapping, dialect)
    digest = hashlib.sha256("\x1f".join(f"{k}\x1e{v}" for k, v in sorted(line.cells.items())).encode()).hexdigest()
    return Returned(
        key=f"{respondent}:{digest[:32]}",
        record=Record(Session(respondent, form, order, ordered), _time(line, mapping, "started", where)),
        finished_at=_time(line, mapping, "finished", where) or None,
        strangers={column: cell for column, cell in strangers.items() if cell},
    )


def _form(line: Line, where: str, mapping: Sequence[Column], forms: Sequence[Form]) -> Form:
    """Return the form that the row names, in the language of the row if it says one."""
    given = _cell(line, mapping, FORM_HASH)
    named = next((form for form in forms if form.hash == given), None)
    if named is None:
        what = f"its answers were given to the form {given[:12] or '(none named)'}, which is not one of the forms here."
        raise ContentError.at(where, what, "Import it where that form was exported.")
    language = _cell(line, mapping, "language")
    same = (form for form in forms if form.language == language and form.seed == named.seed)
    twins = (form for form in same if form.id == named.id and form.questions.keys() == named.questions.keys())
    return next(twins, named)


def _order(line: Line, mapping: Sequence[Column], form: Form, where: str) -> tuple[str, ...]:
    """Return the questions in the order of the columns, without those that the version drawn leaves out."""
    there = [column.question for column in mapping if column.question in form.questions]
    if not form.blocks or not any(column.use == VERSION for column in mapping):
        return tuple(there)
    drawn = _whole(_cell(line, mapping, VERSION))
    if drawn not in (1, 2, 3):
        raise ContentError.at(where, "it does not say which version of the form was met.", "Export the column version.")
    blocks = dict(form.blocks)
    return tuple(name for name in there if blocks.get(name, CORE) == CORE or drawn in met_in(blocks[name]))


def _answer(question: Question, cell: str, forms: Sequence[Form], dialect: Dialect) -> Answer | None:
    """Return the answer that a cell means, or None if it is none that the form allows."""
    if question.chosen:
        value = dialect.value(cell)
        if value not in question.values:
            labels = [form.questions[question.id].labels for form in forms if question.id in form.questions]
            meant = {value for one in labels for value, label in one.items() if label == cell}
            value = meant.pop() if len(meant) == 1 else None
        return Answer(question.id, value=value) if value in question.values else None
    if cell == "-" and question.missing:
        return Answer(question.id, value=question.missing[0].value)
    if question.kind == "number":
        text = as_number(question, cell) or as_number(question, _trimmed(cell))
        return Answer(question.id, text=text) if text is not None else None
    answer = Answer(question.id, text=cell)
    return answer if _allowed(forms, answer) else None


def _allowed(forms: Sequence[Form], answer: Answer) -> bool:
    try:
        check(next(form for form in forms if answer.question in form.questions), answer)
    except ContentError:
        return False
    return True


def _respondent(line: Line, where: str, mapping: Sequence[Column], dialect: Dialect) -> str:
    by_name = {dialect.bare(column.heading).lower(): column.heading for column in mapping if column.use == "respondent"}
    parts = [line.cells[by_name[name.lower()]] for name in dialect.identity if name.lower() in by_name]
    joined = "-".join(part for part in parts if part)
    safe = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in joined)
    if not joined:
        raise ContentError.at(where, "it has no id.", "Export all columns.")
    return f"{dialect.name}-{safe}"[:64]


def _time(line: Line, mapping: Sequence[Column], use: str, where: str) -> str:
    """Return a time as UTC, ISO 8601; one without a zone is taken as UTC; "" if there is none."""
    text = _cell(line, mapping, use)
    if not text or text.startswith(("1980-01-01", "[not completed]")):
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ContentError.at(where, f"'{text[:40]}' is no time.", "Export times as 2026-01-31 12:34:56.") from None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).isoformat(timespec="milliseconds")


def _cell(line: Line, mapping: Sequence[Column], use: str) -> str:
    """Return the first cell of this use that has something in it."""
    return next((line.cells[c.heading] for c in mapping if c.use == use and line.cells[c.heading]), "")


def whole_number(cell: str) -> int | None:
    """Return the whole number that a cell holds, also as 3.0, or None."""
    return _whole(cell)


def last_part(heading: str) -> str:
    """Return the name after the last group: "main/COM03" and "main-COM03" are COM03."""
    return heading.replace("-", "/").rsplit("/", 1)[-1]


def _whole(cell: str) -> int | None:
    try:
        number = Decimal(cell)
        return int(number) if number == number.to_integral_value() else None
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _trimmed(cell: str) -> str:
    """Return a number without the zeros that a database adds: 21.0000000000 is 21."""
    return cell.rstrip("0").rstrip(".") if "." in cell else cell
