"""Three levels, SIMULATED: students of mentors of universities, named in the specification as `cluster` and `units`."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.report.inputs import Inputs, read_inputs
from analysis.report.sections import icc
from instrument.dataspec import DataSpec, ScaleBounds, write_spec
from instrument.document import Paragraph, Table
from instrument.errors import ContentError

ITEMS = ("q1", "q2", "q3")
SPEC: dict[str, Any] = {
    "title": "Levels",
    "simulated": "Answers drawn from variances of universities, mentors and students.",
    "items": ITEMS,
    "scale": ScaleBounds(min=1, max=5),
    "missing": {"skipped": -96},
    "cluster": "university",
    "units": ("mentor",),
    "constructs": {"support": ITEMS},
}


def _frame() -> pd.DataFrame:
    """Twelve universities of four mentors, whose labels begin anew in each, of five students."""
    rng = np.random.default_rng(8)
    university, mentor = np.repeat(np.arange(12), 20), np.repeat(np.arange(48), 5)
    centre = 0.5 * rng.standard_normal(12)[university] + 0.6 * rng.standard_normal(48)[mentor]
    latent = centre[:, None] + rng.standard_normal((240, len(ITEMS)))
    frame = pd.DataFrame(1 + np.searchsorted([-1.2, -0.4, 0.4, 1.2], latent), columns=list(ITEMS))
    return frame.assign(university=[f"U{k}" for k in university], mentor=[str(k % 4) for k in mentor])


def _inputs(folder: Path, frame: pd.DataFrame, *, thorough: bool = False, **changes: Any) -> Inputs:
    frame.to_csv(folder / "a.csv", index=False)
    write_spec(folder / "a.toml", DataSpec(**(SPEC | changes)))
    return read_inputs(folder / "a.csv", folder / "a.toml", thorough=thorough)


def test_shares_of_three_levels_stand_in_the_report_with_their_intervals(tmp_path: Path) -> None:
    inputs = _inputs(tmp_path, _frame())
    result = icc.compute(inputs)
    blocks = icc.blocks(result, inputs)
    (table,) = [block for block in blocks if isinstance(block, Table) and block.key == "icc_levels"]
    labels = [column.label for column in table.columns]
    assert labels[5:8] == ["Share", "Lower", "Upper"]
    first = [dict(zip(labels, row, strict=True)) for row in table.rows[:3]]
    assert [row["Level"] for row in first] == ["university", "mentor", "rest"]
    assert [row["Units"] for row in first[:2]] == ["12", "48"]
    assert all(float(row["Lower"]) < float(row["Share"]) < float(row["Upper"]) for row in first[1:])
    assert "restricted likelihood's profile" in " ".join(b.text for b in blocks if isinstance(b, Paragraph))


def test_items_have_intervals_in_a_thorough_report(tmp_path: Path) -> None:
    quick = icc.compute(_inputs(tmp_path, _frame()))
    assert [bool(one.intervals) for one in quick.levels] == [True, False, False, False]
    thorough = icc.compute(_inputs(tmp_path, _frame(), thorough=True))
    assert all(one.intervals for one in thorough.levels)


def test_a_missing_mentor_is_left_out_of_the_levels_and_counted(tmp_path: Path) -> None:
    frame = _frame()
    frame.loc[[0, 1, 2], "mentor"] = ["-96", "", " "]
    found = icc.compute(_inputs(tmp_path, frame))
    assert found.levels[0].components.n == 237
    assert "3 rows without a value in mentor are left out of the levels." in found.warnings


def test_a_file_of_two_levels_has_no_table_of_levels(tmp_path: Path) -> None:
    inputs = _inputs(tmp_path, _frame(), units=())
    keys = [block.key for block in icc.blocks(icc.compute(inputs), inputs) if isinstance(block, Table)]
    assert keys == ["icc"]


def test_units_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"there is no column 'mentr'.*mentor"):
        _inputs(tmp_path, _frame(), units=("mentr",))
    with pytest.raises(ValueError, match="units are levels beside the cluster's"):
        DataSpec(**(SPEC | {"cluster": None}))
    with pytest.raises(ValueError, match=r"units\.q1 names q1, which is an item"):
        DataSpec(**(SPEC | {"units": ("q1",)}))
