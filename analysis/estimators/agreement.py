"""Agreement of a cluster's members: rwg and rwg(j) against several null distributions, and average deviations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.choices import check_draws
from analysis.fit.agreement import ByLot, ScaleAgreement, options_of, scale_agreement
from analysis.fit.clusters import ClusteredScore, Clustering, clustered_scores, clustering
from analysis.kernel.agreement_within import NULLS, null_variances, spread_within
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused, UsageError

Vector = NDArray[np.float64]

# Strong agreement begins above it (LeBreton & Senter 2008); commonly asked before answers are put together.
RWG_ENOUGH = 0.70


@dataclass(frozen=True, eq=False)
class Agreement(Result):
    """Agreement on each construct, then each item; arrays by cluster in the order of `clusters`.

    `nulls`: null distribution -> its variance. `p_values`: scale -> (J,) of rwg(j) by lot, uniform. `dependence`:
    scale -> the one-way analysis of its mean, where there is one.
    """

    clusters: tuple[str, ...]
    options: int
    nulls: dict[str, float]
    scales: tuple[ScaleAgreement, ...]
    constructs: int
    p_values: dict[str, Vector]
    dependence: dict[str, ClusteredScore]
    critical: tuple[Row, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "agreement"
    caption = "Agreement within clusters against each null distribution"

    def rwg(self, scale: str, null: str = "uniform") -> dict[str, float]:
        """Return rwg(j) of a construct, or rwg of an item, by cluster; NaN where fewer than two answered."""
        (found,) = [one for one in self.scales if one.name == scale]
        return dict(zip(self.clusters, found.rwg(self.nulls[null]).tolist(), strict=True))

    def rows(self) -> list[Row]:
        """One row a scale and null distribution, over the clusters."""
        return [self._row(found, null, value) for found in self.scales for null, value in self.nulls.items()]

    def _row(self, found: ScaleAgreement, null: str, variance: float) -> Row:
        rwg = _known(found.rwg(variance))
        return {
            "scale": found.name,
            "items": found.items,
            "clusters": len(rwg),
            "null": null,
            "null_variance": variance,
            "rwg_mean": float(rwg.mean()),
            "rwg_median": float(np.median(rwg)),
            "rwg_least": float(rwg.min()),
            "rwg_met": 100 * float(np.mean(rwg >= RWG_ENOUGH)),
            "rwg_none": found.beyond(variance),
        }

    def further(self) -> tuple[NamedRows, ...]:
        """Deviations and ICCs beside; each cluster's agreement on the constructs; what chance alone gives."""
        return (
            NamedRows("agreement_deviation", "Average deviation, ICC(1) and ICC(2)", tuple(self._deviations())),
            NamedRows("agreement_clusters", "Agreement of each cluster", tuple(self._by_cluster())),
            NamedRows("agreement_by_lot", "rwg(j) of members who answer by lot", self.critical),
        )

    def _deviations(self) -> list[Row]:
        return [
            {
                "scale": found.name,
                "ad_mean": float(_known(found.ad_mean).mean()),
                "ad_median": float(_known(found.ad_median).mean()),
                "ad_limit": self.options / 6,
                "ad_met": 100 * float(np.mean(_known(found.ad_mean) <= self.options / 6)),
                "rwg_significant": 100 * float(np.mean(_known(self.p_values[found.name]) < 0.05)),
                "icc1": one.analysis.icc1 if (one := self.dependence.get(found.name)) else None,
                "icc2": one.analysis.icc2 if one and one.analysis.icc2 == one.analysis.icc2 else None,
            }
            for found in self.scales
        ]

    def _by_cluster(self) -> list[Row]:
        rows: list[Row] = []
        for found in self.scales[: self.constructs]:
            values = zip(
                self.clusters,
                found.members.tolist(),
                found.rwg(self.nulls["uniform"]).tolist(),
                self.p_values[found.name].tolist(),
                found.ad_mean.tolist(),
                found.ad_median.tolist(),
                strict=True,
            )
            for cluster, n, rwg, p, ad_mean, ad_median in values:
                if rwg == rwg:
                    row: Row = {"scale": found.name, "cluster": cluster, "n": n, "rwg": rwg, "rwg_p": p}
                    rows.append({**row, "ad_mean": ad_mean, "ad_median": ad_median})
        return rows

    def estimates(self) -> dict[str, Any]:
        """Return the clusters and, by scale, their rwg(j) against the uniform distribution and deviations."""
        return {
            "clusters": list(self.clusters),
            "nulls": self.nulls,
            "rwg": {one.name: one.rwg(self.nulls["uniform"]).tolist() for one in self.scales},
            "ad_mean": {one.name: one.ad_mean.tolist() for one in self.scales},
            "ad_median": {one.name: one.ad_median.tolist() for one in self.scales},
        }


def agreement(sample: Data, nulls: Sequence[str] = NULLS, *, draws: int = 2000, seed: int = 1) -> Agreement:
    """Return how far the members of each cluster agree, for every construct (rwg(j)) and item (rwg).

    rwg(j) compares the items' mean variance (divisor n - 1) within a cluster with that of a null distribution
    (James, Demaree & Wolf 1984): "uniform", and for 5 to 11 options "slight skew", "moderate skew", "heavy skew",
    "triangular", "normal" (LeBreton & Senter 2008, table 2). A greater variance counts as no agreement, 0, and is
    counted. AD is the mean distance of an answer from the cluster's mean or median (Burke, Finkelstein & Dusig 1999), a
    scale's the mean of its items'. A cluster's answers to an item count from two on. `draws` clusters of each size are
    drawn by lot, uniform and independent (Dunlap, Burke & Smith-Crowe 2003): p of rwg(j), too small where items
    correlate whatever the cluster thinks of them. ICC(1) and ICC(2) of the means stand beside.

    Raises Refused without clusters, without a bounded scale, or where every cluster has one member; UsageError for a
    null distribution that there is none of. Checked against multilevel::rwg, rwg.j, ad.m and rwg.j.sim.
    """
    sample = Sample.of(sample)
    found = clustering(sample, "Agreement")
    options = options_of(sample, "Agreement")
    chosen, said = _chosen(nulls, options)
    check_draws(draws, 20)
    by_lot = ByLot(options, draws, seed)
    scales, lost = _scales(sample, found)
    if not scales:
        raise Refused.at("Agreement", "no two members of a cluster answered one item.", "Check the cluster column.")
    said += [f"{one.name}: no agreement, no two members of a cluster answered it." for one in lost]
    said += _few(scales)
    settings = Settings(
        "rwg(j) and average deviation, each cluster",
        "continuous",
        "each item's own answers",
        len(found.codes),
        sample.n_rows,
        clusters=len(found.names),
        more=(f"{options} options", f"p and 5% value from {draws:,} draws by lot, seed {seed}"),
    )
    constructs = len(scales) - sum(one.name in sample.items for one in scales)
    dependence, _ = clustered_scores(found, sample.scales, 0.95)
    return Agreement(
        found.names,
        options,
        chosen,
        tuple(scales),
        constructs,
        {one.name: by_lot.p_values(one) for one in scales},
        {one.name: one for one in dependence},
        _critical(scales[:constructs] or scales, by_lot),
        settings,
        (*found.doubts(), *said),
    )


def _scales(sample: Sample, found: Clustering) -> tuple[list[ScaleAgreement], list[ScaleAgreement]]:
    """Return the agreement on every construct, then every item, and on those that no cluster answered twice."""
    spread = spread_within(found.answers.to_numpy(dtype=float), found.codes)
    place = {item: column for column, item in enumerate(sample.items)}
    members = {f"{name} (mean)": items for name, items in sample.scales.items()} | {i: (i,) for i in sample.items}
    all_of = [scale_agreement(name, spread, [place[item] for item in items]) for name, items in members.items()]
    had = [bool((one.counted > 0).any()) for one in all_of]
    return [x for x, ok in zip(all_of, had, strict=True) if ok], [
        x for x, ok in zip(all_of, had, strict=True) if not ok
    ]


def _chosen(nulls: Sequence[str], options: int) -> tuple[dict[str, float], list[str]]:
    """Return the null distributions with their variances, the uniform one always first, and which cannot be had."""
    if foreign := [name for name in nulls if name not in NULLS]:
        raise UsageError.at("nulls", f"'{foreign[0]}' is no null distribution.", f"Choose from {', '.join(NULLS)}.")
    known = null_variances(options)
    chosen = {"uniform": known["uniform"], **{name: known[name] for name in nulls if name in known}}
    missing = [name for name in nulls if name not in known]
    if not missing:
        return chosen, []
    return chosen, [f"No variance is tabled for {options} options: {', '.join(missing)}."]


def _few(scales: Sequence[ScaleAgreement]) -> list[str]:
    """Say how many clusters have no agreement on a scale because fewer than two of them answered."""
    counts = {int((one.counted == 0).sum()): one.name for one in scales}
    most = max(counts)
    if not most:
        return []
    have = "1 cluster has" if most == 1 else f"Up to {most} clusters have"
    return [f"{have} no rwg(j), fewer than two members answered ({counts[most]})."]


def _critical(scales: Sequence[ScaleAgreement], by_lot: ByLot) -> tuple[Row, ...]:
    """Return what 5% of clusters exceed by lot, for the least, the median and the greatest number of members."""
    rows: dict[tuple[int, int], Row] = {}
    for one in scales:
        members = np.sort(one.members[one.counted > 0])
        for size in (members[0], members[len(members) // 2], members[-1]):
            kind = (int(size), one.items)
            rows[kind] = {"n": kind[0], "items": kind[1], "rwg_critical": by_lot.critical(*kind)}
    return tuple(rows[kind] for kind in sorted(rows))


def _known(values: Vector) -> Vector:
    known: Vector = values[~np.isnan(values)]
    return known
