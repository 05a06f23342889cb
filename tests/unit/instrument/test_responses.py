"""Answers become a table that analysis reads as it is; what was not answered says why."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis.model import parse
from analysis.sample import Sample
from instrument import bank, blueprint
from instrument.blueprint import LEADING
from instrument.dataspec import read_spec, write_spec
from instrument.errors import ContentError
from instrument.form import Form
from instrument.formbuild import build
from instrument.question import Choice
from instrument.responses import PAUSE, Record, Responses, describe, gather, model_text, seconds_per_item
from instrument.session import Answer, Session


def _record(form: Form, respondent: str, simulated: str | None = None, **answers: int | str) -> Record:
    session = Session.start(form, respondent)
    for name, given in answers.items():
        answer = Answer(name, text=given) if isinstance(given, str) else Answer(name, given)
        session = session.with_answer(answer)
    return Record(session, "2026-01-01T00:00:00.000+00:00", simulated)


def _full(form: Form, respondent: str, shift: int = 0) -> Record:
    """Every question answered, no item by all alike."""
    ratings = {item.id: 1 + (place + shift) % 5 for place, item in enumerate(form.items)}
    return _record(form, respondent, university=f"U{shift % 2}", **ratings)


def _frame(responses: Responses) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(responses.to_csv()), dtype=str)


def _without(form: Form, *items: str) -> Form:
    return replace(form, items=tuple(item for item in form.items if item.id not in items))


def test_columns_are_the_leading_ones_the_background_and_the_items(english: Form) -> None:
    responses = gather([_full(english, "r1")])
    assert responses.columns == (*LEADING, "university", *(item.id for item in english.items))
    assert responses.rows[0][:5] == ("r1", english.hash[:12], "en", "2026-01-01T00:00:00.000+00:00", "")


def _timed(form: Form, gaps: dict[str, float]) -> Record:
    """A session whose answers come after `gaps` seconds, in their order."""
    session, now, times = Session.start(form, "r"), datetime(2026, 1, 1, tzinfo=UTC), {}
    for name, gap in gaps.items():
        answer = Answer(name, text="U1") if name == "university" else Answer(name, 3)
        session, now = session.with_answer(answer), now + timedelta(seconds=gap)
        times[name] = now.isoformat(timespec="milliseconds")
    return Record(session, "2026-01-01T00:00:00.000+00:00", answered_at=times)


def test_the_time_of_an_item_runs_from_the_answer_before_it(english: Form) -> None:
    assert seconds_per_item(_timed(english, {"university": 20, "COM01": 4, "COM02": 2, "COM03": 1.5})) == 2.5


def test_a_pause_is_not_the_time_of_an_item(english: Form) -> None:
    gaps = {"university": 20, "COM01": 4, "COM02": PAUSE + 1, "COM03": 2}
    assert seconds_per_item(_timed(english, gaps)) == 3
    assert seconds_per_item(_timed(english, gaps | {"COM02": PAUSE})) == (PAUSE + 6) / 3


def test_simulated_and_untimed_answers_took_no_time(english: Form) -> None:
    timed = _timed(english, {"COM01": 4})
    assert seconds_per_item(replace(timed, simulated="a model")) is None
    assert seconds_per_item(replace(timed, answered_at={})) is None
    assert seconds_per_item(_timed(english, {"university": 4})) is None


def test_times_and_order_are_exported_and_named_in_the_specification(english: Form) -> None:
    timed = _timed(english, {"university": 20, "COM01": 4, "COM02": 2})
    responses = gather([timed, _record(english, "r2")])
    frame, spec = _frame(responses), describe(responses)
    assert (spec.seconds, spec.order) == ("seconds_per_item", "item_order")
    assert frame["seconds_per_item"].tolist()[0] == "3.000"
    assert frame["seconds_per_item"].isna().tolist() == [False, True]
    met = [name for name in timed.session.order if name in ("COM01", "COM02")]
    assert frame["item_order"].tolist()[0].split() == met


def test_nothing_timed_and_nothing_answered_is_not_named(english: Form) -> None:
    assert describe(gather([_full(english, "r1")])).seconds is None
    assert describe(gather([_full(english, "r1")])).order == "item_order"
    assert describe(gather([_record(english, "r1")])).order is None


def test_the_order_of_a_full_session_is_the_forms(english: Form) -> None:
    record = _full(english, "r1")
    asked = _frame(gather([record]))["item_order"][0].split()
    assert asked == [name for name in english.realised_order("r1") if name in {item.id for item in english.items}]
    assert asked != [item.id for item in english.items]


def test_each_reason_for_no_answer_has_its_own_code(english: Form) -> None:
    shorter = _without(english, "COM21")
    responses = gather([_full(english, "full"), _record(shorter, "short", COM01=-99, COM02=4)])
    row = _frame(responses).iloc[1]
    assert (row["COM01"], row["COM02"], row["COM03"], row["COM21"]) == ("-99", "4", "-97", "-98")
    assert row["university"] == "-97"


def test_two_languages_of_one_form_are_one_table(english: Form, persian: Form) -> None:
    responses = gather([_full(english, "r1"), _full(persian, "r2", shift=1)])
    frame = _frame(responses)
    assert list(frame["language"]) == ["en", "fa"]
    assert len(responses.columns) == len(LEADING) + 22
    spec = describe(responses)
    assert spec.texts["COM01"] == english.questions["COM01"].text
    assert spec.instrument == f"{english.hash}, {persian.hash}"


def test_texts_keep_commas_quotes_lines_and_persian_letters(english: Form) -> None:
    given = 'دانشگاه "الف"، تهران, سطر\nدوم'
    assert _frame(gather([_record(english, "r1", university=given)]))["university"][0] == given


def test_simulated_answers_are_marked_row_by_row_and_as_a_whole(english: Form) -> None:
    responses = gather([_full(english, "r1"), _record(english, "sim1", "a model", COM01=3)])
    assert list(_frame(responses)["simulated"].fillna("")) == ["", "SIMULATED"]
    assert describe(responses).simulated == "a model"
    assert describe(gather([_full(english, "r1")])).simulated is False


def test_the_specification_says_what_the_form_says(english: Form) -> None:
    spec = describe(gather([_full(english, "r1")]))
    assert (spec.title, spec.cluster, spec.reverse) == (english.title, "university", ("COM14", "COM15"))
    assert (spec.scale.min, spec.scale.max, spec.scale.labels["5"]) == (1, 5, "Strongly agree")
    assert spec.missing == dict(english.missing_codes)
    assert spec.constructs == english.constructs


def test_a_form_for_several_roles_says_where_role_and_pair_stand(english: Form) -> None:
    recipe = blueprint.shipped("short-form")
    form = build(recipe, bank.shipped(recipe.bank), "en", seed=1)
    spec = describe(gather([Record(Session.start(form, "r1"), "2026-01-01T00:00:00.000+00:00")]))
    assert (spec.role, spec.role_column, spec.dyad) == (None, "role", "pair")
    one = describe(gather([_full(english, "r1")]))
    assert (one.role, one.role_column, one.dyad) == ("mentee", None, None)


def test_analysis_reads_the_table_and_its_specification_as_they_are(
    english: Form, persian: Form, tmp_path: Path
) -> None:
    sessions = [_full(english if place % 2 else persian, f"r{place}", place) for place in range(10)]
    responses = gather([*sessions, _record(english, "part", university="U1", COM01=-99, COM02=5)])
    write_spec(tmp_path / "spec.toml", describe(responses))
    sample = Sample.from_spec(_frame(responses), read_spec(tmp_path / "spec.toml"))
    assert sample.array.shape == (11, 21)
    assert sample.reverse == ("COM14", "COM15")
    assert sample.missing_reasons["COM01"] == {"refused": 1}
    assert sample.missing_reasons["COM03"] == {"not_reached": 1}
    given = sessions[0].session.answers["COM14"].value
    assert given is not None
    assert sample.answers["COM14"].iloc[0] == 6 - given


def test_the_model_is_one_factor_a_construct(english: Form) -> None:
    table = parse(model_text(english), "model", [item.id for item in english.items])
    assert dict(table.constructs) == english.constructs


def test_no_session_is_no_table() -> None:
    with pytest.raises(
        ContentError, match=r"responses: there are none yet\. Collect some with `mentorscale administer`"
    ):
        gather([])


def _with_item(form: Form, place: int, **changes: object) -> Form:
    items = list(form.items)
    items[place] = replace(items[place], **changes)
    return replace(form, items=tuple(items))


@pytest.mark.parametrize("changes", [{"options": (Choice(0, "No"), Choice(1, "Yes"))}, {"key": -1}])
def test_one_item_with_two_meanings_is_refused(english: Form, changes: dict[str, object]) -> None:
    other = _with_item(english, 0, **changes)
    with pytest.raises(ContentError, match="item 'COM01': two forms give it different scales or keys"):
        gather([_record(english, "r1"), _record(other, "r2")])


def test_items_on_different_scales_have_no_common_specification(english: Form) -> None:
    mixed = _with_item(english, 3, options=tuple(Choice(value, str(value)) for value in range(1, 8)))
    with pytest.raises(ContentError, match="two or more items, all answered on one scale"):
        describe(gather([_record(mixed, "r1")]))


def test_a_single_item_has_no_specification(english: Form) -> None:
    single = replace(english, items=english.items[:1])
    with pytest.raises(ContentError, match="two or more items"):
        describe(gather([_record(single, "r1")]))
