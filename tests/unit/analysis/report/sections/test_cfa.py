from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from analysis.report.inputs import Inputs
from analysis.report.sections import cfa as section
from analysis.report.sections.cfa import Judged
from analysis.sample import Sample
from instrument.document import Block, Paragraph, Table
from tests.unit.analysis.report.conftest import answers


def _ordinal(inputs: Inputs) -> Inputs:
    return replace(inputs, sample=Sample.from_spec(answers(), inputs.spec))


def _table(blocks: list[Block], key: str) -> Table:
    (found,) = [block for block in blocks if isinstance(block, Table) and block.key == key]
    return found


@pytest.fixture(scope="module")
def ordinal(inputs: Inputs) -> Judged:
    return section.compute(_ordinal(inputs))


def test_ordinal_items_are_fitted_by_wlsmv_with_the_others_beside_it(ordinal: Judged) -> None:
    assert ordinal.main.choice.estimator.name == "WLSMV"
    assert list(ordinal.others) == ["MLR, all answers", "ML, complete rows", "ML, complete rows, by semopy"]
    estimators = next(table for table in ordinal.further() if table.key == "cfa-estimators")
    assert [row["version"] for row in estimators.rows] == ["robust", "robust", "uncorrected", "uncorrected"]


def test_measures_are_fitted_by_mlr_without_polychorics(inputs: Inputs) -> None:
    found = section.compute(inputs)
    assert found.main.choice.estimator.name == "MLR"
    assert list(found.others) == ["ML, complete rows", "ML, complete rows, by semopy"]


def test_naive_scaled_and_robust_stand_side_by_side(ordinal: Judged, inputs: Inputs) -> None:
    table = _table(section.blocks(ordinal, inputs), "cfa-fit")
    assert [column.key for column in table.columns][:4] == ["statistic", "naive", "scaled", "robust"]
    rows = {row[0]: row for row in table.rows}
    fit = ordinal.fit
    assert rows["CFI"][1:4] == tuple(f"{fit[name]:.3f}" for name in ("cfi", "cfi_scaled", "cfi_robust"))
    assert rows["χ²"][3] == ""
    assert any("Judged: robust." in note for note in table.notes)


def test_what_is_judged_is_the_robust_index(ordinal: Judged) -> None:
    rows = {row["statistic"]: row for row in section.checks(ordinal)}
    assert rows["CFI, robust"]["value"] == ordinal.fit["cfi_robust"]
    assert rows["SRMR"]["value"] == ordinal.fit["srmr"]
    assert section._best({"cfi": 0.9, "cfi_scaled": 0.8, "cfi_robust": np.nan}, "cfi") == ("scaled", 0.8)
    assert section._best({"cfi": 0.9}, "cfi") == ("", 0.9)


def test_modification_indices_are_ten_and_suggest(ordinal: Judged, inputs: Inputs) -> None:
    blocks = section.blocks(ordinal, inputs)
    table = _table(blocks, "cfa-modifications")
    assert len(table.rows) <= 10
    before = blocks[blocks.index(table) - 1]
    assert isinstance(before, Paragraph)
    assert before.text.startswith("Modification indices suggest, they do not decide")


def test_few_clusters_are_said_under_the_fit(ordinal: Judged, inputs: Inputs) -> None:
    table = _table(section.blocks(ordinal, inputs), "cfa-fit")
    assert any(note.startswith("Errors and test do not allow for the 6 clusters") for note in table.notes)
    assert ordinal.settings.clusters is None


def test_both_engines_are_said_to_agree(ordinal: Judged, inputs: Inputs) -> None:
    (text, *_) = [block.text for block in section.blocks(ordinal, inputs) if isinstance(block, Paragraph)]
    assert "A second engine (semopy) finds the maximum likelihood solution of the complete rows" in text


def test_an_estimator_that_cannot_be_had_is_a_warning(make: Callable[..., Inputs]) -> None:
    inputs = make(model="Support =~ q1 + q2 + q3\nCare =~ q4 + q5 + q6\nSupport ~ Care\nq1 ~ 1")
    found = section.compute(inputs)
    assert list(found.others) == ["ML, complete rows"]
    assert any("ML, complete rows, by semopy: engine semopy: it is not asked for means" in w for w in found.warnings)
