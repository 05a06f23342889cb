"""Which two-level model a report fits: the texts of both levels, and whether the clusters can carry the one between."""

from dataclasses import dataclass

from analysis.fit.clusters import clustering
from analysis.fit.twolevel.constructs import construct_models
from analysis.fit.twolevel.fitted import Estimator
from analysis.fit.twolevel.model import SATURATED, two_levels
from analysis.report.claims import Claim, between_structure, robust_errors
from analysis.report.inputs import Inputs
from instrument.errors import NotGiven, Refused

# The model of both levels of more items than this takes many seconds: for a thorough report.
QUICK_ITEMS = 12


@dataclass(frozen=True, slots=True)
class TwoLevelPlan:
    """The models of both levels, what may be claimed of the one between, and of errors robust to the clusters.

    `slow`: there are too many items to fit both levels in a report that is not thorough.
    """

    within: str
    between: str
    structure: Claim
    errors: Claim
    kind: str
    slow: bool

    @property
    def estimator(self) -> Estimator:
        """MLR where the clusters carry its test, else ML."""
        return "MLR" if self.errors.granted else "ML"

    def alone(self, what: str) -> str:
        """Return the model within, to be fitted alone. Raises Refused for shared constructs, which have none there."""
        if self.within == SATURATED:
            why = self.structure.sentences[0] if not self.structure.granted else "It takes long with so many items."
            said = f"shared constructs belong to clusters alone. {why}"
            raise Refused.at(what, said, "Ask for --thorough, collect more clusters, or name another construct_level.")
        return self.within


def plan_two_levels(inputs: Inputs, what: str) -> TwoLevelPlan:
    """Return the plan of `what`. Raises NotGiven without a cluster column or a model, Refused for useless clusters.

    The specification's `construct_level` writes both models from its constructs; else its `between` is the model
    between, and without it the factors of the model to confirm are looked for on both levels, each with loadings of
    its own.
    """
    sample = inputs.sample
    clusters = len(clustering(sample, what).names)
    if inputs.spec.construct_level:
        within, between = construct_models(sample.scales, inputs.spec.construct_level)
        kind = f"{inputs.spec.construct_level} constructs"
    elif inputs.model is None:
        remedy = "Write one in lavaan's syntax and pass it with --model, or name construct_level in the specification."
        raise NotGiven.at(what, "no model is given.", remedy)
    else:
        within, between = inputs.model.text, (inputs.between or inputs.model).text
        kind = "a model of its own between clusters" if inputs.between else "the same factors, loadings of their own"
    model = two_levels(within, between, sample.items)
    free, items = int(model.constraints.free), len(model.within.items)
    structure = between_structure(clusters, model.free_of(1))
    return TwoLevelPlan(within, between, structure, robust_errors(clusters, free), kind, items > QUICK_ITEMS)
