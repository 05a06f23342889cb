"""The words of figures in the language of a page."""

from analysis.plots.spoken import saying, spoken, visual
from analysis.words import catalogue


def test_a_page_says_its_names_in_its_own_words() -> None:
    with saying({"fa": {"care_scale": "مراقبت"}}):
        assert visual("care_scale", spoken("fa")) == visual("مراقبت", catalogue("fa"))
        assert spoken("en") is None
    assert spoken("fa") is catalogue("fa")
