"""The jobs: what Python calls, and the R expressions that do the same. A job is one entry of JOBS."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bench.clock import Rival
from bench.data import simulated_sample
from bench.job import Job

if TYPE_CHECKING:
    from analysis import Sample


def _call(estimator: str, missing: str | None = None, **options: Any) -> "Callable[[Sample], Any]":
    """Return the call of a public estimator with options."""

    def run(sample: "Sample") -> Any:
        import analysis

        asked: Any = sample if missing is None else replace(sample, missing=missing)  # type: ignore[arg-type]
        return getattr(analysis, estimator)(asked, **options)

    return run


def _on_simulated(n: int, p: int, estimator: str) -> "Callable[[Sample], Any]":
    """Return the same call on SIMULATED answers of n people to p items, made when it is first called."""
    run = _call(estimator)
    return lambda _sample: run(simulated_sample(n, p))


def _fa_loop(data: str) -> Rival:
    """Return 1,000 bootstrap omegas by psych::fa, warmed by one fit."""
    loop = (
        f"for (i in 1:1000) {{ f <- psych::fa({data}[sample(nrow({data}), replace = TRUE), ], nfactors = 1); "
        "sum(f$loadings)^2 / (sum(f$loadings)^2 + sum(f$uniquenesses)) }"
    )
    return Rival(loop, target=50, runs=3, warm=f"for (i in 1:3) psych::fa({data}, nfactors = 1)")


def _parallel(fa: str, more: str = "", slow: bool = False) -> Rival:
    call = "suppressWarnings(psych::fa.parallel(x, fa = '{}', plot = FALSE, n.iter = {}{}))"
    warm = call.format(fa, 2, more)
    return Rival(call.format(fa, 100, more), 10, 1 if slow else 3, "1" if slow else warm, slow)


def _lavaan(missing: str, target: int | None = None) -> Rival:
    return Rival(f"lavaan::lavCor(x, ordered = names(x), missing = '{missing}')", target)


JOBS = (
    Job(
        "polychoric, 25 items, 2,800 people, pairwise",
        _call("polychoric"),
        {
            "lavaan::lavCor": _lavaan("pairwise", 20),
            "psych::polychoric": Rival("suppressWarnings(psych::polychoric(x, correct = 0))", 100),
        },
    ),
    Job(
        "polychoric with asymptotic covariances, pairwise",
        lambda sample: _call("polychoric", acov=True)(sample).acov,
        {
            "lavaan (WLSMV's Gamma)": Rival(
                "lavaan::lavInspect(lavaan::lavCor(x, ordered = names(x), missing = 'pairwise', output = 'fit', "
                "estimator = 'WLSMV'), 'gamma')"
            ),
        },
    ),
    Job("polychoric, complete rows", _call("polychoric", "listwise"), {"lavaan::lavCor": _lavaan("listwise")}),
    Job(
        "alpha with 1,000 bootstrap draws (percentile and BCa), 5 items",
        _call("alpha", interval="bootstrap", draws=1000),
        {"psych::alpha": Rival("psych::alpha(y, n.iter = 1000)", 30)},
        "five",
    ),
    Job(
        "omega total with 1,000 bootstrap draws, minres, 5 items",
        _call("omega", interval="bootstrap", extraction="minres", draws=1000),
        {"1,000 psych::fa": _fa_loop("y")},
        "five",
    ),
    Job(
        "omega total with 1,000 bootstrap draws, minres, 25 items",
        _call("omega", interval="bootstrap", extraction="minres", draws=1000),
        {"1,000 psych::fa": _fa_loop("x")},
    ),
    Job("omega total with 1,000 bootstrap draws, ML, 25 items", _call("omega", interval="bootstrap", draws=1000)),
    Job(
        "parallel analysis, 100 draws, Pearson: components and factors, with MAP, EKC, Hull and VSS",
        _call("retention", correlation="pearson", draws=100),
        {"psych::fa.parallel, pc": _parallel("pc"), "psych::fa.parallel, both": _parallel("both")},
    ),
    Job(
        "parallel analysis, 100 permutations, polychoric: the same",
        _call("retention", correlation="polychoric", ordinal_draws=100),
        {"psych::fa.parallel, poly": _parallel("both", ", cor = 'poly', correct = 0", slow=True)},
    ),
    Job("retention with its defaults: both matrices, 500 and 100 draws", _call("retention")),
    Job(
        "EFA, 5 factors, minres, oblimin, one start",
        _call("efa", factors=5, starts=1),
        {"psych::fa": Rival("psych::fa(x, nfactors = 5, rotate = 'oblimin')")},
    ),
    Job(
        "EFA, 5 factors, minres, oblimin, 30 starts",
        _call("efa", factors=5),
        {"psych::fa, n.rotations": Rival("psych::fa(x, nfactors = 5, rotate = 'oblimin', n.rotations = 30)")},
    ),
    Job(
        "Guttman's lambdas and the greatest lower bound, 25 items",
        _call("guttman"),
        {"psych::guttman": Rival("suppressWarnings(psych::guttman(x))")},
    ),
    Job(
        "split halves, 25 items, 10,000 random ones and the extremes",
        _call("split_half"),
        {"psych::splitHalf": Rival("psych::splitHalf(x, n.sample = 10000)")},
    ),
    Job(
        "split halves, 5 items, all of them",
        _call("split_half"),
        {"psych::splitHalf": Rival("psych::splitHalf(y)")},
        "five",
    ),
    Job(
        "item analysis, 25 items (psych: without polyserial r, omega if deleted, D)",
        _call("item_analysis"),
        {"psych::alpha + describe": Rival("suppressWarnings({psych::alpha(x); psych::describe(x)})")},
    ),
    Job("missing answers with Little's test", _call("missingness")),
    Job("careless answers, 2,800 x 25", _call("careless")),
    Job("careless answers, SIMULATED, 100,000 x 60", _on_simulated(100_000, 60, "careless")),
    Job(
        "KMO and Bartlett",
        _call("adequacy"),
        {"psych::KMO + cortest.bartlett": Rival("{psych::KMO(x); psych::cortest.bartlett(x)}")},
    ),
)
