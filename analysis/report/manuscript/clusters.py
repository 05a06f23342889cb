"""What clusters add: dependence, agreement, two levels, ranks, the mixed model."""

from analysis.fit.twolevel.pooled import PooledFit
from analysis.report.manuscript.confirmatory import measures
from analysis.report.manuscript.grammar import degrees, interval, listed, p_value, plain, unit
from analysis.report.sections.twolevel import Levels
from analysis.report.thresholds import DESIGN_EFFECT, FEW_CLUSTERS, ICC2, RWG
from analysis.report.validation import Validation


def methods(validation: Validation) -> list[str]:
    """Say how dependence on the cluster was estimated, and what was fitted on two levels."""
    said = []
    if validation.result("icc") is not None:
        said.append(
            "Dependence on the cluster was estimated by ICC(1), the reliability of cluster means by ICC(2) (Bliese, "
            "2000), from one-way analyses of variance."
        )
        said.append(
            f"A design effect above {DESIGN_EFFECT.value:.0f} was taken to call for a model of the clusters (Muthén & "
            "Satorra, 1995)."
        )
    if (found := validation.result("twolevel")) is not None:
        if isinstance(found.shown, PooledFit):
            said.append("A factor model was fitted to the answers within clusters, pooled over them.")
        else:
            said.append("A factor model with both levels was fitted by maximum likelihood.")
    if validation.result("universities") is not None:
        said.append(
            "Means of clusters were estimated by random-intercept models and compared pair by pair with Holm's (1979) "
            "correction."
        )
    if (found := validation.result("lmm")) is not None:
        method = "restricted maximum likelihood" if found.reml else "maximum likelihood"
        # Without blanks it stays one word, which no line breaks and no language takes apart.
        said.append(f"The linear mixed model {found.formula.replace(' ', '')} was fitted by {method}.")
    return said


def results(validation: Validation) -> list[str]:
    """Say each scale's dependence, agreement, the fit by level, what may be claimed, and the mixed model."""
    said = _dependence(validation)
    if (found := validation.result("twolevel")) is not None:
        said += _levels(found)
    if (found := validation.result("universities")) is not None:
        good = [score.name for score in found.scores if ICC2.met(score.icc2)]
        named = f"ICC(2) of at least {unit(ICC2.value)} (LeBreton & Senter, 2008)"
        if good:
            said.append(f"Clusters can be ranked only by scores with an {named}: {listed(good)}.")
        else:
            said.append(f"No score has an {named}, so clusters are not ranked.")
        for score in found.scores:
            said.append(f"For {score.name}, {plain(100 * score.apart[1], 1)}% of the pairs of clusters differed.")
    return [*said, *_mixed(validation)]


def _dependence(validation: Validation) -> list[str]:
    said = []
    if (found := validation.result("icc")) is not None:
        scales = {f"{name} (mean)": name for name in validation.inputs.sample.scales}
        for score in found.scores:
            if score.name in scales:
                one = score.analysis
                said.append(
                    f"For {scales[score.name]}, ICC(1) = {unit(one.icc1, 3)}, "
                    f"{interval(score.lower, score.upper, digits=3)}, "
                    f"ICC(2) = {unit(one.icc2)}, design effect {plain(one.design_effect)}."
                )
    if (found := validation.result("agreement")) is not None:
        rows = [row for row in found.rows() if row["null"] == "uniform"][: found.constructs]
        if rows:
            least = min(rows, key=lambda row: float(row["rwg_median"] or 0))
            value = float(least["rwg_median"] or 0)
            verdict = "reached" if RWG.met(value) else "did not reach"
            name = str(least["scale"]).removesuffix(" (mean)")
            said.append(
                f"The least median agreement, rwg(j) = {unit(value)} ({name}), {verdict} {unit(RWG.value)} (LeBreton & "
                "Senter, 2008)."
            )
    return said


def _levels(found: Levels) -> list[str]:
    fit, j = found.shown.fit, found.settings.clusters or 0
    if not found.shown.converged:
        return ["The model of the clustered answers did not converge."]
    if isinstance(found.shown, PooledFit):
        kind = "scaled" if "cfi_scaled" in fit else "uncorrected"
        said = [f"Within clusters the fit was {measures(fit, kind)}."]
        if not FEW_CLUSTERS.met(j):
            said.append(
                f"With {j} clusters, where {FEW_CLUSTERS.value:.0f} are asked for (Meuleman & Billiet, 2009), no "
                "structure between clusters is claimed."
            )
        else:
            said.append(f"No structure between the {j} clusters is claimed.")
        return said
    return [
        f"The two-level model of {j} clusters had χ²({degrees(fit['df'])}) = {plain(fit['chisq'])}, "
        f"CFI = {unit(fit['cfi'], 3)}, RMSEA = {unit(fit['rmsea'], 3)}, SRMR within = {unit(fit['srmr_within'], 3)}, "
        f"SRMR between = {unit(fit['srmr_between'], 3)}."
    ]


def _mixed(validation: Validation) -> list[str]:
    found = validation.result("lmm")
    if found is None:
        return []
    if not found.converged:
        return ["The mixed model did not converge."]
    said = []
    for one in found.fixed_effects:
        if one.name != "(Intercept)":
            said.append(
                f"The effect of {one.name} was b = {plain(one.est)}, 95% CI [{plain(one.lower)}, {plain(one.upper)}], "
                f"t({plain(one.df, 1)}) = {plain(one.t)}, p {p_value(one.p_value)}."
            )
    if found.singular:
        said.append("A variance of the mixed model is estimated as 0.")
    return said
