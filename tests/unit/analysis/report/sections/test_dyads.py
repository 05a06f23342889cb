"""A file of several roles, SIMULATED: mentors and mentees joined, managers' ratings as variables of universities."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.report.inputs import Inputs, read_inputs
from analysis.report.sections import dyads
from instrument.dataspec import DataSpec, ScaleBounds, write_spec
from instrument.document import Paragraph, Table
from instrument.errors import NotGiven, Refused

ITEMS = ("FAC01", "FAC02", "FAC03", "FAC04")
SPEC: dict[str, Any] = {
    "title": "Pairs",
    "simulated": "Pairs drawn from one factor of the pair and one of the person.",
    "items": ITEMS,
    "scale": ScaleBounds(min=1, max=5),
    "missing": {"skipped": -96},
    "cluster": "university",
    "dyad": "pair",
    "role_column": "role",
    "constructs": {"support": ITEMS[:2], "planning": ITEMS[2:]},
    "codes": {"FAC01": ("A1",), "FAC02": ("A1",), "FAC03": ("A2",), "FAC04": ("A3",)},
}
PAIRS, UNIVERSITIES = 60, 6


def _answers(centre: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    noise = 0.6 * rng.standard_normal((len(centre), len(ITEMS)))
    return 1 + np.searchsorted([-1.2, -0.4, 0.4, 1.2], centre[:, None] + noise)


def _frame() -> pd.DataFrame:
    """60 pairs of six universities, three mentors who left no partner's code, five managers a university."""
    rng = np.random.default_rng(31)
    pair, own = rng.standard_normal(PAIRS), rng.standard_normal(UNIVERSITIES)
    parts = []
    for role in (1, 2):
        frame = pd.DataFrame(_answers(pair, rng), columns=list(ITEMS))
        codes = [f"p{k:02d}" for k in range(PAIRS)]
        if role == 2:
            codes[:3] = ["", "", ""]
        parts.append(frame.assign(role=role, pair=codes, university=[f"U{k % UNIVERSITIES}" for k in range(PAIRS)]))
    managers = pd.DataFrame(_answers(np.repeat(own, 5), rng), columns=list(ITEMS)).assign(FAC04=-96)
    parts.append(managers.assign(role=4, pair="-96", university=[f"U{k // 5}" for k in range(5 * UNIVERSITIES)]))
    return pd.concat(parts, ignore_index=True)


def _inputs(folder: Path, frame: pd.DataFrame | None = None, **changes: Any) -> Inputs:
    (_frame() if frame is None else frame).to_csv(folder / "a.csv", index=False)
    write_spec(folder / "a.toml", DataSpec(**(SPEC | changes)))
    return read_inputs(folder / "a.csv", folder / "a.toml")


def test_pairs_are_joined_counted_and_compared_on_the_same_codes(tmp_path: Path) -> None:
    inputs = _inputs(tmp_path)
    found = dyads.compute(inputs)
    assert len(found.wide) == PAIRS - 3
    assert [one.code for one in found.codes] == ["A1", "A2", "A3"]
    assert all(one.icc > 0.3 for one in found.codes)
    blocks = dyads.blocks(found, inputs)
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert texts[0] == "57 pairs of mentee and mentor were joined by cluster and pair's code; 6 people were not."
    assert "over 3 codes: median " in texts[1]
    assert [block.key for block in blocks if isinstance(block, Table)] == [
        "study",
        "study_codes",
        "study_level_two",
        "study_not_joined",
    ]


def test_managers_ratings_are_variables_of_universities(tmp_path: Path) -> None:
    found = dyads.compute(_inputs(tmp_path))
    assert [(one.name, one.universities, one.rated) for one in found.level2] == [("support", 6, 6), ("planning", 6, 6)]
    said = [str(row["statistic"]) for row in dyads.checks(found)]
    assert [one.startswith(("Managers: least rwg(j) (", "Managers: least ICC(2) (")) for one in said] == [True, True]


def test_of_many_who_were_not_joined_twenty_are_named(tmp_path: Path) -> None:
    frame = _frame()
    frame.loc[(frame["role"] == 2) & (frame.index % 2 == 0), "pair"] = "zz"
    inputs = _inputs(tmp_path, frame)
    table = next(b for b in dyads.blocks(dyads.compute(inputs), inputs) if getattr(b, "key", "") == "study_not_joined")
    assert len(table.rows) == 20
    assert "in all; the first 20 are shown." in table.notes[0]


def test_mentees_of_one_group_leader_share_their_code(tmp_path: Path) -> None:
    frame = _frame()
    frame = frame[frame["role"] != 4].assign(role=frame["role"].replace(2, 3))
    frame["pair"] = frame["pair"].replace("p11", "p05").where(frame["role"] == 1, frame["pair"])
    found = dyads.compute(_inputs(tmp_path, frame))
    assert found.pair == ("mentee", "group_leader")
    assert len(found.wide) == PAIRS - 3
    assert found.level2 == ()


def test_an_item_that_a_role_answers_alike_is_left_out_of_it_and_named(tmp_path: Path) -> None:
    frame = _frame()
    frame.loc[frame["role"] == 4, "FAC03"] = 4
    inputs = _inputs(tmp_path, frame)
    text = dyads.blocks(dyads.compute(inputs), inputs)[0].text
    assert text.endswith("manager: everybody gave one answer to FAC03; left out for this role.")


def test_who_was_left_out_as_careless_is_not_joined(tmp_path: Path) -> None:
    from dataclasses import replace

    inputs = _inputs(tmp_path)
    fewer = replace(inputs, sample=inputs.sample.without([10, 11], "flagged"), left_out="without 2 respondents")
    assert len(dyads.compute(fewer).wide) == PAIRS - 5


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        ("role_column", "no column of roles"),
        ("dyad", "no column of the pairs' codes"),
        ("cluster", "no cluster column"),
    ],
)
def test_what_nobody_named_is_said(tmp_path: Path, absent: str, said: str) -> None:
    with pytest.raises(NotGiven, match=said):
        dyads.compute(_inputs(tmp_path, **{absent: None}))


def test_a_file_of_one_role_alone_is_not_joined(tmp_path: Path) -> None:
    frame = _frame()
    with pytest.raises(NotGiven, match="there are no answers of the role 'mentor'"):
        dyads.compute(_inputs(tmp_path, frame[frame["role"] == 1]))


def test_faults_of_the_roles_are_a_refusal_that_names_them(tmp_path: Path) -> None:
    frame = _frame()
    frame.loc[0, "role"] = 9
    with pytest.raises(Refused, match="1 row has no known role"):
        dyads.compute(_inputs(tmp_path, frame))
    frame = _frame()
    frame.loc[frame["role"] == 4, list(ITEMS)] = 3
    with pytest.raises(Refused, match="manager: no item has two different answers of the 30 of this role"):
        dyads.compute(_inputs(tmp_path, frame))


def test_how_important_an_item_is_held_is_no_answer_about_its_code(tmp_path: Path) -> None:
    frame = _frame().assign(FAC01IMP=lambda one: 1 + (one.index + one["FAC02"]) % 5)
    constructs = {**SPEC["constructs"], "support_importance": ("FAC01IMP",)}
    codes = {**SPEC["codes"], "FAC01IMP": ("A1",)}
    inputs = _inputs(tmp_path, frame, items=(*ITEMS, "FAC01IMP"), constructs=constructs, codes=codes)
    plain = dyads.compute(_inputs(tmp_path))
    assert [one.icc for one in dyads.compute(inputs).codes] == pytest.approx([one.icc for one in plain.codes])
