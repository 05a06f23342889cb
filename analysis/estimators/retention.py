"""How many factors? Every common criterion on Pearson and polychoric correlations, and where they disagree."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from analysis.choices import check_name
from analysis.fit.evidence import WHERE, Evidence, Options, evidence_of
from analysis.fit.matrix import NAMES, Kind
from analysis.fit.noise import Reduced
from analysis.fit.retained import CRITERIA, Criterion, Suggestion, suggestions
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused, UsageError

Which = Literal["pearson", "polychoric", "both"]
_KINDS: dict[Which, tuple[Kind, ...]] = {
    "pearson": ("pearson",),
    "polychoric": ("polychoric",),
    "both": ("pearson", "polychoric"),
}


@dataclass(frozen=True, eq=False)
class Retention(Result):
    """`found`: one suggestion a criterion and matrix; `evidence`: the numbers behind them, one entry a matrix."""

    found: tuple[Suggestion, ...]
    evidence: tuple[Evidence, ...]
    options: Options
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "retention"
    caption = "How many factors: what each criterion suggests"

    @property
    def suggested(self) -> dict[str, dict[str, int | None]]:
        """Criterion -> matrix -> number of factors; None where a criterion suggests nothing."""
        return {
            criterion.key: {one.matrix: one.factors for one in self.found if one.criterion.key == criterion.key}
            for criterion in CRITERIA
        }

    @property
    def counts(self) -> dict[int, tuple[Suggestion, ...]]:
        """Number of factors -> who suggests it, in rising order; what is for information only is left out."""
        voices = [one for one in self.found if one.criterion.counts and one.factors is not None]
        numbers = sorted({one.factors for one in voices if one.factors is not None})
        return {number: tuple(one for one in voices if one.factors == number) for number in numbers}

    @property
    def most_often(self) -> tuple[int, ...]:
        """The number suggested most often; several if they tie."""
        times = {number: len(voices) for number, voices in self.counts.items()}
        return tuple(number for number, count in times.items() if count == max(times.values()))

    @property
    def agreement(self) -> str:
        """Whether the criteria agree, and if not from where to where they go, in one sentence."""
        if not self.counts:
            return "No criterion suggests a number of factors."
        least, most, total = min(self.counts), max(self.counts), sum(map(len, self.counts.values()))
        if least == most:
            return f"All {total} suggestions agree on {least}." if total > 1 else f"The only suggestion is {least}."
        often = " and ".join(str(number) for number in self.most_often)
        times = len(self.counts[self.most_often[0]])
        return (
            f"The criteria disagree: they suggest from {least} to {most} factors, most often {often} ({times} of "
            f"{total} suggestions). They look at the same answers and are not independent votes: read each beside its "
            "source."
        )

    def rows(self) -> list[Row]:
        """One row a criterion and matrix; where it suggests nothing the number is NaN and `why_none` the reason."""
        return [
            {
                "criterion_name": one.criterion.name,
                "matrix": NAMES[one.matrix],
                "factors": float("nan") if one.factors is None else one.factors,
                "statistic": one.criterion.statistic,
                "at_solution": one.value,
                "source": one.criterion.source,
                "counts": one.criterion.counts,
                "why_none": one.why,
            }
            for one in self.found
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """Who suggests which number; then, for each matrix, the eigenvalues beside noise, and each number's fit."""
        agreement: tuple[Row, ...] = tuple(
            {"factors": number, "times": len(voices), "suggested_by": _voices(voices)}
            for number, voices in self.counts.items()
        )
        tables = [NamedRows("retention-agreement", self.agreement, agreement)]
        for evidence in self.evidence:
            name, kind = NAMES[evidence.kind], evidence.kind
            caption = f"Eigenvalues of the {name} correlations beside those of noise, and MAP"
            tables.append(NamedRows(f"retention-eigenvalues-{kind}", caption, _eigenvalue_rows(evidence)))
            caption = f"Very simple structure, fit and hull of each number of factors, {name} correlations"
            tables.append(NamedRows(f"retention-ladder-{kind}", caption, _ladder_rows(evidence)))
        return tuple(tables)

    def estimates(self) -> dict[str, Any]:
        """Return the suggestions, their range and mode, and every number behind them."""
        return {
            "suggested": self.suggested,
            "range": [min(self.counts), max(self.counts)] if self.counts else None,
            "most_often": list(self.most_often),
            "agreement": self.agreement,
            "eigenvalues": {evidence.kind: evidence.eigenvalues.tolist() for evidence in self.evidence},
        }


def retention(  # noqa: PLR0913 - what is drawn, how often and what is compared is said here, once
    sample: Data,
    correlation: Which = "both",
    *,
    draws: int = 500,
    ordinal_draws: int = 100,
    percentile: float = 95.0,
    seed: int = 1,
    reduced: Reduced = "minres",
    most: int = 8,
    smooth: bool = False,
) -> Retention:
    """Ask every criterion in fit.retained.CRITERIA how many factors the items have, and set the answers side by side.

    correlation "both": on the Pearson and the polychoric matrix; if only one can be had a warning says why.
    sample.missing decides whose answers. Parallel analysis compares with `draws` matrices of normal answers (Pearson)
    or `ordinal_draws` permutations of the answers (polychoric; above 10,000 rows their large-sample law), with both the
    mean and the `percentile` of noise; of factors with the communalities of one minres factor (psych::fa.parallel) or,
    reduced = "smc", squared multiple correlations. VSS looks at 1 to `most` factors. `smooth` raises the eigenvalues
    of a matrix that is not positive definite. Everywhere N is that of the pair of items with the fewest respondents.

    Raises Refused with fewer than three items, no more respondents than items, or a pair without a correlation;
    UsageError for an option out of range. Checked against psych::vss, psych::fa.parallel and semTools::efa.ekc.
    """
    sample = Sample.of(sample)
    check_name("reduced", reduced, get_args(Reduced))
    _check(correlation, min(draws, ordinal_draws), percentile, most)
    options = Options(draws, ordinal_draws, percentile, seed, reduced, most, smooth)
    gathered: list[Evidence] = []
    refused: dict[Kind, Refused] = {}
    for kind in _KINDS[correlation]:
        try:
            gathered.append(evidence_of(sample, kind, options))
        except Refused as problem:
            refused[kind] = problem
    if not gathered:
        raise next(iter(refused.values()))
    found = tuple(one for evidence in gathered for one in suggestions(evidence))
    missing = [f"No {NAMES[kind]} matrix. {problem.brief}" for kind, problem in refused.items()]
    warnings = (*missing, *(doubt for evidence in gathered for doubt in _doubts(evidence)), *_failed(found))
    return Retention(found, tuple(gathered), options, _settings(sample, gathered, options), warnings)


def _check(correlation: str, draws: int, percentile: float, most: int) -> None:
    if correlation not in _KINDS:
        raise UsageError.at(WHERE, f"{correlation} correlations are not offered.", f"Use {', '.join(_KINDS)}.")
    if draws < 1 or most < 1:
        raise UsageError.at(WHERE, "draws and the most factors are whole numbers above 0.", "Ask for 1 or more.")
    if not 0 < percentile < 100:
        raise UsageError.at(WHERE, f"{percentile} is no percentile.", "Choose one between 0 and 100, such as 95.")


def _settings(sample: Sample, gathered: list[Evidence], options: Options) -> Settings:
    first = gathered[0].correlations
    noise = (f"noise for {NAMES[evidence.kind]} correlations: {evidence.noise.how}" for evidence in gathered)
    diagonal = "one-factor minres communalities" if options.reduced == "minres" else "squared multiple correlations"
    return Settings(
        "parallel analysis, MAP, empirical Kaiser criterion, Hull, VSS",
        "ordinal" if gathered[-1].kind == "polychoric" else "continuous",
        first.rows_used,
        len(first.sample.answers),
        sample.n_rows,
        correlation=" and ".join(NAMES[evidence.kind] for evidence in gathered),
        more=(
            f"N of every criterion = {first.least_n:,}, the pair of items with the fewest respondents",
            *noise,
            f"percentile {options.percentile:g}",
            f"seed {options.seed}",
            f"reduced matrices with {diagonal}",
        ),
    )


def _doubts(evidence: Evidence) -> list[str]:
    name, noise = NAMES[evidence.kind], evidence.noise
    doubts = [*evidence.correlations.doubts, *(f"{name} matrix, {lost}." for lost in evidence.ladder.lost)]
    if noise.lost:
        drawn = len(noise.factors)
        doubts.append(f"{name} noise: the one-factor solution of {noise.lost:,} of {drawn:,} draws did not converge.")
    if noise.boundary:
        doubts.append(
            f"{name} noise: in {noise.boundary} of {len(noise.components)} draws a likelihood had no maximum, and r "
            "was put at ±0.9999, as in the answers themselves."
        )
    return doubts


def _failed(found: tuple[Suggestion, ...]) -> list[str]:
    """Name the criteria that could not be computed; those that were, and suggest nothing, say so in their row."""
    lost = [one for one in found if one.failed]
    return [f"{one.criterion.name}, {NAMES[one.matrix]}: no suggestion, {one.why}." for one in lost]


def _voices(voices: tuple[Suggestion, ...]) -> str:
    """Name each criterion once, with the matrices on which it suggests the number."""
    by: dict[str, list[str]] = {}
    for one in voices:
        by.setdefault(_short(one.criterion), []).append(NAMES[one.matrix])
    return "; ".join(f"{criterion} ({', '.join(matrices)})" for criterion, matrices in by.items())


def _short(criterion: Criterion) -> str:
    return criterion.name.replace("Parallel analysis", "PA").replace("Empirical Kaiser criterion", "EKC")


def _eigenvalue_rows(evidence: Evidence) -> tuple[Row, ...]:
    columns = {
        "eigenvalue": evidence.eigenvalues,
        "pc_mean": evidence.components_mean,
        "pc_limit": evidence.components_limit,
        "fa_eigenvalue": evidence.factor_eigenvalues,
        "fa_mean": evidence.factors_mean,
        "fa_limit": evidence.factors_limit,
        "ekc_reference": evidence.reference,
        # After so many components as the place says, but for the last, after which nothing is left.
        "map2": np.append(evidence.map2[1:], np.nan),
        "map4": np.append(evidence.map4[1:], np.nan),
    }
    return tuple(
        {"component": k + 1, **{key: float(values[k]) for key, values in columns.items()}}
        for k in range(len(evidence.eigenvalues))
    )


def _ladder_rows(evidence: Evidence) -> tuple[Row, ...]:
    steps = evidence.ladder
    st = {index: steps.hull(index).st for index in ("cfi", "rmsea", "caf")}
    return tuple(
        {
            "factors": m,
            "vss1": float(steps.vss1[m]),
            "vss2": float(steps.vss2[m]),
            "ladder_df": int(steps.df[m]),
            "ladder_cfi": float(steps.cfi[m]),
            "ladder_rmsea": float(steps.rmsea[m]),
            "ladder_caf": float(steps.caf[m]),
            **{f"st:st {index.upper()}": float(values[m]) if m < len(values) else None for index, values in st.items()},
        }
        for m in range(len(steps.df))
    )
