"""Responses: the answers as given, one row a respondent; what was not answered has the code that says why."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from instrument.blocks import PAIR, ROLE
from instrument.blueprint import LEADING
from instrument.dataspec import DataSpec, ScaleBounds
from instrument.errors import ContentError
from instrument.form import Form
from instrument.session import Session

#: A longer time between two answers (seconds) is a pause, not the time it took to answer.
PAUSE = 120.0


@dataclass(frozen=True)
class Responses:
    """A table of answers with the forms they were given to; `columns` are LEADING, then every question.

    `declined` counts the sessions that are not in it because the respondent did not agree to take part.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    forms: tuple[Form, ...]
    simulated: str | None = None
    declined: int = 0

    def unlisted(self) -> dict[str, int]:
        """Return question -> how many answered it with what is not listed; only questions where somebody did."""
        asked = {hangs_on for form in self.forms for one in form.questions.values() if (hangs_on := one.only_if)}
        places = {name: (self.columns.index(name), str(value)) for name, value in sorted(asked)}
        counts = {name: sum(row[at] == value for row in self.rows) for name, (at, value) in places.items()}
        return {name: count for name, count in counts.items() if count}

    def to_csv(self) -> str:
        """Return the table as CSV."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Record:
    """A session with the time it was begun and, if nobody gave its answers, the model they come from.

    `answered_at`: question -> the time of its last answer; both times UTC, ISO 8601.
    """

    session: Session
    started_at: str
    simulated: str | None = None
    answered_at: Mapping[str, str] = field(default_factory=dict)


def gather(records: Sequence[Record]) -> Responses:
    """Return the responses of sessions, all questions of all their forms as columns.

    A question without an answer gets the code of its reason (Session.missing_reason); one that the respondent's form
    does not have, the code of "planned". Who declined is counted, not shown. Raises ContentError if there is no
    session, or two forms give one item different scales.
    """
    if not records:
        raise ContentError.at("responses", "there are none yet.", "Collect some with `mentorscale administer`.")
    forms = tuple({record.session.form.hash: record.session.form for record in records}.values())
    questions = tuple(dict.fromkeys(name for form in forms for name in form.questions if name != _consent(form)))
    _check_scales(forms)
    willing = [record for record in records if not record.session.declined]
    rows = tuple((*_leading(record), *(_cell(record.session, name) for name in questions)) for record in willing)
    models = [record.simulated for record in records if record.simulated]
    declined = len(records) - len(willing)
    return Responses((*LEADING, *questions), rows, forms, models[0] if models else None, declined)


def describe(responses: Responses) -> DataSpec:
    """Return the data specification that `validate` reads beside the CSV.

    The first form says titles, texts and constructs; where forms differ in language only, the others agree with it.
    Raises ContentError for a single item, or items on different scales, which one specification cannot describe.
    """
    form = responses.forms[0]
    questions = {question.id: question for one in reversed(responses.forms) for question in one.items}
    items = tuple(name for name in responses.columns if name in questions)
    scale = questions[items[0]].options
    values = {tuple(choice.value for choice in questions[name].options) for name in items}
    if len(items) < 2 or len(values) > 1:
        raise ContentError.at(
            f"form {form.id}",
            "a data specification needs two or more items, all answered on one scale.",
            "Ask more items, or those of each scale in a form of their own.",
        )
    named = dict.fromkeys(questions[name].construct for name in items)
    return DataSpec(
        title=form.title,
        simulated=responses.simulated or False,
        items=items,
        reverse=tuple(name for name in items if questions[name].key < 0),
        cluster=form.cluster,
        group=form.group,
        role=form.respondents[0] if len(form.respondents) == 1 else None,
        dyad=PAIR if PAIR in form.questions else None,
        role_column=ROLE if form.role == ROLE else None,
        seconds=_named(responses, "seconds_per_item"),
        order=_named(responses, "item_order"),
        attention={check.id: check.expected for check in form.attention if check.expected is not None},
        scale=ScaleBounds(
            min=scale[0].value, max=scale[-1].value, labels={str(choice.value): choice.label for choice in scale}
        ),
        missing=dict(form.missing_codes),
        constructs={name: tuple(i for i in items if questions[i].construct == name) for name in named},
        texts={name: questions[name].text for name in items},
        codes={name: questions[name].codes for name in items if questions[name].codes},
        instrument=", ".join(one.hash for one in responses.forms),
    )


def model_text(form: Form) -> str:
    """Return the model that the form's constructs state, in lavaan's syntax."""
    lines = [f"{construct} =~ {' + '.join(items)}" for construct, items in form.constructs.items()]
    return "# Each construct is a factor of its own items.\n" + "\n".join(lines) + "\n"


def _leading(record: Record) -> tuple[str, ...]:
    form = record.session.form
    mark = "SIMULATED" if record.simulated else ""
    timed = seconds_per_item(record)
    seconds = "" if timed is None else f"{timed:.3f}"
    order = " ".join(item_order(record.session))
    return record.session.respondent, form.hash[:12], form.language, record.started_at, mark, seconds, order


def seconds_per_item(record: Record) -> float | None:
    """Return the mean time between the answer before an item, of whatever question, and the item's own, in seconds.

    What took longer than PAUSE is left out, as a break and not reading. For the first question the time runs from the
    session's begin; for the first item it includes reading the instructions. None without any such time, and for
    simulated answers, which took nobody any time.
    """
    if record.simulated:
        return None
    items = {item.id for item in record.session.form.items}
    times = sorted((datetime.fromisoformat(at), name) for name, at in record.answered_at.items())
    before = [datetime.fromisoformat(record.started_at), *(at for at, _ in times)] if times else []
    took = [(at - last).total_seconds() for last, (at, name) in zip(before, times, strict=False) if name in items]
    kept = [seconds for seconds in took if 0 <= seconds <= PAUSE]
    return sum(kept) / len(kept) if kept else None


def item_order(session: Session) -> tuple[str, ...]:
    """Return the items that the respondent answered or refused to, in the order they were asked."""
    items = {item.id for item in session.form.items}
    return tuple(name for name in session.order if name in items and name in session.answers)


def _named(responses: Responses, column: str) -> str | None:
    """Return the column's name if any respondent has something in it."""
    place = responses.columns.index(column)
    return column if any(row[place] for row in responses.rows) else None


def _cell(session: Session, question: str) -> str:
    answer = session.answers.get(question)
    if answer is not None and not session.applies(question):
        return str(dict(session.form.missing_codes)["skipped"])
    if answer is None:
        return str(dict(session.form.missing_codes)[session.missing_reason(question)])
    return answer.text if answer.text is not None else str(answer.value)


def _consent(form: Form) -> str | None:
    return form.consent.id if form.consent else None


def _check_scales(forms: Sequence[Form]) -> None:
    """Refuse one item with two meanings: another scale, or another key, in another form."""
    seen: dict[str, tuple[object, int]] = {}
    for form in forms:
        for item in form.items:
            given = (tuple(choice.value for choice in item.options), item.key)
            if seen.setdefault(item.id, given) != given:
                raise ContentError.at(
                    f"item '{item.id}'",
                    "two forms give it different scales or keys.",
                    "Export each form's answers apart.",
                )
