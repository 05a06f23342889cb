"""Answers of further roles in files of their own: what is read of them, and what keeps them from being joined."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.report.inputs import Inputs, read_inputs
from analysis.report.sections import dyads
from instrument.dataspec import ScaleBounds
from instrument.document import Paragraph
from instrument.errors import ContentError, UsageError
from tests.support.roles import PAIRS, write_roles


def _inputs(folder: Path, *others: str, changes: Mapping[str, dict[str, Any]] | None = None) -> Inputs:
    write_roles(folder, changes or {})
    files = [(folder / f"{role}.csv", folder / f"{role}.toml") for role in others or ("mentor", "manager")]
    return read_inputs(folder / "mentee.csv", folder / "mentee.toml", others=files)


def test_the_report_is_about_one_role_and_joins_the_others(tmp_path: Path) -> None:
    inputs = _inputs(tmp_path)
    assert [(one.role, one.source) for one in inputs.joined] == [("mentor", "mentor.csv"), ("manager", "manager.csv")]
    assert inputs.sample.n_rows == PAIRS
    found = dyads.compute(inputs)
    assert len(found.wide) == PAIRS - 1
    assert [one.code for one in found.codes] == ["A1", "A2", "A3"]
    assert {one.name for one in found.level2} == {"support", "planning"}
    first = dyads.blocks(found, inputs)[0]
    assert isinstance(first, Paragraph)
    assert first.text.endswith("The other sections are about the mentees alone.")


def test_any_role_may_be_the_one_the_report_is_about(tmp_path: Path) -> None:
    _inputs(tmp_path)
    files = [(tmp_path / f"{role}.csv", tmp_path / f"{role}.toml") for role in ("manager", "mentee")]
    inputs = read_inputs(tmp_path / "mentor.csv", tmp_path / "mentor.toml", others=files)
    found = dyads.compute(inputs)
    assert found.pair == ("mentee", "mentor")
    assert len(found.wide) == PAIRS - 1


@pytest.mark.parametrize(
    ("role", "change", "message"),
    [
        ("mentor", {"role": None}, r'mentor\.toml: it does not say whose answers these are.*Write role = "mentor"'),
        ("mentor", {"role": "mentr"}, "there is no role 'mentr'. Choose from mentee, mentor, .*mentor"),
        ("mentor", {"role": "mentee"}, r"mentee\.csv, mentor\.csv: both are of the role 'mentee'"),
        ("manager", {"cluster": None}, r"manager\.toml: it names no column of the university.*cluster ="),
        ("mentor", {"dyad": None}, r"mentor\.toml: it names no column of the code.*dyad ="),
        ("mentor", {"scale": ScaleBounds(min=1, max=7)}, "from 1 to 5 and from 1 to 7.*one scale"),
        ("mentor", {"reverse": ("FAC02",)}, "FAC02 is reversed in one and not in the other.*Correct `reverse`"),
        ("mentor", {"codes": {"FAC01": ("B1",)}}, "no code in common"),
        ("mentor", {"cluster": "universty"}, r"mentor\.csv: there is no column 'universty'.*university"),
        ("mentee", {"role_column": "role"}, r"mentee\.toml: it names a column of roles, 'role'.*Leave --with out"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_does_not_fit_is_named_with_the_remedy(
    tmp_path: Path, role: str, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ContentError, match=message):
        _inputs(tmp_path, changes={role: change})


def test_every_fault_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        _inputs(tmp_path, changes={"mentor": {"role": None, "cluster": None}, "manager": {"cluster": None}})
    assert len(caught.value.problems) == 3


def test_a_role_without_its_partner_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no answers of the role 'mentor'; there are those of mentee, manager"):
        _inputs(tmp_path, "manager")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"leader\.toml"):
        _inputs(tmp_path, "leader")
