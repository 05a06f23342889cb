"""Counting sessions by university, against the plan."""

from dataclasses import replace

import pytest

from instrument.fieldwork import Quota, count
from instrument.form import Form
from instrument.question import Choice, Question
from instrument.session import Answer, Session


def _session(form: Form, name: str, university: str | None, finished: bool = True) -> Session:
    session = Session.start(form, name)
    for question in session.order if finished else session.order[:1]:
        session = session.with_answer(Answer(question, -99))
    if university is None:
        return session
    return session.with_answer(Answer("university", text=university))


def test_spellings_of_one_university_are_counted_together(english: Form) -> None:
    names = [
        "دانشگاه علوم‌پزشکی جهرم",
        "دانشگاه علوم پزشکی  جهرم",
        "دانشگاه علوم‌پزشكي جهرم",
        "Jahrom",
        "JAHROM ",
        "Shiraz 2",
        "shiraz ۲",
    ]
    done = count((_session(english, f"r{n}", name) for n, name in enumerate(names)), "university")
    assert [(one.name, one.sessions) for one in done.clusters] == [
        ("Jahrom", 2),
        ("Shiraz 2", 2),
        ("دانشگاه علوم‌پزشکی جهرم", 3),
    ]
    assert (done.total.sessions, done.reached, done.total.planned) == (7, 3, None)


def test_the_plan_stands_beside_the_count(english: Form) -> None:
    sessions = [_session(english, "a", "U1"), _session(english, "b", "u1", False), _session(english, "c", None, False)]
    plan = Quota(each=3, by_cluster={"U1": 5, "U9": 2})
    done = count(sessions, "university", plan)
    rows = {one.name: (one.sessions, one.finished, one.unfinished, one.planned, one.missing) for one in done.clusters}
    assert rows == {"U1": (2, 1, 1, 5, 4), "U9": (0, 0, 0, 2, 2), "": (1, 0, 1, None, None)}
    assert done.clusters[-1].name == ""
    assert (done.total.planned, done.total.missing) == (7, 6)


def test_who_declined_is_not_finished(english: Form) -> None:
    consent = Question("consent", "consent", "?", options=(Choice(1, "Yes"), Choice(2, "No")))
    form = replace(english, before=(consent, *english.before))
    session = Session.start(form, "a").with_answer(Answer("consent", 2))
    total = count([session]).total
    assert (total.sessions, total.finished, total.declined, total.unfinished) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("quota", "wanted"),
    [
        (Quota(), None),
        (Quota(respondents=40, clusters=3, each=9), 40),
        (Quota(clusters=3, each=9), 27),
        (Quota(clusters=3, each=9, by_cluster={"a": 1}), 19),
        (Quota(clusters=3), None),
        (Quota(by_cluster={"a": 1, "b": 4}), 5),
    ],
)
def test_what_is_wanted_in_all(quota: Quota, wanted: int | None) -> None:
    assert quota.wanted() == wanted


def test_a_cluster_that_is_chosen_counts_by_its_label(english: Form) -> None:
    choice = Question("site", "choice", "?", options=(Choice(1, "North"), Choice(2, "South")))
    form = replace(english, before=(choice,))
    done = count([Session.start(form, "a").with_answer(Answer("site", 2))], "site")
    assert [one.name for one in done.clusters] == ["South"]
