"""What the people of a university say of it, as variables of the university: agreement and reliability of the means."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.fit.agreement import ScaleAgreement, scale_agreement
from analysis.fit.clusters import Clustering, clustered_scores, coded
from analysis.kernel.agreement_within import null_variances, spread_within
from analysis.result import Row
from analysis.sample import Sample


@dataclass(frozen=True)
class LevelTwo:
    """A construct as a variable of J universities: rwg(j) against the uniform distribution, ICC(1) and ICC(2).

    `rated`: universities that two people or more rated; numbers that cannot be had are NaN.
    """

    name: str
    items: int
    people: int
    universities: int
    rated: int
    rwg_mean: float
    rwg_median: float
    rwg_met: float
    icc1: float
    icc1_lower: float
    icc1_upper: float
    icc2: float

    def row(self) -> Row:
        """Return it as a row; a number that is none is left empty."""
        found: dict[str, Any] = {
            "scale": self.name,
            "items": self.items,
            "n": self.people,
            "clusters": self.universities,
            "rated": self.rated,
            "rwg_mean": self.rwg_mean,
            "rwg_median": self.rwg_median,
            "rwg_met": self.rwg_met,
            "icc1": self.icc1,
            "lower": self.icc1_lower,
            "upper": self.icc1_upper,
            "icc2": self.icc2,
        }
        return {key: None if isinstance(x, float) and np.isnan(x) else x for key, x in found.items()}


def level_two(role: str, sample: Sample) -> tuple[tuple[LevelTwo, ...], list[str]]:
    """Return each construct of a role as a variable of the universities, and sentences about what cannot be had."""
    assert sample.cluster is not None
    known = sample.cluster.notna()
    names, codes = coded(sample.cluster[known].tolist())
    found = Clustering(sample.answers[known], names, codes, str(sample.cluster.name), int((~known).sum()))
    if not len(codes):
        return (), [f"{role}: nobody names a university, so there are no variables of universities."]
    said = []
    if (found.sizes < 2).all():
        said.append(f"{role}: each university has one; agreement and ICC need two or more at some of them.")
    scores, doubts = clustered_scores(found, sample.scales, 0.95) if len(names) > 1 else ((), [])
    analysed = {one.name: one for one in scores}
    spread = spread_within(found.answers.to_numpy(dtype=float), codes)
    place = {item: column for column, item in enumerate(sample.items)}
    null = null_variances(sample.scale[1] - sample.scale[0] + 1)["uniform"] if sample.scale else float("nan")
    variables = []
    for name, items in sample.scales.items():
        agreed = scale_agreement(name, spread, [place[item] for item in items])
        variables.append(_variable(name, found, agreed, null, analysed.get(f"{name} (mean)")))
    named = [f"{role}: {sentence}" for sentence in doubts if sentence.split(":")[0].endswith("(mean)")]
    return tuple(variables), said + named


def _variable(name: str, found: Clustering, agreed: ScaleAgreement, null: float, one: Any) -> LevelTwo:
    rwg = agreed.rwg(null)
    rwg, none = rwg[~np.isnan(rwg)], float("nan")
    return LevelTwo(
        name,
        agreed.items,
        len(found.codes),
        len(found.names),
        int((agreed.counted > 0).sum()),
        float(rwg.mean()) if rwg.size else none,
        float(np.median(rwg)) if rwg.size else none,
        100 * float(np.mean(rwg >= 0.70)) if rwg.size else none,
        one.analysis.icc1 if one else none,
        one.lower if one else none,
        one.upper if one else none,
        one.analysis.icc2 if one else none,
    )
