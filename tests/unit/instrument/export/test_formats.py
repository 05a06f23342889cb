"""What every format promises, whatever it writes."""

from dataclasses import replace

import pytest

from instrument import export
from instrument.errors import ContentError, UsageError
from instrument.export import Options
from instrument.export._layout import conditions, order_for
from instrument.export._translated import Translated
from instrument.form import Form


# The PDF takes seconds; test_paper.py writes it once.
@pytest.mark.parametrize("name", [name for name in export.names() if name != "pdf"])
def test_a_format_writes_both_languages_and_says_what_is_lost(name: str, english: Form, persian: Form) -> None:
    kind = export.find(name)
    for form in (english, persian):
        assert len(kind.write(form)) > 1000
        losses = kind.losses(form, Options(others=(english if form is persian else persian,), respondent="s01"))
        assert all(loss[0].isupper() and loss.endswith(".") for loss in losses)


@pytest.mark.parametrize("name", ["limesurvey", "surveyjs", "xlsform"])
def test_languages_that_ask_different_things_are_refused(name: str, english: Form, persian: Form) -> None:
    other = replace(persian, seed=persian.seed + 1)
    with pytest.raises(ContentError, match="asks something else"):
        export.find(name).write(english, Options(others=(other,)))
    with pytest.raises(UsageError, match="stands twice"):
        export.find(name).write(english, Options(others=(english,)))


@pytest.mark.parametrize("name", [name for name in export.names() if name not in ("html", "pdf")])
def test_a_form_of_hostile_texts_is_written_or_refused_never_damaged(name: str, hostile: Form) -> None:
    if name == "surveyjs":
        with pytest.raises(ContentError, match="braces"):
            export.find(name).write(hostile)
        return
    content = export.find(name).write(hostile)
    if name in ("limesurvey", "redcap"):
        assert b"<script" not in content
        assert b"<img" not in content


def test_languages_are_joined_in_the_order_given(english: Form, persian: Form) -> None:
    said = Translated.of(persian, (english,))
    assert said.languages == ("fa", "en")
    assert said.label("COM03", 5)["en"] == "Strongly agree"


def test_conditions_agree_with_the_session(planned: tuple[Form, Form]) -> None:
    form = planned[0]
    for role in form.questions[form.role or ""].values:
        for question in form.items:
            own = [one for one in conditions(form, question) if one.question == form.role]
            assert form.is_asked(question, {"consent": 1, "role": role}) == all(role in one.values for one in own)
    everything = order_for(form, None)
    assert set(everything) == set(form.questions)
    assert order_for(form, "s01") == form.realised_order("s01")
