"""Where a respondent goes next: pure functions of the session and the question that is on the screen."""

from instrument.question import Question
from instrument.session import Session


def start(session: Session, place: tuple[str, bool] | None) -> Question | None:
    """Return the question to begin or go on at; `place`: what was shown last, and whether it was answered then."""
    if place is None or place[0] not in session.asked:
        return session.current
    name, answered = place
    return following(session, name) if answered else session.form.questions[name]


def following(session: Session, name: str) -> Question | None:
    """Return the next open question after one, else the first open one, or None when none is left."""
    asked = session.asked
    later = asked[asked.index(name) + 1 :] if name in asked else ()
    found = next((other for other in later if other not in session.answers), None)
    return session.form.questions[found] if found else session.current


def previous(session: Session, name: str) -> Question | None:
    """Return the question asked before one, or None at the first."""
    place = session.asked.index(name)
    return session.form.questions[session.asked[place - 1]] if place else None


def onward(session: Session, name: str) -> Question | None:
    """Return the next question, answered or not; after the last, the first open one; None if that is this one."""
    asked = session.asked
    place = asked.index(name)
    if place + 1 < len(asked):
        return session.form.questions[asked[place + 1]]
    return None if session.current is None or session.current.id == name else session.current


def may_wait(session: Session, question: Question) -> bool:
    """Say whether a question can be left for later: not the consent, nor the role, by which the others are asked."""
    return question.id in session.answers or (question.kind != "consent" and question.id != session.form.role)
