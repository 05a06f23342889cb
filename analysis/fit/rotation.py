"""Rotation: factor_analyzer's Rotator from the unrotated loadings, then many random starts, and what minima they found.

The Rotator alone is not enough: it stops on a count of iterations without saying so, varimax on the relative gain of
its criterion, equamax has the criterion of quartimax unless it is told kappa, and 30 starts took 0.13 s (oblimin) to
0.44 s (geomin) of 25 items and five factors where the kernel's gradient projection takes 0.01 to 0.03 s. So it makes
the first start; the others, and the last digits of all, are the kernel's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.kernel import criteria
from analysis.kernel.gradient_projection import Turned, turn
from analysis.kernel.procrustes import matching, procrustes
from analysis.kernel.promax import POWER, promax
from instrument.errors import Refused, nearest

Matrix = NDArray[np.float64]
Rotation = Literal[
    "oblimin",
    "quartimin",
    "geomin",
    "geomin_obl",
    "promax",
    "varimax",
    "quartimax",
    "equamax",
    "geomin_ort",
    "none",
]
OBLIQUE: tuple[Rotation, ...] = ("oblimin", "quartimin", "geomin", "geomin_obl", "promax")
ORTHOGONAL: tuple[Rotation, ...] = ("varimax", "quartimax", "equamax", "geomin_ort")
_CRITERIA: dict[str, criteria.Criterion] = {
    "oblimin": criteria.quartimin,
    "quartimin": criteria.quartimin,
    "geomin": criteria.geomin,
    "geomin_obl": criteria.geomin,
    "geomin_ort": criteria.geomin,
    "varimax": criteria.varimax,
    "promax": criteria.varimax,
    "quartimax": criteria.quartimax,
    "equamax": criteria.equamax,
}
# What the Rotator calls a method that has a name of its own here; promax begins as varimax.
_ROTATORS_NAME = {"promax": "varimax", "geomin": "geomin_obl"}
# A projected gradient of 1e-8 leaves loadings good to about 1e-7; GPArotation's own default is 1e-5, good to 2e-4.
_TOLERANCE = 1e-8
_STATIONARY = 1e-6
_ITERATIONS = 5000
# Criteria closer than this, with loadings closer than that, are one minimum.
_SAME_VALUE, _SAME_LOADINGS = 1e-7, 1e-3


@dataclass(frozen=True, slots=True)
class Minimum:
    """A minimum of the criterion: its `value`, how many starts `found` it, and its greatest `difference` in a loading.

    `difference` is from the solution that was taken, factors matched; 0 for that one.
    """

    value: float
    found: int
    difference: float


@dataclass(frozen=True, slots=True)
class Rotated:
    """`pattern` (p, m), `phi` (m, m) correlations of the factors, by falling variance, each factor mostly positive.

    `gradient_norm` is what is left of the criterion's projected gradient; 0 where nothing was rotated. `minima`: what
    the starts found, best first; `lost`: starts that did not converge.
    """

    pattern: Matrix
    phi: Matrix
    gradient_norm: float = 0.0
    minima: tuple[Minimum, ...] = ()
    lost: int = 0

    @property
    def converged(self) -> bool:
        """Whether the rotation stopped where its criterion does."""
        return self.gradient_norm <= _STATIONARY

    @property
    def structure(self) -> Matrix:
        """Correlations of items and factors, pattern @ phi (p, m)."""
        structure: Matrix = self.pattern @ self.phi
        return structure

    @property
    def communalities(self) -> Matrix:
        """diag(L Phi L') (p,). factor_analyzer leaves Phi out, which is wrong after oblique rotation."""
        communalities: Matrix = np.einsum("ij,jk,ik->i", self.pattern, self.phi, self.pattern)
        return communalities

    @property
    def variances(self) -> Matrix:
        """Variance of the items due to each factor, diag(Phi L'L) (m,): what psych::fa prints as SS loadings."""
        return np.diag(self.phi @ self.pattern.T @ self.pattern).copy()


def rotate(loadings: Matrix, method: Rotation, kaiser: bool | None = None, starts: int = 1, seed: int = 1) -> Rotated:
    """Rotate (p, m) unrotated loadings to the least criterion that `starts` starts find, and order the factors.

    The first start is the unrotated loadings, the others turn them at random first. `kaiser`: items' loadings brought
    to length one before and back after (Kaiser 1958); None: for promax alone. Oblimin is direct oblimin with
    gamma = 0, that is quartimin (Jennrich & Sampson 1966); equamax Crawford-Ferguson with kappa = m/2p; geomin has
    delta = .01 and is oblique (geomin_obl is the same) unless it is geomin_ort; promax (Hendrickson & White 1964) has
    power 4 and, with Kaiser's normalisation throughout, is that of psych::fa(rotate = "promax") and SPSS. Raises
    Refused for another name. Checked against GPArotation and psych.
    """
    check_rotation(method)
    m = loadings.shape[1]
    if m == 1 or method == "none":
        return _ordered(loadings, np.eye(m))
    lengths = _lengths(loadings, normalises(method, kaiser))
    found = _search(loadings / lengths, method, starts, seed)
    usable = found.gradient_norm <= _STATIONARY
    value = np.where(usable, found.value, np.inf) if usable.any() else found.value
    # The first of equals, so that rounding does not choose between starts.
    best = int(np.flatnonzero(value <= value.min() + _SAME_VALUE * max(1.0, abs(value.min())))[0])
    solution = _solution(found, best, method, lengths)
    return replace(solution, minima=_minima(found, usable, best), lost=int((~usable).sum()))


def check_rotation(method: str) -> None:
    """Raise Refused if `method` is not offered."""
    if method == "oblimax":
        raise Refused.at(
            "rotation",
            "oblimax is not offered: oblique, its criterion falls without end as factors coincide; orthogonal, it is "
            "quartimax (and factor_analyzer's Rotator follows its gradient the wrong way).",
            "Use quartimax, or geomin.",
        )
    if method not in get_args(Rotation):
        known = get_args(Rotation)
        raise Refused.at("rotation", f"{method} is not offered.", f"Use {', '.join(known)}.{nearest(method, known)}")


def normalises(method: Rotation, kaiser: bool | None) -> bool:
    """Return whether Kaiser's normalisation is used."""
    return method == "promax" if kaiser is None else kaiser


def again(loadings: Matrix, unrotated: Matrix, known: Rotated, method: Rotation, kaiser: bool | None) -> "Many":
    """Rotate many loading matrices (b, p, m) from where a known solution lies, factors in its order and direction.

    `unrotated` (p, m) are the loadings `known` was made of. Each matrix is first turned to them by orthogonal
    Procrustes, then rotated by the criterion from the known transformation.
    """
    m = loadings.shape[2]
    if m == 1 or method == "none":
        turned = loadings @ procrustes(loadings, known.pattern)
        return Many(turned, np.repeat(np.eye(m)[None], len(loadings), axis=0), np.zeros(len(loadings)))
    lengths = np.ones((len(loadings), loadings.shape[1], 1))
    if normalises(method, kaiser):
        lengths = np.maximum(np.linalg.norm(loadings, axis=2, keepdims=True), 1e-12)
    free = method in OBLIQUE and method != "promax"
    if free:
        back = np.linalg.inv(np.linalg.lstsq(unrotated, known.pattern, rcond=None)[0]).T
        start = procrustes(loadings, unrotated) @ back
    else:
        start = procrustes(loadings, known.pattern)
    found = turn(loadings / lengths, _CRITERIA[method], start, free, _ITERATIONS, _TOLERANCE)
    pattern, phi = _finished(found, method)
    return _matched(pattern * lengths, phi, found.gradient_norm, known.pattern)


@dataclass(frozen=True, slots=True)
class Many:
    """Rotated patterns (b, p, m) with phi (b, m, m); `gradient_norm` (b,)."""

    pattern: Matrix
    phi: Matrix
    gradient_norm: Matrix

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Which of them (b,) stopped where the criterion does."""
        return np.asarray(self.gradient_norm <= _STATIONARY)


def _matched(pattern: Matrix, phi: Matrix, norm: Matrix, target: Matrix) -> Many:
    pattern, phi = pattern.copy(), phi.copy()
    for b in np.flatnonzero(norm <= _STATIONARY):
        order, sign = matching(pattern[b], target)
        pattern[b] = pattern[b][:, order] * sign
        phi[b] = phi[b][np.ix_(order, order)] * np.outer(sign, sign)
    return Many(pattern, phi, norm)


def _search(loadings: Matrix, method: Rotation, starts: int, seed: int) -> Turned:
    """Return where the criterion's minima are, from the Rotator's solution and starts - 1 random ones."""
    m = loadings.shape[1]
    rng = np.random.default_rng(seed)
    first = _by_rotator(loadings, method)
    begin = np.array([first, *(_random_orthogonal(rng, m) for _ in range(starts - 1))])
    many = np.repeat(loadings[None], starts, axis=0)
    oblique = method in OBLIQUE and method != "promax"
    return turn(many, _CRITERIA[method], begin, oblique, _ITERATIONS, _TOLERANCE)


def _by_rotator(loadings: Matrix, method: Rotation) -> Matrix:
    """Return the Rotator's transformation (m, m) of the unrotated loadings; the identity if it comes to nothing."""
    from factor_analyzer.rotator import Rotator

    name = _ROTATORS_NAME.get(method, method)
    kappa = criteria.equamax_kappa(*loadings.shape)
    rotator = Rotator(method=name, normalize=False, max_iter=1000, tol=1e-6, kappa=kappa, delta=criteria.GEOMIN_DELTA)
    try:
        with np.errstate(all="ignore"):
            rotator.fit_transform(loadings)
        found = np.asarray(rotator.rotation_, dtype=float)
    except np.linalg.LinAlgError:
        return np.eye(loadings.shape[1])
    usable = np.isfinite(found).all() and abs(np.linalg.det(found)) > 1e-8
    return found if usable else np.eye(loadings.shape[1])


def _random_orthogonal(rng: np.random.Generator, m: int) -> Matrix:
    """Return a random orthogonal matrix, all alike likely (Stewart 1980)."""
    q, r = np.linalg.qr(rng.standard_normal((m, m)))
    result: Matrix = q * np.sign(np.diag(r))
    return result


def _lengths(loadings: Matrix, wanted: bool) -> Matrix:
    lengths: Matrix = np.linalg.norm(loadings, axis=1, keepdims=True) if wanted else np.ones((len(loadings), 1))
    return np.maximum(lengths, 1e-12)


def _solution(found: Turned, which: int, method: Rotation, lengths: Matrix) -> Rotated:
    one = Turned(
        *(getattr(found, name)[which][None] for name in ("pattern", "transformation", "value", "gradient_norm"))
    )
    pattern, phi = _finished(one, method)
    return _ordered(pattern[0] * lengths, phi[0], float(found.gradient_norm[which]))


def _finished(found: Turned, method: Rotation) -> tuple[Matrix, Matrix]:
    """Return patterns and phi: of promax after its power step, of orthogonal rotations with phi the identity."""
    if method == "promax":
        return promax(found.pattern, POWER)
    if method in ORTHOGONAL:
        return found.pattern, np.repeat(np.eye(found.pattern.shape[2])[None], len(found.pattern), axis=0)
    return found.pattern, found.phi


def _minima(found: Turned, usable: NDArray[np.bool_], best: int) -> tuple[Minimum, ...]:
    """Group the converged starts by criterion and loadings, the one taken first, then by rising criterion."""
    groups: list[list[int]] = []
    difference: Callable[[int, int], float] = lambda a, b: _difference(found.pattern[a], found.pattern[b])  # noqa: E731
    rest = sorted((int(k) for k in np.flatnonzero(usable) if k != best), key=lambda k: float(found.value[k]))
    for k in ([best] if usable[best] else []) + rest:
        for group in groups:
            close = abs(found.value[k] - found.value[group[0]]) <= _SAME_VALUE * max(1.0, abs(found.value[group[0]]))
            if close and difference(k, group[0]) <= _SAME_LOADINGS:
                group.append(k)
                break
        else:
            groups.append([k])
    return tuple(Minimum(float(found.value[g[0]]), len(g), difference(g[0], best)) for g in groups)


def _difference(pattern: Matrix, target: Matrix) -> float:
    order, sign = matching(pattern, target)
    return float(np.abs(pattern[:, order] * sign - target).max())


def _ordered(pattern: Matrix, phi: Matrix, gradient_norm: float = 0.0) -> Rotated:
    order = np.argsort(-np.diag(phi @ pattern.T @ pattern), kind="stable")
    sign = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)[order]
    return Rotated(pattern[:, order] * sign, phi[np.ix_(order, order)] * np.outer(sign, sign), gradient_norm)
