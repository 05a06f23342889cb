"""Two models, one of each level, as one: parameters numbered through, a label of both levels one parameter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.scoring import Constraints
from analysis.kernel.sem.structure import Structure
from analysis.model.defaults import parameters
from analysis.model.matrices import structure
from analysis.model.model import Model
from analysis.model.options import Options, Scaling
from analysis.model.roles import Roles, check
from analysis.model.statements import Equation, read
from analysis.model.table import Parameter
from analysis.model.tokens import fault
from instrument.errors import ContentError

Index = NDArray[np.intp]
LEVELS = ("within", "between")
# What stands for a level whose variances and covariances are all free.
SATURATED = "saturated"


@dataclass(frozen=True)
class Level(Model):
    """The model of one level; `numbers` of its parameters among the `count` of both levels."""

    numbers: tuple[int, ...] = ()
    count: int = 0

    @cached_property
    def index(self) -> tuple[int, ...]:
        """For every parameter the number of the free parameter of both levels it is, -1 if it is fixed."""
        return self.numbers

    @property
    def free(self) -> int:
        """How many different free parameters both levels have."""
        return self.count


@dataclass(frozen=True)
class TwoLevelModel:
    """A `within` and a `between` model; `joint` has the parameters of both, the level as their group."""

    within: Level
    between: Level
    joint: Model

    @property
    def levels(self) -> tuple[Level, Level]:
        """Within, between."""
        return self.within, self.between

    @property
    def both(self) -> tuple[str, ...]:
        """Variables that vary within clusters and between them, in the order of the between model."""
        return tuple(name for name in self.between.items if name in self.within.items)

    @property
    def alone(self) -> tuple[str, ...]:
        """Variables of clusters: in the between model only."""
        return tuple(name for name in self.between.items if name not in self.within.items)

    @property
    def inner(self) -> tuple[str, ...]:
        """Variables that do not vary between clusters: in the within model only."""
        return tuple(name for name in self.within.items if name not in self.between.items)

    @property
    def saturated(self) -> tuple[bool, bool]:
        """Whether each level is left without structure."""
        return self.within.text == SATURATED, self.between.text == SATURATED

    @cached_property
    def constraints(self) -> Constraints:
        """What `==` asks. Raises ContentError where equations contradict one another."""
        try:
            return Constraints.of(*self.joint.constraints)
        except ValueError:
            remedy = "Remove one of them, or a fixed value that goes against it."
            raise ContentError.at(self.joint.source, "the equations (==) contradict one another.", remedy) from None

    @cached_property
    def structures(self) -> tuple[Structure, Structure]:
        """Both levels as arrays, moments of covariates not yet given."""
        return structure(self.within, 1), structure(self.between, 1)

    def free_of(self, level: int) -> int:
        """How many different free parameters one level (0 within, 1 between) has."""
        return len({k for k in self.levels[level].index if k >= 0})


def two_levels(within: str, between: str, known: Sequence[str], scaling: Scaling = "marker") -> TwoLevelModel:
    """Return both models of their texts in lavaan's syntax; "saturated" leaves a level without structure.

    Labels that stand in both texts, and equations of either, hold across levels. Intercepts of variables of both
    levels are the between model's; those of the within model alone are its own. Raises ContentError for a fault.
    """
    if within == between == SATURATED:
        raise ContentError.at("model", "neither level has a structure.", "Write the model of one level or of both.")
    texts = {"within": within, "between": between}
    said = {name: read(text, name) for name, text in texts.items() if text != SATURATED}
    roles = {name: Roles(tuple(statements)) for name, (statements, _) in said.items()}
    for name, found in roles.items():
        check(found, name, known)
    roles |= {name: _saturated(next(iter(roles.values()))) for name in LEVELS if name not in roles}
    _check_covariates(roles)
    both = [name for name in roles["between"].observed if name in roles["within"].observed]
    options = Options(scaling=scaling, meanstructure=True)
    tables = {name: parameters(roles[name], options, name) for name in LEVELS}
    tables["within"] = tuple(_located(p, both) for p in tables["within"])
    equations = tuple(e for _, (_, found) in said.items() for e in found)
    every = (*tables["within"], *(replace(p, group=2) for p in tables["between"]))
    joint = Model(roles["within"], options, every, equations, "\n".join(texts.values()), "model")
    _check_labels(joint, equations)
    split = len(tables["within"])
    numbers = (joint.index[:split], joint.index[split:])
    made = [
        Level(roles[name], options, tables[name], (), texts[name], name, own, joint.free)
        for name, own in zip(LEVELS, numbers, strict=True)
    ]
    return TwoLevelModel(made[0], made[1], joint)


def _saturated(other: Roles) -> Roles:
    """Return all variances and covariances of the items of the other level: those that measure its factors."""
    names = other.indicators
    lines = [f"{a} ~~ {' + '.join(names[k:])}" for k, a in enumerate(names)]
    return Roles(tuple(read("\n".join(lines), SATURATED)[0]))


def _check_covariates(roles: dict[str, Roles]) -> None:
    """Refuse a variable that is given on one level and modelled on the other: its moments cannot be both."""
    for one, other in (LEVELS, LEVELS[::-1]):
        for name in roles[one].covariates:
            if name in roles[other].observed and name not in roles[other].covariates:
                raise ContentError.at(
                    one,
                    f"'{name}' is a covariate here, and part of the {other} model otherwise.",
                    f"Model it here, too: add the line {name} ~~ {name}, and its covariances with other covariates.",
                )


def _located(p: Parameter, both: Sequence[str]) -> Parameter:
    """Fix a within intercept at 0 where the between model has it."""
    if p.op != "~" or p.rhs != "1" or p.lhs not in both:
        return p
    if p.stated and p.fixed != 0:
        what = f"the intercept of '{p.lhs}' belongs to the between model: within clusters its mean is 0."
        raise ContentError.at("within", what, f"Write {p.lhs} ~ 1 in the between model.")
    return replace(p, fixed=0.0)


def _check_labels(joint: Model, equations: Sequence[Equation]) -> None:
    names = set(joint.labels)
    for equation in equations:
        sides = [side for side in (equation.left, equation.right) if side is not None]
        for label in sorted(frozenset().union(*(side.labels for side in sides)) - names):
            fault(joint.source, equation.token, f"'{label}' is no label of a free parameter.", "Write: label*item.")
        if equation.op == ":=":
            if equation.name in names:
                fault(joint.source, equation.token, f"'{equation.name}' is a label already.", "Choose another name.")
            names.add(equation.name)
