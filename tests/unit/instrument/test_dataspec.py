"""A data specification is checked in full before any answer is read, and reads back as it was written."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instrument.dataspec import DataSpec, ScaleBounds, read_spec, write_spec
from instrument.errors import ContentError, UsageError

SPEC = """
title = "Support"
items = ["x1", "x2", "x3"]
reverse = ["x3"]
cluster = "school"

[scale]
min = 1
max = 5
labels = { 1 = "no", 5 = "yes" }

[missing]
refused = -99
planned = -98

[constructs]
support = ["x1", "x2", "x3"]
"""


def _read(tmp_path: Path, text: str) -> DataSpec:
    path = tmp_path / "spec.toml"
    path.write_text(text, encoding="utf-8")
    return read_spec(path)


def test_a_specification_is_read(tmp_path: Path) -> None:
    spec = _read(tmp_path, SPEC)
    assert spec.items == ("x1", "x2", "x3")
    assert spec.scale.values == (1, 2, 3, 4, 5)
    assert spec.missing == {"refused": -99, "planned": -98}
    assert spec.simulated is False
    assert spec.treatment == "ordinal"


def test_constructs_alone_name_the_items_in_their_order(tmp_path: Path) -> None:
    text = 'title = "T"\n[scale]\nmin = 0\nmax = 1\n[constructs]\nb = ["y2", "y1"]\na = ["y1", "y3"]\n'
    assert _read(tmp_path, text).items == ("y2", "y1", "y3")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("min = 1", "min = 5", "scale: min is 5 and max is 5 Give a min below max."),
        ("5 = ", "6 = ", "scale: labels names 6, outside 1 to 5 Remove them."),
        ('items = ["x1", "x2", "x3"]', 'items = ["x1", "x2", "x3", "x1"]', "items: x1 stands more than once Name"),
        ('reverse = ["x3"]', 'reverse = ["x3", "x3"]', "reverse: x3 stands more than once Name each item once."),
        ('reverse = ["x3"]', 'reverse = ["x4"]', "reverse names x4, not in items Add or correct the name."),
        ('support = ["x1"', 'support = ["x7"', "constructs.support names x7, not in items Add or correct"),
        ('support = ["x1"', 'support = ["x2"', "constructs.support names x2 more than once Name each item once."),
        ("planned = -98", "planned = -99", "missing code -99 stands for refused, planned Give each reason"),
        ("planned = -98", "planned = 3", "missing code 3 is also an answer Use a code outside the scale."),
        ('cluster = "school"', 'cluster = "x1"', "cluster names x1, which is an item Name a column"),
        ('cluster = "school"', 'group = "x1"', "group names x1, which is an item Name a column"),
        ('cluster = "school"', 'dyad = "x1"', "dyad names x1, which is an item Name a column"),
        ('cluster = "school"', 'codes = { x9 = ["C1"] }', "codes names x9, not in items Add or correct the name."),
        ('cluster = "school"', 'seconds = "x1"', "seconds names x1, which is an item Name a column"),
        ('cluster = "school"', 'order = "x1"', "order names x1, which is an item Name a column"),
        ('cluster = "school"', 'role_column = "x1"', "role_column names x1, which is an item Name a column"),
        (
            'cluster = "school"',
            'construct_level = "shared"\nbetween = "b.lav"',
            "construct_level and between both say what the model between clusters is Remove one of them.",
        ),
        (
            'cluster = "school"',
            'construct_level = "both"',
            "construct_level: input should be 'configural', 'shared' or",
        ),
        ('cluster = "school"', "factors = 0", "factors: input should be greater than or equal to 1, but it is 0."),
        (
            'cluster = "school"',
            'treatment = "nominal"',
            "treatment: input should be 'ordinal' or 'continuous', but it is",
        ),
        ('cluster = "school"', "schema = 2", "schema: input should be 1, but it is 2."),
        ('cluster = "school"', 'clusters = "school"', "clusters: the key is not known here."),
        ('title = "Support"', "", "title: the key is missing."),
        ("[scale]", "[other]", "scale: the key is missing."),
        ('support = ["x1", "x2", "x3"]', "support = 5", "constructs, support: it must be a list, but it is 5."),
        ('support = ["x1", "x2", "x3"]', "support = []", "constructs.support names no item Name its items"),
        ("refused = -99", 'refused = "no"', "missing, refused: it must be a whole number, but it is 'no'."),
    ],
)
def test_a_fault_is_named_with_its_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert SPEC.count(old) == 1
    with pytest.raises(ContentError) as caught:
        _read(tmp_path, SPEC.replace(old, new))
    assert str(caught.value).startswith("spec.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "constructs", ["", "[constructs]\na = 5\n", "[constructs]\na = [[1]]\n", '[constructs]\na = ["x"]\n']
)
def test_a_specification_without_two_items_is_refused(tmp_path: Path, constructs: str) -> None:
    with pytest.raises(ContentError):
        _read(tmp_path, f'title = "T"\n[scale]\nmin = 0\nmax = 1\n{constructs}')


def test_faults_between_names_come_together(tmp_path: Path) -> None:
    text = SPEC.replace('reverse = ["x3"]', 'reverse = ["x4"]').replace("planned = -98", "planned = 3")
    with pytest.raises(ContentError, match=r"reverse names x4.*missing code 3 is also an answer"):
        _read(tmp_path, text)


def test_a_missing_specification_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not there"):
        read_spec(tmp_path / "none.toml")


# The reader strips spaces around texts, so the texts here have none.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).map(str.strip).filter(bool)


@st.composite
def specs(draw: st.DrawFn) -> DataSpec:
    items = tuple(draw(st.lists(TEXT, min_size=2, max_size=5, unique=True)))
    others = TEXT.filter(lambda name: name not in items)
    least = draw(st.integers(-3, 3))
    scale = ScaleBounds(min=least, max=least + draw(st.integers(1, 6)))
    codes = draw(st.lists(st.integers(-99, -10), unique=True, max_size=3))
    some = st.lists(st.sampled_from(items), unique=True, max_size=len(items))
    members = st.lists(st.sampled_from(items), unique=True, min_size=1, max_size=len(items)).map(tuple)
    return DataSpec(
        title=draw(TEXT),
        simulated=draw(st.booleans() | TEXT),
        items=items,
        reverse=tuple(draw(some)),
        cluster=draw(st.none() | others),
        group=draw(st.none() | others),
        role=draw(st.none() | TEXT),
        dyad=draw(st.none() | others),
        codes={item: (draw(TEXT),) for item in items if draw(st.booleans())},
        seconds=draw(st.none() | others),
        order=draw(st.none() | others),
        factors=draw(st.none() | st.integers(1, 9)),
        treatment=draw(st.sampled_from(["ordinal", "continuous"])),
        scale=scale.model_copy(update={"labels": {str(v): draw(TEXT) for v in scale.values if draw(st.booleans())}}),
        missing=dict(zip(draw(st.lists(TEXT, min_size=3, max_size=3, unique=True)), codes, strict=False)),
        constructs=draw(st.dictionaries(TEXT, members, max_size=3)),
        texts={item: draw(TEXT) for item in items if draw(st.booleans())},
        instrument=draw(st.none() | TEXT),
    )


@given(specs())
def test_what_is_written_reads_back_equal(spec: DataSpec) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spec.toml"
        write_spec(path, spec, "a comment")
        assert read_spec(path) == spec
