"""The likelihood against one written out by clusters, its derivatives against differences, answers complete or not."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.kernel.twolevel.clusters import Clusters
from analysis.kernel.twolevel.likelihood import TwoLevel
from analysis.kernel.twolevel.scores import residuals, scores
from analysis.model.matrices import structure
from analysis.model.model import build
from analysis.model.options import Options

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# Central differences of a function of size 1000 with steps of 1e-5; observed 7e-10.
DIFFERENCE = 1e-7
STEP = 1e-5


class Made:
    """A model with variables of both levels (y), of persons alone (x), of clusters alone (z), at some point."""

    def __init__(self, holes: float) -> None:
        within = build("f =~ y1 + y2 + y3\nf ~ x\nx ~~ x\ny3 ~~ y1", Options())
        between = build(
            "g =~ y1 + y2 + y3\ng ~ z1\nz1 ~~ z1\nz2 ~~ z2\nz2 ~~ z1\ny2 ~~ 0*y2", Options(meanstructure=True)
        )
        free = within.free + between.free
        up = structure(between, 1)
        self.within = replace(structure(within, 1), free=free)
        self.between = replace(up, free=free, cells=tuple(replace(c, free=c.free + within.free) for c in up.cells))
        rng = np.random.default_rng(1)
        self.of = np.repeat(np.arange(12), rng.integers(1, 6, 12))
        rng.shuffle(self.of)
        x = rng.normal(size=(len(self.of), 4)) + rng.normal(size=(12, 4))[self.of]
        z = rng.normal(size=(12, 2))
        self.x, self.z = (np.where(rng.random(a.shape) < holes, np.nan, a) for a in (x, z))
        names = between.items
        self.places = (np.arange(3), np.array([names.index(f"y{i}") for i in (1, 2, 3)]))
        self.alone = np.array([names.index("z1"), names.index("z2")])
        data = Clusters.build(self.x, self.of, self.z)
        self.model = TwoLevel(self.within, self.between, data, *self.places, self.alone)
        self.point = rng.uniform(0.2, 0.4, free)
        for level in (self.within, self.between):
            for cells in level.cells:
                if cells.name in ("psi", "theta"):
                    self.point[cells.free[cells.rows == cells.columns]] = rng.uniform(1, 2)
                    self.point[cells.free[cells.rows != cells.columns]] = 0.2

    def moments(self, x: Vector) -> list[tuple[Vector, Vector, Matrix]]:
        """Return what is observed of each cluster, with its mean and covariance matrix, written out."""
        within, between = self.within.moments(x), self.between.moments(x)
        p, found = 4, []
        for j in range(12):
            rows = np.flatnonzero(self.of == j)
            pick, alone = np.zeros((p, len(between.mu))), np.zeros((2, len(between.mu)))
            pick[self.places] = 1
            alone[[0, 1], self.alone] = 1
            load = np.vstack([np.tile(pick, (len(rows), 1)), alone])
            cov, mean = load @ between.sigma @ load.T, load @ between.mu
            cov[: len(rows) * p, : len(rows) * p] += np.kron(np.eye(len(rows)), within.sigma)
            mean[: len(rows) * p] += np.tile(within.mu, len(rows))
            y = np.concatenate([self.x[rows].ravel(), self.z[j]])
            seen = ~np.isnan(y)
            found.append((y[seen], mean[seen], cov[np.ix_(seen, seen)]))
        return found

    def deviances(self, x: Vector) -> Vector:
        return np.array(
            [
                np.linalg.slogdet(v)[1] + (y - m) @ np.linalg.solve(v, y - m) + len(y) * np.log(2 * np.pi)
                for y, m, v in self.moments(x)
            ]
        )


@pytest.fixture(params=[0.0, 0.3], ids=["complete", "missing"])
def made(request: pytest.FixtureRequest) -> Made:
    return Made(request.param)


def _differences(function, x: Vector) -> Matrix:  # type: ignore[no-untyped-def]
    return np.array([(function(x + STEP * e) - function(x - STEP * e)) / (2 * STEP) for e in np.eye(len(x))])


def test_the_likelihood_is_that_of_the_clusters_written_out(made: Made) -> None:
    state = made.model.at(made.point)
    assert state is not None
    assert state.deviance == pytest.approx(made.deviances(made.point).sum(), rel=1e-12)


def test_the_gradient_is_the_difference_quotient(made: Made) -> None:
    state = made.model.at(made.point)
    assert state is not None
    expected = _differences(lambda x: made.deviances(x).sum(), made.point) / made.model.data.n
    assert state.gradient() == pytest.approx(expected, abs=DIFFERENCE)


def test_the_hessian_is_the_difference_quotient_of_the_gradient(made: Made) -> None:
    state = made.model.at(made.point)
    assert state is not None
    expected = _differences(lambda x: made.model.at(x).gradient(), made.point)  # type: ignore[union-attr]
    assert state.hessian() == pytest.approx(expected, abs=DIFFERENCE)


def test_the_expected_hessian_is_that_of_the_clusters_written_out(made: Made) -> None:
    state, q = made.model.at(made.point), len(made.point)
    assert state is not None
    here = made.moments(made.point)
    up, down = ([made.moments(made.point + sign * STEP * e) for e in np.eye(q)] for sign in (1, -1))
    total = np.zeros((q, q))
    for j, (_, _, v) in enumerate(here):
        inverse = np.linalg.inv(v)
        dm = np.array([(up[a][j][1] - down[a][j][1]) / (2 * STEP) for a in range(q)])
        dv = np.array([inverse @ (up[a][j][2] - down[a][j][2]) / (2 * STEP) for a in range(q)])
        total += np.einsum("aij,bji->ab", dv, dv) + 2 * dm @ inverse @ dm.T
    assert state.expected() == pytest.approx(total / made.model.data.n, abs=DIFFERENCE)


def test_scores_are_the_clusters_own_gradients(made: Made) -> None:
    state = made.model.at(made.point)
    assert state is not None
    assert scores(state) == pytest.approx(
        _differences(lambda x: -0.5 * made.deviances(x), made.point).T, abs=DIFFERENCE
    )


def test_residuals_add_up_to_the_gradient_of_the_means(made: Made) -> None:
    state = made.model.at(made.point)
    assert state is not None
    assert residuals(state).sum(axis=0) == pytest.approx(state.weights[1], abs=1e-10)


def test_where_a_level_is_not_proper_there_is_no_state(made: Made) -> None:
    point = made.point.copy()
    for cells in made.within.cells:
        if cells.name == "theta":
            point[cells.free[cells.rows == cells.columns]] = -1.0
    assert made.model.at(point) is None


def test_a_between_variance_below_zero_has_a_likelihood_while_clusters_are_small(made: Made) -> None:
    point = made.point.copy()
    theta = next(cells for cells in made.between.cells if cells.name == "theta")
    point[theta.free[0]] = -0.01
    state = made.model.at(point)
    assert state is not None
    assert state.deviance == pytest.approx(made.deviances(point).sum(), rel=1e-10)


def test_clusters_of_one_kind_are_counted_together() -> None:
    x = np.arange(12.0).reshape(6, 2)
    data = Clusters.build(x, np.array([2, 0, 1, 1, 2, 0]), np.zeros((3, 0)))
    assert len(data.kind_count) == 1
    assert data.kind_count[0] == 3
    assert data.people[0, 0] == 2
    assert data.complete
    assert data.values == 12
    assert data.cell_mean.tolist() == [[6.0, 7.0], [5.0, 6.0], [4.0, 5.0]]
