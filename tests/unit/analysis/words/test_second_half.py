"""The sections from confirmatory factor analysis to mentors and mentees are said in Persian to the last sentence."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.model import parse
from analysis.plots import forest, intraclass, ladder, path, residuals
from analysis.report.inputs import Inputs, read_inputs
from analysis.report.sections import ORDER, universities
from analysis.result import to_table
from analysis.sample import Sample
from analysis.words import catalogue
from instrument.dataspec import DataSpec, ScaleBounds, write_spec
from instrument.document import Block, Document, Heading, Note, Paragraph, Table
from instrument.document.translate import Catalogue, translate
from instrument.errors import ContentError, Refused
from tests.support.answers import likert
from tests.support.clustered import ITEMS, WITHIN, clustered, sample_of

FIRST_HALF = {"instrument", "content_validity", "participants", "missing", "careless", "items", "alpha", "omega"}
FIRST_HALF |= {"guttman", "adequacy", "retention", "efa"}
TWO = {"Support": ("q1", "q2", "q3"), "Care": ("q4", "q5", "q6")}
MODEL = "Support =~ q1 + q2 + q3\nCare =~ q4 + q5 + q6"
# What a Persian reader types or finds under this name: options, files, programs, statistics, citations.
OPTIONS = """model thorough construct_level missing fiml estimator scale reverse collapse search group cluster formula
role role_column centre mentorscale plan twolevel results json recommendations toml importance performance"""
NAMES = """place norms norms_importance care support planning textual general score university mentee mentor manager
group_leader X_importance semopy lavaan polychoric deviance fvm f1v rwg dMACS and"""
LATIN = {*OPTIONS.split(), *NAMES.split(), "with"}


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the pictures out: what is said of them is asked of the plots."""
    for plot in (forest, intraclass, ladder, residuals):
        monkeypatch.setattr(plot, "draw", lambda *given: None)
    for plot in (path, universities):
        monkeypatch.setattr(plot, "draw", lambda *given: Paragraph(""))


def _inputs(frame: pd.DataFrame, constructs: dict[str, tuple[str, ...]], model: str | None, **more: Any) -> Inputs:
    treatment = more.pop("treatment", None)
    scale = more.pop("scale", (1, 5))
    spec = DataSpec(title="A study", scale=ScaleBounds(min=scale[0], max=scale[1]), constructs=constructs, **more)
    sample = Sample.from_spec(frame, spec, treatment=treatment) if treatment else Sample.from_spec(frame, spec)
    return Inputs(spec, sample, parse(model) if model else None, "0" * 64)


def _clustered(sample: Sample, *, model: str | None = WITHIN, thorough: bool = False, **more: Any) -> Inputs:
    spec = DataSpec(title="t", items=ITEMS, scale=ScaleBounds(min=1, max=5), cluster="cluster", **more)
    return Inputs(spec, sample, parse(model) if model else None, "0" * 64, thorough)


def nothing_given(folder: Path) -> Inputs:
    return _inputs(likert(60, 4, seed=1), {"Support": ("q1", "q2", "q3", "q4")}, None)


def continuous(folder: Path) -> Inputs:
    frame = likert(120, 6, seed=21).astype(float)
    frame.loc[3, "q1"] = np.nan
    frame = frame.assign(place=np.repeat(list("abcdef"), 20), sex=[1, 2, 1] * 40)
    formula = "Support ~ Care + (1 | place)"
    return _inputs(frame, TWO, MODEL, cluster="place", group="sex", formula=formula, treatment="continuous")


def two_categories(folder: Path) -> Inputs:
    frame = (likert(120, 6, seed=7) > 3).astype(int).assign(sex=["f", "m", "m"] * 40)
    return _inputs(frame, TWO, MODEL, group="sex", scale=(0, 1), treatment="ordinal")


def both_directions(folder: Path) -> Inputs:
    """An item that runs against the others of its factor, and two factors of which one has two items."""
    frame = likert(60, 6, seed=7).astype(float)
    frame["q3"] = np.random.default_rng(4).integers(1, 6, 60)
    constructs = {"Support": ("q1", "q2"), "Care": ("q3", "q4", "q5", "q6")}
    model = "Support =~ q1 + q2\nCare =~ q3 + q4 + q5 + q6"
    return _inputs(frame.assign(sex=["f", "m"] * 30), constructs, model, group="sex", treatment="continuous")


def refused(folder: Path) -> Inputs:
    """A model of too few items, one cluster, groups with categories of their own."""
    frame = likert(30, 4, seed=9).assign(sex=["f"] * 25 + ["m"] * 5, place=["a"] * 30)
    constructs = {"Support": ("q1", "q2"), "Care": ("q3",)}
    formula = "Support ~ Care + (1 | place)"
    return _inputs(frame, constructs, "Support =~ q1 + q2", group="sex", cluster="place", formula=formula)


def few_clusters(folder: Path) -> Inputs:
    return _clustered(sample_of(clustered(20, (5, 9), seed=11)))


def many_clusters(folder: Path) -> Inputs:
    return _clustered(sample_of(clustered(80, (6, 9), seed=12, icc=0.4)))


def constructs_at_both_levels(folder: Path) -> Inputs:
    return _clustered(sample_of(clustered(80, (6, 9), seed=12, icc=0.4)), model=None, construct_level="configural")


def shared_by_few(folder: Path) -> Inputs:
    return _clustered(sample_of(clustered(20, (5, 9), seed=11)), model=None, construct_level="shared")


def flat_between(folder: Path) -> Inputs:
    frame = clustered(60, (6, 6), seed=13)
    frame["y4"] = frame["y4"] - frame.groupby("cluster")["y4"].transform("mean")
    return _clustered(sample_of(frame))


def small_clusters(folder: Path) -> Inputs:
    frame = clustered(42, (1, 3), seed=5).iloc[:80]
    frame.loc[:3, "cluster"] = None
    return _clustered(sample_of(frame))


def rated_twice(folder: Path) -> Inputs:
    frame = likert(60, 7, seed=3).assign(place=np.repeat(list("abc"), 20))
    constructs = {"norms": ("q1", "q2", "q3"), "norms_importance": ("q4", "q5", "q6"), "care": ("q7",)}
    return _inputs(frame, constructs, None, cluster="place")


def roles(folder: Path) -> Inputs:
    """30 pairs, two of whom left no code, and managers; everybody of the mentors gave one answer to an item."""
    drawn = likert(70, 4, seed=31)
    frame = drawn.assign(
        role=[1] * 30 + [2] * 30 + [4] * 10,
        pair=[f"p{k}" for k in range(30)] * 2 + [""] * 10,
        place=[f"U{k % 5}" for k in range(70)],
    )
    frame.loc[[30, 31], "pair"] = ""
    frame.loc[30:59, "q4"] = 3
    frame.to_csv(folder / "a.csv", index=False)
    spec = DataSpec(
        title="Pairs",
        scale=ScaleBounds(min=1, max=5),
        cluster="place",
        dyad="pair",
        role_column="role",
        constructs={"support": ("q1", "q2"), "planning": ("q3", "q4")},
    )
    write_spec(folder / "a.toml", spec)
    return read_inputs(folder / "a.csv", folder / "a.toml")


MADE = (
    nothing_given,
    continuous,
    two_categories,
    both_directions,
    refused,
    few_clusters,
    many_clusters,
    constructs_at_both_levels,
    shared_by_few,
    flat_between,
    small_clusters,
    rated_twice,
    roles,
)


def _page(inputs: Inputs) -> Document:
    """Return this half of the report: what every section says, warns of, or is refused for."""
    blocks: list[Block] = []
    for module in ORDER:
        if module.KEY in FIRST_HALF:
            continue
        blocks.append(Heading(module.TITLE, module.KEY))
        try:
            result = module.compute(inputs)
        except Refused as refusal:
            blocks.append(Note(str(refusal), "refused"))
            continue
        blocks += [*map(Note, result.warnings), *module.blocks(result, inputs)]
        checks = module.checks(result) if hasattr(module, "checks") else []
        blocks.append(to_table("checks", "Numbers beside what is commonly asked", checks))
    return Document("Psychometric report: A study", tuple(blocks))


def _persian() -> Catalogue:
    return replace(catalogue("fa"), missed={}, _known={})


def _texts(page: Document) -> Iterator[str]:
    for block in page.blocks:
        if isinstance(block, Table):
            yield from (block.caption, *(column.label for column in block.columns), *block.notes)
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Heading | Note | Paragraph):
            yield block.text


def _english(text: str) -> list[str]:
    """Return the English words in a Persian text: those of three letters or more that are no name and no citation."""
    plain = re.sub("[\u2066-\u2069]", "", text)
    return [word for word in re.findall(r"[A-Za-zÀ-ɏ_]{3,}\w*", plain) if word not in LATIN and word[0].islower()]


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.__name__)
def test_nothing_is_left_in_english(made: Callable[[Path], Inputs], tmp_path: Path) -> None:
    fa = _persian()
    page = translate(_page(made(tmp_path)), fa)
    assert list(fa.missed) == []
    # What stays as a name would not be missed: it must be one.
    assert [text for text in _texts(page) if _english(text)] == []


SAID = """
The model did not converge: the scaled gradient is 7.3e-01 at the end, not below 1e-07. No number of it is shown.
The model is not identified: general =~ q1, q1 ~1 and 2 more cannot be told from the answers. No standard errors.
Heywood case: the residual variance of x1 in group Pasteur is negative (-1.050).
Heywood case: the variance of the factor g between clusters is negative (-0.050).
The residuals' covariance matrix in group 2 is not positive definite (eigenvalue -0.005): x1 and x2 correlate 1.02.
No robust CFI, TLI, RMSEA: the correlations that the model implies of group m are not positive definite.
No robust CFI, TLI, RMSEA: what the chi-square is expected to be by chance is not positive.
f: both its variance and its loading on x1 are fixed, which makes the model stricter. Write NA*x1 to free the loading.
12 clusters for 30 free parameters: the robust test is not shown, and robust standard errors from so few clusters are \
themselves unreliable. Fit the pooled-within model, or fewer parameters.
1 of 200 bootstrap samples lacks a category, a correlation or a regular covariance matrix, so that it cannot be \
fitted; left out.
87 of 198 bootstrap samples have an improper solution (a negative variance, or a covariance matrix that is not \
positive definite); they were kept.
No Bollen-Stine test: it is for complete answers fitted by likelihood.
198 of 200 bootstrap samples of whole clusters within groups, seed 1; 95% percentile and bias-corrected intervals; \
200 samples, not 1,000, as each is fitted by itself: ends of intervals are rough.
Correlated factors against Bifactor: the scaling of Satorra & Bentler (2001) is not positive; that of 2010 is used.
Bifactor: norms, care have two items each, whose loadings on their factor are held equal.
Second order: with three constructs it fits exactly as the correlated factors do; no test of it.
Support and Care: the model in which they are one did not converge (the scaled gradient is 7.3e-01 at the end, not \
below 1e-07); no test.
Level 1: SRMR, CFI cannot tell right models from wrong ones here.
cross-loadings of x2 on textual (0.422), x7 on textual (0.571)
residual correlations of q4 and q5, q6 and q2
250 replications a level, normal responses cut at the fit's thresholds, WLSMV, seed 1.
dynamic cut-offs: the factors' covariance matrix is not positive definite, so that nothing can be drawn from it. \
Look at the fit's warnings and change the model.
dynamic cut-offs: they are not made for measures among ordinal items. Leave them out, or fit the model with \
estimator="MLR".
scalar: the search could not free more, and CFI is still beyond the cut-off: not supported.
Factor means and dMACS rest on the level scalar, although CFI falls by more than .01 at metric, scalar: read them with \
that in mind, or free parameters (search=True).
q1: nobody in group f answered 5; joined in all groups: 4 with 5.
Three categories: q1, q2. Equality of two thresholds takes no degrees of freedom: the level thresholds does not test \
them.
Fit of both levels together, and of each alone (none of the within or the between level: a partially saturated model \
did not converge)
Support: omega cluster means is 1.20, outside 0 to 1: its variances or covariances are negative.
No standard error and no interval of Support: omega between: the estimates have none.
The model fits better than any unrestricted one within bounds, because it has negative variances between clusters: no \
chi-square and no index is shown. Fix these variances at 0.
No two-level fit beside it. q1: it has no variance between clusters (ICC(1) = -0.006). Leave it out of the between \
model: it then belongs to the within model alone. (and 4 more such faults)
y1: ICC(1) 0.123 by analysis of variance lies outside its exact interval, because cluster sizes differ so much; REML's \
0.200 is nearer to it.
Care: no profile. Care: its model did not converge (a further step would still lower the deviance by 1.0e-03). Look at \
its values.
The correlation is estimated as 1 or -1: (Intercept) and Care between levels of place. The model is singular; simplify \
it.
half chi-square on 1 df, half on 2 (Stram & Lee 1994)
random effect (Intercept) of place
Care in (1 + Care | place)
formula, character 9: `+` stands where the name of a column was expected. Write as in `score ~ x + (1 | university)`.
column 'place': it holds 1 group. A variance between groups needs two or more.
study: nobody was joined; the first reason: no mentor with this code at this university; one without a partner is at \
Shiraz. Compare the pairs' codes.
mentee: the pair's code stands in 2 rows of the mentors
data, column 'role': 1 row has no known role. Write one of 1, 2, 3, 4, mentee, mentor, group_leader, manager.
WLSMV, N = 300: scaled χ²(87) = 521.45, p < .001 (uncorrected χ²(87) = 524.63, p < .001); robust CFI = 0.730, TLI = \
not computed, RMSEA = 0.144 (no interval), SRMR = 0.108.
19 free parameters, 1 degree of freedom
"""


@pytest.mark.parametrize("text", SAID.strip().split("\n"))
def test_what_is_said_seldom_is_said_in_persian(text: str) -> None:
    fa = _persian().knowing(("f", "g", "x1", "x2", "x7", "textual", "Pasteur", "Shiraz", "q1", "q2", "q4", "q5", "q6"))
    said = fa.text(text)
    assert list(fa.missed) == []
    assert _english(said) == []


@pytest.mark.parametrize(
    "text", ["f = x1", "f =~ x1 +", "f =~ x1 x2", "f =~ x1\nf =~ f", "f =~ foo(1)*x1", "f =~ a*x1\na == b*b", "f =~ zz"]
)
def test_what_is_wrong_with_a_model_is_said_in_persian(text: str) -> None:
    fa = _persian()
    with pytest.raises(ContentError) as caught:
        parse(text, "model.txt", ("x1", "x2"))
    fa.text(str(caught.value.problems[0]))
    assert list(fa.missed) == []


def test_a_name_is_said_with_what_stands_in_brackets_after_it() -> None:
    fa = _persian().knowing(("Support (mean)", "row 3"))
    assert fa.text("Support (mean)") == "\u2066Support\u2069 (میانگین)"
    assert fa.text("row 3") == "ردیف ۳"
    assert list(fa.missed) == []
