"""An option that is not offered is refused, by every public estimator: never passed over, never a traceback.

The options are read from the signatures, so that a new estimator or a new option is asked without being listed.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

import analysis
from analysis import Sample
from instrument.errors import MentorscaleError
from tests.support.answers import likert
from tests.support.clustered import BETWEEN, WITHIN, clustered, sample_of

NONSENSE = "nonsense"
# Texts that are no choice: anything may be said here.
FREE = {"name", "model", "formula", "within", "between", "where"}
# Mappings and their like: a text there is a programmer's mistake.
MAPPINGS = {"constructs", "units", "importance", "continuous"}


@cache
def _answers() -> Sample:
    frame = likert(200, 6, seed=3).astype(float)
    first, second = tuple(frame.columns[:3]), tuple(frame.columns[3:])
    people = range(len(frame))
    whole = frame.assign(g=[k % 2 for k in people], c=[k % 20 for k in people])
    constructs = {"a": first, "b": second}
    return Sample.from_frame(whole, list(frame.columns), group="g", cluster="c", constructs=constructs)


@cache
def _clustered() -> Sample:
    return sample_of(clustered())


def _one_factor() -> str:
    return f"f =~ {' + '.join(_answers().items)}"


@cache
def _fit() -> Any:
    return analysis.cfa(_answers(), _one_factor(), "MLR", groups=False, clusters=False)


# What comes before the options, of those that take more than a sample.
BEFORE: dict[str, Callable[[], tuple[Any, ...]]] = {
    "retest": lambda: (_answers(), _answers()),
    "efa": lambda: (_answers(), 1),
    "congruence": lambda: (_answers(), 1),
    "reduce_items": lambda: (_answers(), 1),
    "cfa": lambda: (_answers(), _one_factor()),
    "invariance": lambda: (_answers(), _one_factor()),
    "scores": lambda: (_fit(),),
    "bootstrap": lambda: (_fit(),),
    "convergent": lambda: (_fit(),),
    "dynamic_cutoffs": lambda: (_fit(),),
    "compare": lambda: (_fit(), _fit()),
    "lmm": lambda: ("y1 ~ x + (1 | cluster)", clustered()),
    "twolevel_cfa": lambda: (_clustered(), WITHIN, BETWEEN),
    "multilevel_reliability": lambda: (_clustered(),),
}
ESTIMATORS = (
    *("polychoric", "item_analysis", "missingness", "careless", "alpha", "omega", "guttman", "split_half"),
    *("adequacy", "retention", "rivals", "icc", "agreement", "cluster_description", "university_profile"),
    *BEFORE,
)


def _asked() -> Iterator[tuple[str, str, Any]]:
    for name in ESTIMATORS:
        for option in inspect.signature(getattr(analysis, name)).parameters.values():
            words = isinstance(option.default, str) or "Literal" in str(option.annotation)
            words = words or (option.default is None and "str" in str(option.annotation))
            if words and option.name not in FREE | MAPPINGS:
                yield name, option.name, NONSENSE
            if option.name == "level":
                yield from ((name, "level", level) for level in (-0.5, 0.0, 1.0, 95.0))
            if option.name in ("draws", "replications", "starts"):
                yield name, option.name, -1


@pytest.mark.parametrize(("name", "option", "value"), list(_asked()))
def test_what_is_not_offered_is_refused(name: str, option: str, value: Any) -> None:
    before = BEFORE.get(name, lambda: (_answers(),))()
    with pytest.raises(MentorscaleError) as refused:
        getattr(analysis, name)(*before, **{option: value})
    said = str(refused.value)
    assert str(value) in said or option in said, said


def test_the_options_asked_cover_what_is_public() -> None:
    asked = {(name, option) for name, option, _ in _asked()}
    assert {("cfa", "estimator"), ("cfa", "missing"), ("efa", "rotation"), ("alpha", "level")} <= asked
    missed = {
        name
        for name in analysis.__all__
        if inspect.isfunction(getattr(analysis, name)) and name not in ESTIMATORS and name != "study_frame"
    }
    assert not {name for name in missed if "level" in inspect.signature(getattr(analysis, name)).parameters}, missed
