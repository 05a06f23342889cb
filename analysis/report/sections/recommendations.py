"""The components' means, which of them are weakest and by what rule, and what the paper recommends there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import mean
from typing import Any

from analysis.estimators.lmm import lmm
from analysis.estimators.university_profile import UniversityProfile, university_profile
from analysis.report.inputs import Inputs
from analysis.result import NamedRows, Result, Row, Settings, show
from instrument.document import Block, Card, Fact, Paragraph
from instrument.errors import NotGiven, Refused
from instrument.recommendation import Recommendation, Recommendations

KEY, TITLE = "recommendations", "Weak components and what the paper recommends"
_WHAT = "recommendations"
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class ComponentMean:
    """One component: the mean over clusters of the mean of its items, with its interval."""

    component: str
    title: str
    items: int
    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Weakest(Result):
    """Components with their means; `profile` has every cluster's, `titles` the components' names."""

    components: tuple[ComponentMean, ...]
    profile: UniversityProfile
    advice: Recommendations
    paper: str
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "recommendations"
    caption = "Components, their means, and the recommendations that take them up"

    @property
    def border(self) -> float:
        """The mean of the components' means."""
        return mean(one.mean for one in self.components)

    def named(self, one: ComponentMean) -> bool:
        """Whether a component is among the weakest: its interval ends below the mean of the components."""
        return len(self.components) > 1 and one.upper < self.border

    def of(self, component: str) -> tuple[Recommendation, ...]:
        """Return the recommendations that take a component up."""
        return tuple(one for one in self.advice.recommendations if component in one.components)

    def rows(self) -> list[Row]:
        """One component a row, the lowest mean first."""
        return [
            {
                "component_title": one.title,
                "items": one.items,
                "component_mean": one.mean,
                "lower": one.lower,
                "upper": one.upper,
                "among_weakest": self.named(one),
                "recommended": ", ".join(name_of(found) for found in self.of(one.component)),
            }
            for one in sorted(self.components, key=lambda one: one.mean)
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """Every cluster's component whose interval ends below the mean of all clusters."""
        rows: tuple[Row, ...] = tuple(self._clusters())
        caption = "Components of a cluster whose interval ends below the mean over all clusters"
        return (NamedRows("recommendations-clusters", caption, rows),) if rows else ()

    def estimates(self) -> dict[str, Any]:
        """Return each component's mean with its interval, and the border."""
        means = {one.component: [one.mean, one.lower, one.upper] for one in self.components}
        return {"level": _LEVEL, "border": self.border, "means": means}

    def _clusters(self) -> list[Row]:
        known = {one.title: one for one in self.components}
        found: list[Row] = []
        for row in self.profile.rows():
            one, upper = known.get(str(row["scale"])), row["upper"]
            if one and isinstance(upper, float) and upper < one.mean:
                place: Row = {"cluster_name": row["cluster_name"], "component_title": one.title}
                numbers = {key: row[key] for key in ("n", "shrunken_mean", "lower", "upper")}
                advice = ", ".join(name_of(found) for found in self.of(one.component))
                found.append({**place, **numbers, "overall_mean": one.mean, "recommended": advice})
        return sorted(found, key=lambda row: str(row["cluster_name"]))


def name_of(advice: Recommendation) -> str:
    """Return what a recommendation is called, which is also what leads to it."""
    return f"Recommendation {advice.number}"


def compute(inputs: Inputs) -> Weakest:
    """Profile the programme components that the paper's recommendations take up."""
    advice = inputs.provenance.recommendations if inputs.provenance else None
    if advice is None:
        what = "no recommendations are known of the paper that the items come from."
        raise NotGiven.at(_WHAT, what, "Write them into recommendations.toml in the study's folder.")
    scales, titles = _components(inputs, advice)
    if not scales:
        raise NotGiven.at(_WHAT, "no item of the data is of a component they take up.", "Ask items of one.")
    if inputs.sample.cluster is None:
        raise NotGiven.at(_WHAT, "no cluster column is named.", "Name the university column as `cluster`.")
    # By their titles, which a warning then says.
    by_title = {titles[name]: items for name, items in scales.items()}
    profile = university_profile(replace(inputs.sample, constructs=by_title), level=_LEVEL)
    means, warnings = [], list(profile.warnings)
    for name, items in scales.items():
        try:
            means.append(_mean(inputs, name, items, titles[name]))
        except Refused as problem:
            warnings.append(f"{titles[name]}: no mean. {problem.brief}")
    if not means:
        raise Refused.at(_WHAT, "no component has a mean that can be had.", " ".join(warnings))
    papers = {paper.id: paper.cited for paper in (inputs.provenance.papers if inputs.provenance else ())}
    paper = papers.get(advice.codebook, advice.codebook)
    settings = replace(
        profile.settings,
        estimator=(
            "intercept of each component's random-intercept model, restricted maximum likelihood, 95% interval by t "
            "with Satterthwaite's degrees of freedom"
        ),
        more=("clusters: empirical Bayes means with 95% intervals by the normal law",),
    )
    return Weakest(tuple(means), profile, advice, paper, settings, tuple(warnings))


def _components(inputs: Inputs, advice: Recommendations) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return component -> its columns in the data (not those of a second rating), and component -> title."""
    wanted = {name for one in advice.recommendations for name in one.components}
    scales: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    known = inputs.provenance.by_column if inputs.provenance else {}
    for column in inputs.sample.items:
        source = known.get(column)
        if source is None or source.second or source.component not in wanted:
            continue
        scales.setdefault(source.component, []).append(column)
        titles.setdefault(source.component, next(c.component_title for c in source.codes if c.component_title))
    return {name: tuple(items) for name, items in scales.items()}, titles


def _mean(inputs: Inputs, name: str, items: tuple[str, ...], title: str) -> ComponentMean:
    import pandas as pd

    score = inputs.sample.answers[list(items)].mean(axis=1)
    frame = pd.DataFrame({"score": score, "cluster": inputs.sample.cluster}).dropna()
    fitted = lmm("score ~ 1 + (1 | cluster)", frame.astype({"cluster": str}), level=_LEVEL)
    found = fitted.fixed_effects[0]
    return ComponentMean(name, title, len(items), found.est, found.lower, found.upper)


def blocks(result: Weakest, inputs: Inputs) -> list[Block]:
    """State the rule, name what falls under it with its numbers, and show the recommendations."""
    rows = [one for one in sorted(result.components, key=lambda one: one.mean) if result.named(one)]
    rule = (
        "A component counts as weakest here if the 95% interval of its mean ends below the mean of the components' "
        f"means, {result.border:.2f}. The mean is the intercept of a mixed model with a random intercept of the "
        "cluster; components are compared on the answers' own scale, and some statements are easier to agree to than "
        "others."
    )
    if len(result.components) == 1:
        rule = "Only one component was asked, so none can be named the weakest of them."
    weakest = "; ".join(f"{one.title} ({_number(one)})" for one in rows)
    said = f"By this rule: {weakest or 'none'}." if len(result.components) > 1 else ""
    found: list[Block] = [Paragraph(" ".join(filter(None, (rule, said)))), *_tables(result)]
    shown = {one.component: one.title for one in result.components}
    about = f"The recommendations are those of {result.paper} ({result.advice.place})."
    connected = f"Which component each one takes up was {result.advice.connected}."
    cards = [_card(one, shown) for one in result.advice.recommendations if set(one.components) & shown.keys()]
    return [*found, Paragraph(f"{about} {connected}"), *cards]


def _tables(result: Weakest) -> list[Block]:
    main, *others = result.tables()
    few = result.profile.settings.clusters
    per_cluster = Paragraph(
        "In a single cluster a component is listed if the 95% interval of the cluster's shrunken mean ends below the "
        f"component's mean over all {few} clusters; many clusters and components are looked at, so that some are "
        "listed by chance."
    )
    return [main, per_cluster, *others] if others else [main]


def _number(one: ComponentMean) -> str:
    return f"{show(one.mean, 'f2')}, 95% interval {show(one.lower, 'f2')} to {show(one.upper, 'f2')}"


def _card(one: Recommendation, titles: Mapping[str, str]) -> Card:
    facts = [Fact("The paper", one.text, "en")]
    facts += [Fact("Translation", text, language) for language, text in sorted(one.translation.items())]
    facts.append(Fact("Components asked", "; ".join(titles[name] for name in one.components if name in titles)))
    if one.codes:
        facts.append(Fact("Codes it takes up", ", ".join(one.codes)))
    return Card(f"recommendation-{one.number}", name_of(one), tuple(facts))
