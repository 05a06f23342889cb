"""What is decided about a model beside its text: groups, scales of the factors, equalities across groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from analysis.choices import check_name

Scaling = Literal["marker", "unit", "effects"]
Parameterisation = Literal["delta", "theta"]
Identification = Literal["lavaan", "wu-estabrook"]
# What can be held equal across groups, by lavaan's names.
EQUALITIES = (
    "loadings",
    "intercepts",
    "thresholds",
    "residuals",
    "residual_covariances",
    "means",
    "lv_variances",
    "lv_covariances",
    "regressions",
)


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that turns the words of a model into its parameters.

    `groups` number of groups; `scaling` of factors: marker loading 1, unit variance, or effects coding (loadings of a
    factor average 1, intercepts 0; Little, Slegers & Card 2006). `thresholds`: ordinal item -> number of thresholds.
    `meanstructure`: means and intercepts are parameters. `equal`: what is equal across groups (EQUALITIES), except
    `partial`: parameters written "f =~ item", "item ~1", "item | t1". `orthogonal`: factors do not covary.
    `identification`: what equalities across groups free in later groups, by lavaan's rules or by those of Wu &
    Estabrook (2016; analysis.model.wu_estabrook), which go with `scaling` unit.
    """

    groups: int = 1
    scaling: Scaling = "marker"
    meanstructure: bool = False
    thresholds: Mapping[str, int] = field(default_factory=dict)
    parameterisation: Parameterisation = "delta"
    equal: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    orthogonal: bool = False
    identification: Identification = "lavaan"

    def __post_init__(self) -> None:
        """Raise UsageError for a scaling, parameterisation or identification that is not offered."""
        check_name("scaling", self.scaling, get_args(Scaling))
        check_name("parameterisation", self.parameterisation, get_args(Parameterisation))
        check_name("identification", self.identification, get_args(Identification))
