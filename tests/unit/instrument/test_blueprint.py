"""A blueprint's faults are named before a form is built from it."""

from pathlib import Path

import pytest

from instrument import blueprint
from instrument.blueprint import LEADING, Blueprint
from instrument.errors import ContentError

RECIPE = """
schema = 1
id = "own"
title = { en = "Own" }
bank = "mentoring-components"
respondent = "mentee"
order = "listed"
items = ["COM01", "COM02"]
missing = ["refused"]
cluster = "university"
background = ["university"]
"""


def _read(tmp_path: Path, text: str) -> Blueprint:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return blueprint.read_blueprint(path)


def test_the_shipped_blueprint_asks_all_of_communication_in_both_languages(recipe: Blueprint) -> None:
    assert recipe.constructs == ("communication_development", "communication_management")
    assert (recipe.order, recipe.missing, recipe.cluster) == ("shuffled", ("refused",), "university")
    assert set(recipe.title) == set(recipe.instructions) == {"en", "fa"}
    assert recipe.background == ("university",)


def test_a_small_blueprint_is_read(tmp_path: Path) -> None:
    assert _read(tmp_path, RECIPE).items == ("COM01", "COM02")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('items = ["COM01", "COM02"]', "", "neither constructs nor items are named Name at least one."),
        ('cluster = "university"', 'cluster = "city"', "'city' is no background question Add it to `background`."),
        ('missing = ["refused"]', 'missing = ["refused", "refused"]', "missing reason refused stands more than once"),
        (
            'background = ["university"]',
            'background = ["university", "university"]',
            "background question university stands",
        ),
        ('order = "listed"', 'order = "random"', "order: input should be 'shuffled' or 'listed', but it is 'random'."),
        ('respondent = "mentee"', 'respondent = "dean"', "respondent: input should be"),
        ('id = "own"', 'id = "Own form"', "id: string should match pattern"),
        ('order = "listed"', 'order = "listed"\nsed = 1', "sed: the key is not known here."),
    ],
)
def test_a_fault_is_named_with_its_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert RECIPE.count(old) == 1
    with pytest.raises(ContentError) as caught:
        _read(tmp_path, RECIPE.replace(old, new))
    assert str(caught.value).startswith("own.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize("column", LEADING)
def test_no_question_takes_the_name_of_a_column(tmp_path: Path, column: str) -> None:
    with pytest.raises(ContentError, match=f"background question {column} has the name of a column"):
        _read(tmp_path, RECIPE.replace("university", column))
