"""The words of figures in the language of a page."""

import re

from analysis.plots.letters import Run, drawn, width, writable
from analysis.plots.spoken import saying, spoken, visual
from analysis.words import catalogue


def test_a_page_says_its_names_in_its_own_words() -> None:
    with saying({"fa": {"care_scale": "مراقبت"}}):
        assert visual("care_scale", spoken("fa")) == visual("مراقبت", catalogue("fa"))
        assert spoken("en") is None
    assert spoken("fa") is catalogue("fa")


def test_the_hamza_of_the_ezafe_is_drawn_over_its_letter() -> None:
    # It is a sign of its own in the text, and one letter with what bears it in the figure.
    last, alone = visual("توسعه\u0654", catalogue("fa")), visual("داده\u0654", catalogue("fa"))
    assert (last[0], alone[0]) == ("\ufba5", "\ufba4")
    assert writable(last + alone)
    bare, under = (drawn([Run(text, 0, 0, 10)]) for text in ("\ufeea", "\ufba5"))
    # It stands a little above the he, not at the height of the next line.
    (below, above) = (max(float(y) for y in re.findall(r"[MLQ ][\d.-]+ (-?[\d.]+)", one)) for one in (bare, under))
    assert below + 10 < above < below + 40
    assert width("\ufba5", 10) == width("\ufeea", 10)


def test_what_has_no_persian_in_it_does_not_turn() -> None:
    assert visual("ICC(1)", catalogue("fa")) == "ICC(1)"
    assert visual("rwg(j)", catalogue("fa")) == "rwg(j)"
