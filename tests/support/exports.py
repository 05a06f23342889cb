"""SIMULATED exports of other programs: what LimeSurvey, REDCap and ODK write of answers to our forms."""

import csv
import io
from collections.abc import Iterable

from instrument.export import Options, limesurvey, xlsform
from instrument.export._layout import order_for, tables
from instrument.form import Form
from instrument.question import Question
from instrument.session import Answer, Session

Cells = dict[str, str]


def answers(form: Form, role: int = 1, skip: Iterable[str] = ()) -> Session:
    """Answer every question that is asked, by turns; `skip` are typed questions left empty."""
    session = Session.start(form, "x")
    left = set(skip)
    while question := next(
        (form.questions[n] for n in session.asked if n not in session.answers and n not in left), None
    ):
        session = session.with_answer(_answer(form, question, role, len(session.answers)))
    return session


def _answer(form: Form, question: Question, role: int, place: int) -> Answer:
    if question.chosen:
        value = {"consent": 1, "role": role}.get(question.id, question.values[place % len(question.values)])
        return Answer(question.id, value=value)
    if question.kind == "number":
        return Answer(question.id, text=f"{question.least or 0:g}" + (".25" if question.decimals else ""))
    return Answer(question.id, text="دانشگاه تهران = بهترین")


def _given(session: Session) -> Cells:
    return {name: str(a.value) if a.text is None else a.text for name, a in session.answers.items()}


def from_limesurvey(form: Form, sessions: Iterable[Session]) -> bytes:
    """Return "CSV, question codes, answer codes": all columns quoted, an unasked question empty."""
    arrays = {q.id: f"ITEMS{n}" for n, t in enumerate(tables(form, order_for(form, None)), 1) for q in t.questions}
    heads = {
        name: f"{arrays[name]}[{name}]" if name in arrays else limesurvey.code(name) for name in order_for(form, None)
    }
    rows = []
    for number, session in enumerate(sessions, start=1):
        cells = {
            "id": str(number),
            "submitdate": "2026-01-02 10:00:00",
            "lastpage": "5",
            "startlanguage": form.language,
        }
        cells |= {"seed": "123456789", "startdate": "2026-01-02 09:50:00", "formhash": form.hash}
        given = _given(session)
        for name, head in heads.items():
            value = given.get(name, "")
            chosen = form.questions[name].chosen and value.startswith("-")
            cells[head] = f"M{value[1:]}" if chosen else value
        if "grade_average" in given and given["grade_average"] and "." in given["grade_average"]:
            cells["gradeaverage"] = given["grade_average"] + "00000000"
        rows.append(cells)
    return _csv(rows, "utf-8-sig")


def from_redcap(form: Form, sessions: Iterable[Session]) -> bytes:
    """Return "CSV, raw data"."""
    rows = []
    for number, session in enumerate(sessions, start=1):
        given = _given(session)
        cells = {"record_id": str(number), "short_form_timestamp": "2026-01-02 10:00:00", "form_hash": form.hash}
        cells |= {name.lower(): given.get(name, "") for name in order_for(form, None)}
        rows.append({**cells, "short_form_complete": "2"})
    return _csv(rows, "utf-8")


def from_odk(form: Form, sessions: Iterable[Session], version: int | None = None, joined: str = "-") -> bytes:
    """Return Central's CSV (groups joined by -) or Kobo's (by /)."""
    rows = []
    names = [row["name"] for row in xlsform.sheets(form, Options())[0] if row["name"] in form.questions]
    for number, session in enumerate(sessions, start=1):
        given = _given(session)
        cells = {"SubmissionDate": "2026-01-02T10:00:00.000Z", "start": "2026-01-02T13:20:00.000+03:30"}
        cells |= {"end": "2026-01-02T13:30:00.000+03:30", "audit": "audit.csv", "form_hash": form.hash}
        cells |= {"version": f"{version}.0"} if version else {}
        for name in names:
            grouped = form.consent is not None and name != form.consent.id
            cells[f"main{joined}{name}" if grouped else name] = given.get(name, "")
        rows.append({**cells, f"meta{joined}instanceID": f"uuid:0000-{number}", "KEY": f"uuid:0000-{number}"})
    return _csv(rows, "utf-8")


def _csv(rows: list[Cells], encoding: str) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)
