"""What every public estimator promises of bad data: a refusal that names the fault, or a result with its doubts said.

Nothing else: no traceback, no warning of NumPy or pandas (pytest makes an error of those), no empty cell unexplained.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import analysis
from analysis import Sample
from analysis.report.plain import plain
from analysis.result import Result, Row
from analysis.sample import Data
from instrument.errors import ContentError, MentorscaleError, Refused
from tests.contract.degenerate import CASES, DOOR, Case
from tests.contract.explained import BY_NATURE, MODELS, NEEDS, WHOLE_TABLES, WORDS
from tests.support.answers import likert

Estimate = Callable[[Data], Any]


def _items(data: Data) -> list[str]:
    return [str(name) for name in (data.items if isinstance(data, Sample) else data.columns)]


def _study(data: Data) -> Any:
    """Everybody is a mentee and a mentor, of a pair of one's own."""
    sample = Sample.of(data)
    rows = sample.answers.index
    both = replace(sample, group=pd.Series(rows.astype(str), index=rows))
    return analysis.study_frame({"mentee": both, "mentor": both})


def _clustered(data: Data) -> Sample:
    """Put respondents into four clusters by turns, unless they have some."""
    sample = Sample.of(data)
    rows = sample.answers.index
    labels = pd.Series([f"c{k % 4}" for k in range(len(rows))], index=rows, name="where", dtype=object)
    return sample if sample.cluster is not None else replace(sample, cluster=labels)


def _mixed(data: Data, centred: bool = False) -> Any:
    sample = _clustered(data)
    first, last = sample.items[0], sample.items[-1]
    assert sample.cluster is not None
    frame = sample.answers.assign(where=sample.cluster)
    if not centred:
        return analysis.lmm(f"`{first}` ~ `{last}` + (1 | where)", frame)
    return analysis.lmm(f"`{first}` ~ `{last}_within` + (1 | where)", analysis.centre(frame, [last], "where"))


def _ranked(data: Data) -> Sample:
    """Put respondents of like sums into clusters of eight, so that clusters differ and their members do, too."""
    sample = Sample.of(data)
    ranks = sample.answers.sum(axis=1).rank(method="first").astype(int)
    labels = (ranks // 8 + ranks % 2).map("c{}".format).astype(object)
    return replace(sample, cluster=labels.rename("where"), constructs={})


def _two_levels(data: Data) -> Any:
    sample = _ranked(data)
    return analysis.twolevel_cfa(sample, f"f =~ {' + '.join(sample.items[:4])}", "saturated", estimator="ML")


def _measures(data: Data) -> Any:
    return analysis.polychoric(data, continuous=_items(data)[:1], acov=True)


def _one(data: Data) -> str:
    return f"f =~ {' + '.join(_items(data))}"


def _two(data: Data) -> str:
    items = _items(data)
    half = (len(items) + 1) // 2
    return f"f =~ {' + '.join(items[:half])}\ng =~ {' + '.join(items[half:] or items)}"


def _bifactor(data: Data) -> Any:
    items = _items(data)
    text = f"{_one(data)}\ns =~ {' + '.join(items[:3])}"
    return analysis.bifactor_indices(analysis.cfa(data, text, orthogonal=True, groups=False, scaling="unit"))


def _invariance(data: Data, **asked: Any) -> Any:
    """Ask with the Sample's own groups, of a frame with every second row as one."""
    if isinstance(data, Sample):
        return analysis.invariance(data, _one(data), **asked)
    halves = data.assign(half=[k % 2 for k in range(len(data))])
    return analysis.invariance(halves, _one(data), "half", **asked)


def _rivals(data: Data) -> Any:
    return analysis.rivals(data, {"f": _items(data)[:3], "g": _items(data)[3:]})


def _bootstrap(estimator: str | None = None, missing: str | None = None, draws: int = 5) -> Estimate:
    return lambda x: analysis.bootstrap(analysis.cfa(x, _one(x), estimator, missing, groups=False), draws)


def _dynamic(data: Data) -> Any:
    return analysis.dynamic_cutoffs(analysis.cfa(data, _one(data), "MLR", groups=False), replications=20)


# Every estimator of analysis.__all__; its first way of being called meets every case, the others those of the answers.
ESTIMATORS: Mapping[str, tuple[Estimate, ...]] = {
    "adequacy": (
        analysis.adequacy,
        lambda x: analysis.adequacy(x, "polychoric"),
        lambda x: analysis.adequacy(x, smooth=True),
    ),
    "agreement": (lambda x: analysis.agreement(x, draws=20),),
    "alpha": (
        analysis.alpha,
        lambda x: analysis.alpha(x, interval="bootstrap", draws=100, ordinal=True),
    ),
    "bifactor_indices": (_bifactor,),
    "bootstrap": (_bootstrap(draws=2), _bootstrap("ML"), _bootstrap("MLR", "fiml", 2)),
    "careless": (analysis.careless,),
    "centre": (lambda x: _mixed(x, True),),
    "cfa": (
        lambda x: analysis.cfa(x, _one(x)),
        lambda x: analysis.cfa(x, _one(x), "MLR", missing="fiml"),
        lambda x: analysis.cfa(x, _one(x), "ULSMV", groups=False, parameterisation="theta"),
    ),
    "cluster_description": (analysis.cluster_description,),
    "compare": (
        lambda x: analysis.compare(analysis.cfa(x, _two(x), groups=False), analysis.cfa(x, _one(x), groups=False)),
    ),
    "congruence": (
        lambda x: analysis.congruence(x, 1, halves=2, starts=2),
        lambda x: analysis.congruence(x, 1, "group", starts=2),
    ),
    "convergent": (lambda x: analysis.convergent(analysis.cfa(x, _two(x), groups=False), draws=10),),
    "dynamic_cutoffs": (_dynamic,),
    "efa": (
        lambda x: analysis.efa(x, 1, starts=2),
        lambda x: analysis.efa(x, extraction="paf", starts=2, draws=10, smooth=True),
        lambda x: analysis.efa(x, 1, "ml", starts=2),
        lambda x: analysis.efa(x, 1, "minres", correlation="polychoric", starts=2, draws=2),
        lambda x: analysis.efa(x, 1, "ml", correlation="polychoric", starts=2),
        lambda x: analysis.efa(x, 1, "paf", correlation="polychoric", starts=2),
        lambda x: analysis.efa(x, 1, starts=2).scores("tenberge"),
    ),
    "guttman": (analysis.guttman,),
    "icc": (analysis.icc,),
    "invariance": (
        lambda x: _invariance(x, collapse=True),
        lambda x: _invariance(x, estimator="MLR"),
    ),
    "item_analysis": (analysis.item_analysis,),
    "missingness": (analysis.missingness,),
    "multilevel_reliability": (lambda x: analysis.multilevel_reliability(_ranked(x)),),
    "omega": (
        analysis.omega,
        lambda x: analysis.omega(x, extraction="minres", interval="bootstrap", draws=10),
        lambda x: analysis.omega(x, "categorical"),
        lambda x: analysis.omega(x, "categorical", extraction="uls", interval="bootstrap", draws=5),
        lambda x: analysis.omega(x, "hierarchical", factors=2),
        lambda x: analysis.omega(x, "hierarchical", interval="bootstrap", draws=2),
        lambda x: analysis.omega(x, "hierarchical", method="bifactor"),
    ),
    "lmm": (_mixed, lambda x: _mixed(x, True)),
    "polychoric": (analysis.polychoric, _measures, lambda x: analysis.polychoric(x, smooth=True)),
    "reduce_items": (lambda x: analysis.reduce_items(x, 1, starts=2),),
    "retention": (
        lambda x: analysis.retention(x, "pearson", draws=10, most=2),
        lambda x: analysis.retention(x, draws=10, ordinal_draws=2, most=2),
    ),
    "retest": (lambda x: analysis.retest(x, x),),
    "rivals": (_rivals,),
    "scores": (lambda x: analysis.scores(analysis.cfa(x, _one(x), groups=False)),),
    "study_frame": (_study,),
    "twolevel_cfa": (_two_levels,),
    "university_profile": (lambda x: analysis.university_profile(_clustered(x)),),
    "split_half": (lambda x: analysis.split_half(x, draws=100),),
}


def _ways() -> Iterator[Any]:
    for name, ways in ESTIMATORS.items():
        for k, way in enumerate(ways):
            for what, case in CASES.items():
                if k == 0 or what not in DOOR:
                    yield pytest.param(name, way, case, id=f"{name}{k or ''}-{what}")


def test_every_public_estimator_is_here() -> None:
    public = {name for name in analysis.__all__ if not isinstance(getattr(analysis, name), type)}
    assert public == set(ESTIMATORS)


def test_no_case_vanishes_unseen() -> None:
    assert len(CASES) == 55
    assert set(DOOR) < set(CASES)


def test_good_answers_are_refused_by_nobody() -> None:
    answers = likert(300, 6, seed=11).astype(float)
    sample = Sample.from_frame(
        answers.assign(school=[k % 6 for k in range(300)], half=[k % 2 for k in range(300)]),
        list(answers.columns),
        cluster="school",
        group="half",
        constructs={"A": ("q1", "q2", "q3"), "B": ("q4", "q5", "q6")},
    )
    # One factor made these answers: a bifactor model of them has no proper solution.
    for name in ESTIMATORS.keys() - {"bifactor_indices"}:
        for way in ESTIMATORS[name]:
            way(sample)


@pytest.mark.parametrize(("name", "way", "case"), list(_ways()))
def test_bad_data(name: str, way: Estimate, case: Case) -> None:
    try:
        found = way(_data(case))
    except MentorscaleError as error:
        _names_the_fault(error, case, () if case.refused_by_all else NEEDS.get(name, ()))
        return
    assert not case.refused_by_all
    if isinstance(found, Result):
        _renders(found)
        assert _unexplained(found) == []
    else:
        found.to_frame()


def _data(case: Case) -> Data:
    """Return the case's frame as it is, or a Sample of it where it has something to say of the columns."""
    frame = case.make()
    if not case.options:
        return frame
    return Sample.from_frame(frame, list(case.items or frame.columns), **case.options)


def _names_the_fault(error: MentorscaleError, case: Case, needs: tuple[str, ...]) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.where.strip()
        assert problem.what.strip().endswith(".")
        assert problem.remedy.strip()[-1] in ".?"
    assert isinstance(error, Refused | ContentError)
    # A model's text is read first: what is wrong with the columns' names, it says of the formula.
    needs = needs or (MODELS if isinstance(error, ContentError) else ())
    assert any(word in str(error) for word in (*case.fault, *needs)), str(error)


def _renders(found: Result) -> None:
    assert isinstance(found.to_frame(), pd.DataFrame)
    assert found.summary()
    assert found._repr_html_()
    assert all("\n" not in one for one in found.warnings)
    further = {more.key: list(more.rows) for more in found.further()}
    json.dumps(plain([found.rows(), found.estimates(), further]), allow_nan=False)


def _unexplained(found: Result) -> list[str]:
    """Return "table column label" of every number that is not one and of which no sentence says why."""
    tables = [(found.key, found.rows()), *((more.key, list(more.rows)) for more in found.further())]
    return [
        f"{table} {key} {_label(row)}"
        for table, rows in tables
        if not WHOLE_TABLES.match(table)
        for row in rows
        for key, value in row.items()
        if isinstance(value, float) and not math.isfinite(value) and not _explained(found, table, key, row)
    ]


def _explained(found: Result, table: str, key: str, row: Row) -> bool:
    if f"{table} {key}" in BY_NATURE:
        return True
    if key in ("factors", "at_solution"):
        return bool(row["why_none"]) or row[key] == math.inf
    sentences = (*found.warnings, *found.settings.sentence().split("; "))
    return any(
        word in sentence and (_label(row) in sentence or not _names_items(found, sentence))
        for word in WORDS.get(key.split(":")[0], ())
        for sentence in sentences
    )


def _label(row: Row) -> str:
    return str(row.get("item", ""))


def _names_items(found: Result, sentence: str) -> bool:
    items = {str(row["item"]) for row in found.rows() if "item" in row}
    return any(re.search(rf"\b{re.escape(item)}\b", sentence) for item in items)
