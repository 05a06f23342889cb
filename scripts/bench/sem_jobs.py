"""The jobs of structural models: whole results, with tests, standard errors and fit, here and in lavaan."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bench.clock import Rival
from bench.data import BFI
from bench.job import Job

if TYPE_CHECKING:
    from analysis import Sample

FIVE = "\n".join(f"{letter} =~ {' + '.join(name for name in BFI if name[0] == letter)}" for letter in "ACENO")
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
_WHOLE = "summary(f, fit.measures = TRUE, standardized = TRUE)"
_PUPILS = "h <- lavaan::HolzingerSwineford1939"


def _whole(fit: Any) -> Any:
    return fit.fit, fit.parameters


def _fitted(estimator: str, missing: str | None = None, *, ordinal: bool = False) -> "Callable[[Sample], Any]":
    """Return the five factors fitted by an estimator, with everything a table of them shows."""

    def run(sample: "Sample") -> Any:
        from analysis import cfa

        asked = replace(sample, treatment="ordinal" if ordinal else "continuous")
        return _whole(cfa(asked, FIVE, estimator, missing))

    return run


def _lavaan(estimator: str, target: int, more: str = "", runs: int = 5) -> dict[str, Rival]:
    call = f"f <- lavaan::cfa('{FIVE.replace(chr(10), '; ')}', x, estimator = '{estimator}'{more})"
    return {"lavaan::cfa, summary": Rival(f"{{ {call}; {_WHOLE} }}", target, runs)}


@lru_cache(maxsize=2)
def _pupils(group: str | None = None) -> "Sample":
    """Return Holzinger and Swineford's 301 pupils, nine tests."""
    from semopy.examples import holzinger39

    from analysis import Sample

    items = [f"x{i}" for i in range(1, 10)]
    return Sample.from_frame(holzinger39.get_data(), items, scale=None, group=group, treatment="continuous")


def _by_school(_sample: "Sample") -> Any:
    from analysis import invariance

    found = invariance(_pupils("school"), THREE, estimator="MLR")
    return found.rows(), found.further()


def _four_steps() -> Rival:
    """Return configural, metric, scalar and strict models with their fit and the tests between them."""
    steps = ("''", "'loadings'", "c('loadings', 'intercepts')", "c('loadings', 'intercepts', 'residuals')")
    fits = "; ".join(
        f"f{k} <- lavaan::cfa('{THREE.replace(chr(10), '; ')}', h, group = 'school', estimator = 'MLR', "
        f"group.equal = {equal}); lavaan::fitMeasures(f{k}); lavaan::parameterEstimates(f{k}, standardized = TRUE)"
        for k, equal in enumerate(steps)
    )
    return Rival(f"{{ {_PUPILS}; {fits}; lavaan::lavTestLRT(f0, f1, f2, f3) }}", 5, 5)


def _refits(_sample: "Sample") -> Any:
    from analysis import bootstrap, cfa

    return bootstrap(cfa(_pupils(), THREE, "ML"), draws=1000)


def _boot() -> Rival:
    """Return 1,000 refits, estimates and standardised ones; ours have intervals and the Bollen-Stine test besides."""
    call = (
        f"{{ {_PUPILS}; f <- lavaan::cfa('{THREE.replace(chr(10), '; ')}', h); "
        "suppressWarnings(lavaan::bootstrapLavaan(f, R = 1000, "
        "FUN = function(b) c(coef(b), lavaan::standardizedSolution(b, se = FALSE)$est.std))) }"
    )
    return Rival(call, 20, 1, "1")


SEM_JOBS = (
    Job("CFA, bfi, five factors, ML", _fitted("ML"), _lavaan("ML", 3)),
    Job("CFA, bfi, five factors, MLR", _fitted("MLR", "listwise"), _lavaan("MLR", 8)),
    Job(
        "CFA, bfi, five factors, WLSMV, complete rows",
        _fitted("WLSMV", "listwise", ordinal=True),
        _lavaan("WLSMV", 10, ", ordered = names(x)"),
    ),
    Job("CFA, bfi, five factors, FIML (MLR)", _fitted("MLR", "fiml"), _lavaan("MLR", 3, ", missing = 'fiml'", runs=3)),
    Job("invariance, four steps, Holzinger & Swineford, MLR", _by_school, {"lavaan::cfa, four times": _four_steps()}),
    Job("bootstrap, 1,000 refits, Holzinger & Swineford, ML", _refits, {"lavaan::bootstrapLavaan": _boot()}),
)
