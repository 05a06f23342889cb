"""What every public estimator promises of bad data: a refusal that names the fault, or a result with its doubts said.

Nothing else: no traceback, no warning of NumPy or pandas (pytest makes an error of those), no empty cell unexplained.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

import analysis
from analysis import Sample
from analysis.report.results_json import plain
from analysis.result import Result, Row
from analysis.sample import Data
from instrument.errors import ContentError, MentorscaleError, Refused
from tests.contract.degenerate import CASES, DOOR, Case
from tests.support.answers import likert

Estimate = Callable[[Data], Any]


def _items(data: Data) -> list[str]:
    return [str(name) for name in (data.items if isinstance(data, Sample) else data.columns)]


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


def _dynamic(data: Data) -> Any:
    return analysis.dynamic_cutoffs(analysis.cfa(data, _one(data), "MLR", groups=False), replications=20)


# Every estimator of analysis.__all__; its first way of being called meets every case, the others those of the answers.
ESTIMATORS: Mapping[str, tuple[Estimate, ...]] = {
    "adequacy": (
        analysis.adequacy,
        lambda x: analysis.adequacy(x, "polychoric"),
        lambda x: analysis.adequacy(x, smooth=True),
    ),
    "alpha": (
        analysis.alpha,
        lambda x: analysis.alpha(x, interval="bootstrap", draws=100, ordinal=True),
    ),
    "bifactor_indices": (_bifactor,),
    "careless": (analysis.careless,),
    "cfa": (
        lambda x: analysis.cfa(x, _one(x)),
        lambda x: analysis.cfa(x, _one(x), "MLR", missing="fiml"),
        lambda x: analysis.cfa(x, _one(x), "ULSMV", groups=False, parameterisation="theta"),
    ),
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
    "omega": (
        analysis.omega,
        lambda x: analysis.omega(x, extraction="minres", interval="bootstrap", draws=10),
        lambda x: analysis.omega(x, "categorical"),
        lambda x: analysis.omega(x, "categorical", extraction="uls", interval="bootstrap", draws=5),
        lambda x: analysis.omega(x, "hierarchical", factors=2),
        lambda x: analysis.omega(x, "hierarchical", interval="bootstrap", draws=2),
        lambda x: analysis.omega(x, "hierarchical", method="bifactor"),
    ),
    "polychoric": (analysis.polychoric, _measures, lambda x: analysis.polychoric(x, smooth=True)),
    "reduce_items": (lambda x: analysis.reduce_items(x, 1, starts=2),),
    "retention": (
        lambda x: analysis.retention(x, "pearson", draws=10, most=2),
        lambda x: analysis.retention(x, draws=10, ordinal_draws=2, most=2),
    ),
    "retest": (lambda x: analysis.retest(x, x),),
    "rivals": (_rivals,),
    "scores": (lambda x: analysis.scores(analysis.cfa(x, _one(x), groups=False)),),
    "split_half": (lambda x: analysis.split_half(x, draws=100),),
}
# What the estimators of structural models ask of any data.
MODELS = (
    *("usable row", "does not vary", "no row of it", "saturated", "singular", "is not positive", "no row can be used", "free parameters", "not positive definite", "positive definite", "identified"),
    *("did not converge", "expected an item", "people answered both", "no group", "rivals", "items of its own"),
    *("one category is left", "more than the 30", "stands in line 1 already", "two items"),
)
# What a refusal may say instead of a case's own fault: what this estimator needs of any data.
NEEDS = {
    **dict.fromkeys(("bifactor_indices", "cfa", "compare", "convergent", "dynamic_cutoffs"), MODELS),
    **dict.fromkeys(("invariance", "rivals", "scores"), MODELS),
    "congruence": ("no groups are given",),
    "icc": ("no cluster column is named", "one respondent"),
    "omega": ("three items or more", "two constructs or more"),
    "polychoric": ("too few for a measure",),
    "retest": ("these ids stand in more than one row", "same score on both"),
}
# Cells that are empty by their nature: table and column -> why.
BY_NATURE = {
    "alpha_intervals interval_se": "Feldt's and Bonett's intervals have none",
    "missing rest_difference": "nobody left the item out, or too few did",
    "missing rest_difference_p": "nobody left the item out, or too few did",
    "careless marked_by_chance": "most indices have no law of chance",
    "cfa se": "a fixed parameter has none",
    "cfa z": "a fixed parameter has none",
    "cfa pvalue": "a fixed parameter has none",
}
# Tables over numbers of factors from 0 up, of which some have no fit, and items-doubted's alphas, said in its sentence.
WHOLE_TABLES = re.compile(r"retention-(eigenvalues|ladder)-|items-doubted|retest_items")
# Column -> words of which one has to stand in the sentence that says why a cell is empty.
OTHERS = "takes other items"
WORDS: Mapping[str, tuple[str, ...]] = {
    "r_se": ("without SE", "No SE"),
    "item_rest": ("No item-rest r", OTHERS),
    "item_rest_polyserial": ("polyserial item-rest r", OTHERS),
    "discrimination": ("No D", OTHERS),
    "alpha_if_deleted": ("No alpha if deleted", "no alpha and no omega if deleted", OTHERS),
    "omega_if_deleted": ("o omega if deleted", OTHERS),
    "skew": ("No skew",),
    "kurtosis": ("No skew",),
    "floor": ("No floor",),
    "ceiling": ("No floor",),
    **dict.fromkeys(
        ("mean_inter_item_r", "least_r", "greatest_r", "r_in_range"), ("No correlation of items", "inter-item")
    ),
    **dict.fromkeys(("mcar_statistic", "mcar_p"), ("Little's test cannot be had",)),
    "marked_percent": ("not computed",),
    "alpha_standardised": ("no standardised alpha",),
    "ordinal_alpha": ("no ordinal alpha",),
    **dict.fromkeys(
        ("lower", "upper"),
        (
            "no interval",
            "no standard error",
            "left out",
            "could not be had",
            "no omega",
            "does not exist",
            "no ICC has",
            "no hierarchical",
            "did not converge",
        ),
    ),
    "omega_se": ("no standard error", "does not vary", "could not be had", "did not converge"),
    "omega": ("does not vary", "did not converge", "could not be fitted"),
    **{f"lambda{k}": ("no lower bounds", "no lambda 6") for k in range(1, 7)},
    "glb": ("no lower bounds", "no greatest lower bound"),
    "odd_even": ("odd-even split",),
    "first_second": ("first-second split",),
    **dict.fromkeys(("factors", "at_solution"), ("",)),  # the row has its own column for the reason
    **dict.fromkeys(
        ("rmsea", "rmsea_before", "rmsea_after", "kmo_before", "kmo_after"),
        ("No degrees of freedom", "No scaled test", "did not converge"),
    ),
    **dict.fromkeys(("chisq", "cfi", "tli", "srmr", "est", "std_all", "aic", "bic"), ("did not converge", "No degrees")),
    **dict.fromkeys(
        ("delta_chisq", "delta_p", "delta_cfi", "delta_rmsea", "delta_srmr"), ("did not converge", "against")
    ),
    **dict.fromkeys(("cfi_robust", "rmsea_robust", "delta_cfi_robust"), ("No robust CFI", "did not converge", "No degrees of freedom")),
    **dict.fromkeys(("chisq_scaled", "delta_chisq_scaled"), ("did not converge", "No scaled test")),
    **dict.fromkeys(("std_se", "std_lower", "std_upper", "std_z"), ("did not converge", "standard error")),
    **{f"{index}_cutoff": ("cannot tell", "no cut-off") for index in ("srmr", "rmsea", "cfi")},
    "congruence": ("did not converge", "group ", "split "),
    "kmo": ("KMO is not to be had",),
    **dict.fromkeys(("icc", "icc_f", "pvalue", "paired_t"), ("paired t test", "F is infinite", "People's means")),
    "rci_least": ("No reliable change index",),
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
