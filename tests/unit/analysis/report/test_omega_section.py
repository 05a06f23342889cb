from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, omega
from analysis.estimators.omega import Omega
from analysis.report.inputs import Inputs
from analysis.report.sections import omega as section
from analysis.result import Collection
from instrument.document import Note, Paragraph, Table
from instrument.errors import Refused
from tests.unit.analysis.report.conftest import answers

THREE = {"One": ("q1", "q2", "q3"), "Two": ("q4", "q5", "q6"), "Three": ("q7", "q8", "q9")}


def _kinds(found: Collection) -> list[tuple[str, str]]:
    return [(x.kind, x.name) for x in found.members if isinstance(x, Omega)]


@pytest.fixture(scope="module")
def three(make: Callable[..., Inputs]) -> Inputs:
    rng = np.random.default_rng(1)
    factors = np.repeat(0.6 * rng.standard_normal((200, 1)) + 0.8 * rng.standard_normal((200, 3)), 3, axis=1)
    values = np.searchsorted([-1.2, -0.3, 0.4, 1.3], 0.8 * factors + 0.6 * rng.standard_normal((200, 9))) + 1
    frame = pd.DataFrame(values, columns=[f"q{j}" for j in range(1, 10)])
    return make(frame.assign(place="a", sex="f"), model=None, constructs=THREE)


def test_each_construct_has_total_and_categorical_omega(inputs: Inputs) -> None:
    found = section.compute(inputs)
    assert _kinds(found) == [(kind, name) for kind in ("total", "categorical") for name in ("Support", "Care")]
    first = found.members[0]
    assert isinstance(first, Omega)
    assert first.estimate == omega(inputs.sample.select(["q1", "q2", "q3"])).estimate
    assert "delta-method" in first.settings.estimator


def test_three_constructs_have_a_hierarchical_omega_too(three: Inputs) -> None:
    found = section.compute(three)
    assert _kinds(found)[-1] == ("hierarchical", "All constructs")
    shown = section.blocks(found, three)
    tables = [block.key for block in shown if isinstance(block, Table)]
    assert tables == ["omega-total", "omega-categorical", "omega-hierarchical", "omega-loadings", "omega-indices"]
    assert isinstance(shown[0], Paragraph)
    assert "one general factor accounts for" in shown[0].text


def test_thorough_asks_for_the_bootstrap(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def spy(sample: Sample, kind: str, name: str, interval: str) -> Omega:
        asked.append(interval)
        return omega(sample, kind, name, interval="none")  # type: ignore[arg-type]

    monkeypatch.setattr(section, "omega", spy)
    section.compute(replace(inputs, thorough=True))
    assert set(asked) == {"bootstrap"}


def test_the_least_are_set_beside_the_threshold(inputs: Inputs) -> None:
    found = section.compute(inputs)
    rows = section.checks(found)
    assert [str(row["statistic"]).split(" (")[0] for row in rows] == ["Least omega total", "Least omega categorical"]
    assert rows[0]["value"] == min(x.estimate for x in found.members[:2] if isinstance(x, Omega))
    assert rows[0]["threshold"] == "≥ .70"


def test_measures_have_no_categorical_omega(make: Callable[..., Inputs]) -> None:
    frame = answers()
    frame["q1"] = np.arange(120) % 9 + 1
    found = section.compute(make(frame, scale={"min": 1, "max": 10}, missing={}))
    assert _kinds(found) == [("total", "Support"), ("total", "Care"), ("categorical", "Care")]


def test_a_construct_without_omega_is_a_warning_beside_the_others(make: Callable[..., Inputs]) -> None:
    small = make(model=None, constructs={"Pair": ("q1", "q2"), "Care": ("q4", "q5", "q6")})
    found = section.compute(small)
    assert _kinds(found) == [("total", "Care"), ("categorical", "Care")]
    (warning,) = [w for w in found.warnings if w.startswith("Pair")]
    assert "needs three items or more" in warning
    # The page itself puts a section's warnings above its blocks.
    assert not any(isinstance(block, Note) for block in section.blocks(found, small))


def test_without_any_omega_the_section_is_refused(make: Callable[..., Inputs]) -> None:
    with pytest.raises(Refused, match="no construct can be computed"):
        section.compute(make(model=None, constructs={"Pair": ("q1", "q2")}))
