"""Response files as the HTML form writes them, without a browser."""

from typing import Any

from instrument.export.html import responsefile
from instrument.form import Form
from instrument.session import Answer, Session

KEY = "12345678-9abc-def0-1234-56789abcdef0"
TIME = "2026-01-31T12:34:56.789Z"


def filled(form: Form, respondent: str = "r0001", words: str = "کلاسِ «منتورینگ»\nخوب بود") -> dict[str, Any]:
    """Return the response of one who answers everything with the first answer, and `words` where words are asked."""
    session = Session.start(form, respondent)
    while (question := session.current) is not None:
        if question.chosen:
            answer = Answer(question.id, value=question.options[0].value)
        elif question.kind == "number":
            answer = Answer(question.id, text=f"{question.least or 1:g}")
        else:
            answer = Answer(question.id, text=words)
        session = session.with_answer(answer)
    return response(session)


def response(session: Session, **other: Any) -> dict[str, Any]:
    """Return a session as the plain data of a response; `other` members take the place of its own."""
    form = session.form
    given = {
        name: {"at": TIME, **({"text": one.text} if one.value is None else {"value": one.value})}
        for name, one in session.answers.items()
    }
    events = [{"at": place, "kind": "answered", "question": name, "after": "1"} for place, name in enumerate(given)]
    return {
        "answers": given,
        "events": events,
        "finished_at": TIME,
        "form": {"hash": form.hash, "id": form.id, "language": form.language},
        "format": responsefile.FORMAT,
        "key": KEY,
        "order": list(session.order),
        "respondent": session.respondent,
        "started_at": TIME,
        **other,
    }
