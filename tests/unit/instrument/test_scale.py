"""Scales: the shipped ones, and what a scale must be."""

from pathlib import Path

import pytest

from instrument import scale, tomlfile
from instrument.errors import ContentError
from instrument.scale import Scales

SCALES = """
schema = 1
[[scale]]
id = "agreement"
title = { en = "Agreement" }
options = [{ value = 1, label = { en = "No" } }, { value = 2, label = { en = "Yes" } }]
[[missing]]
id = "refused"
value = -99
label = { en = "Prefer not to answer" }
"""


def _read(tmp_path: Path, text: str) -> Scales:
    path = tmp_path / "scales.toml"
    path.write_text(text, encoding="utf-8")
    return tomlfile.load(Scales, path)


def test_agreement_has_five_options_labelled_in_both_languages() -> None:
    agreement = scale.shipped().scale("agreement", "here")
    assert agreement.values == (1, 2, 3, 4, 5)
    assert all(set(option.label) == {"en", "fa"} for option in agreement.options)


def test_missing_codes_are_permanent_and_those_offered_are_known() -> None:
    missing = scale.shipped().missing
    assert {reason.id: reason.value for reason in missing} == {
        "refused": -99,
        "planned": -98,
        "not_reached": -97,
        "skipped": -96,
        "cannot_judge": -95,
        "not_applicable": -94,
    }
    assert {reason.id for reason in missing if reason.offered} == {"refused", "cannot_judge", "not_applicable"}


def test_a_small_file_of_scales_is_read(tmp_path: Path) -> None:
    assert _read(tmp_path, SCALES).scale("agreement", "here").values == (1, 2)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value = 2", "value = 3", r"scale 1 \('agreement'\): the values are \[1, 3\] Give two or more"),
        ("value = 2", "value = 0", r"the values are \[1, 0\]"),
        (', { value = 2, label = { en = "Yes" } }', "", r"the values are \[1\]"),
        ("value = -99", "value = 99", r"missing 1 \('refused'\), value: input should be less than 0, but it is 99"),
        ("schema = 1", "", "schema: the key is missing"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert SCALES.count(old) == 1
    with pytest.raises(ContentError, match=message):
        _read(tmp_path, SCALES.replace(old, new))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('[[missing]]\nid = "refused"\nvalue = -98\nlabel = {}\n', "missing reason refused stands more than once"),
        ('[[missing]]\nid = "other"\nvalue = -99\nlabel = {}\n', "missing value -99 stands more than once"),
        (SCALES[SCALES.index("[[scale]]") : SCALES.index("[[missing]]")], "scale agreement stands more than once"),
    ],
)
def test_what_stands_twice_is_named(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(ContentError, match=f"{message} Keep one."):
        _read(tmp_path, SCALES + more)


def test_an_unknown_name_gets_the_nearest_at_its_place() -> None:
    scales = scale.shipped()
    with pytest.raises(ContentError, match=r"item X: 'agrement' is no response scale\..* Did you mean 'agreement'\?"):
        scales.scale("agrement", "item X")
    with pytest.raises(ContentError, match=r"form Y: 'refuse' is no missing reason\..* Did you mean 'refused'\?"):
        scales.reason("refuse", "form Y")
