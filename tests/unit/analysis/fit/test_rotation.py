import numpy as np
import pytest

from analysis.fit import rotation as module
from analysis.fit.rotation import OBLIQUE, ORTHOGONAL, Rotated, again, rotate
from instrument.errors import Refused

# Three factors, each item on one, turned so that nothing is simple any more.
SIMPLE = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6], [0.5]]))
SIMPLE[0, 1], SIMPLE[5, 2] = 0.2, -0.15
TURN = np.linalg.qr(np.random.default_rng(4).standard_normal((3, 3)))[0]
UNROTATED = SIMPLE @ TURN
METHODS = (*OBLIQUE, *ORTHOGONAL)
by_method = pytest.mark.parametrize("method", METHODS)


def _quartimin(pattern: np.ndarray) -> float:
    squares = pattern**2
    return float(np.sum(squares * (squares @ (1 - np.eye(3)))) / 4)


@by_method
@pytest.mark.parametrize("kaiser", [False, True])
def test_rotation_leaves_what_the_factors_imply(method: module.Rotation, kaiser: bool) -> None:
    found = rotate(UNROTATED, method, kaiser, starts=3)
    implied = found.pattern @ found.phi @ found.pattern.T
    np.testing.assert_allclose(implied, UNROTATED @ UNROTATED.T, atol=1e-10)
    np.testing.assert_allclose(found.communalities, (UNROTATED**2).sum(axis=1), atol=1e-10)
    assert found.converged
    assert found.gradient_norm <= 1e-8


@by_method
def test_factors_come_by_falling_variance_and_mostly_positive(method: module.Rotation) -> None:
    found = rotate(-UNROTATED[:, ::-1], method)
    assert (np.diff(found.variances) <= 0).all()
    assert (found.pattern.sum(axis=0) > 0).all()
    np.testing.assert_allclose(np.diag(found.phi), 1.0, atol=1e-12)


@pytest.mark.parametrize("method", ORTHOGONAL)
def test_orthogonal_factors_do_not_correlate(method: module.Rotation) -> None:
    np.testing.assert_array_equal(rotate(UNROTATED, method).phi, np.eye(3))


@by_method
def test_how_the_loadings_were_turned_before_does_not_matter(method: module.Rotation) -> None:
    first, second = rotate(UNROTATED, method, starts=5), rotate(SIMPLE, method, starts=5)
    np.testing.assert_allclose(first.pattern, second.pattern, atol=1e-6)


def test_oblimin_is_simpler() -> None:
    assert _quartimin(rotate(UNROTATED, "oblimin").pattern) < 0.1 * _quartimin(UNROTATED)


def test_a_simple_structure_is_found_again() -> None:
    found = rotate((SIMPLE != 0) * np.abs(SIMPLE) * (np.abs(SIMPLE) > 0.3) @ TURN, "oblimin")
    assert _quartimin(found.pattern) == pytest.approx(0.0, abs=1e-12)
    assert (np.sort(np.abs(found.pattern), axis=1)[:, :2] < 1e-6).all()


def test_kaiser_normalisation_rotates_items_of_length_one() -> None:
    lengths = np.linalg.norm(UNROTATED, axis=1, keepdims=True)
    plain = rotate(UNROTATED / lengths, "varimax", kaiser=False)
    expected, found = plain.pattern * lengths, rotate(UNROTATED, "varimax", kaiser=True).pattern
    order, sign = module.matching(expected, found)
    np.testing.assert_allclose(found, expected[:, order] * sign, atol=1e-6)
    assert np.abs(rotate(UNROTATED, "varimax").pattern - found).max() > 1e-4
    # Promax is normalised unless it is told not to.
    np.testing.assert_array_equal(rotate(UNROTATED, "promax").pattern, rotate(UNROTATED, "promax", kaiser=True).pattern)


def test_an_item_without_communality_is_no_trouble_to_kaiser() -> None:
    found = rotate(np.vstack([UNROTATED, np.zeros(3)]), "varimax", kaiser=True)
    np.testing.assert_array_equal(found.pattern[-1], 0)
    assert found.converged


def test_every_start_is_counted() -> None:
    found = rotate(UNROTATED, "oblimin", starts=12)
    assert sum(minimum.found for minimum in found.minima) + found.lost == 12
    assert found.minima[0].difference == 0
    assert found.minima[0].value == pytest.approx(_quartimin(found.pattern), abs=1e-12)


def test_minima_that_differ_are_told_apart() -> None:
    # Thurstone's box problem (Thurstone 1947): measures x, y, z, and products of them, is known for local minima.
    box = np.array([[x, y, z] for x in (0, 0.5, 1) for y in (0, 0.5, 1) for z in (0, 0.5, 1) if x + y + z > 0])
    box = 0.9 * box / np.linalg.norm(box, axis=1, keepdims=True)
    found = rotate(box, "geomin_obl", starts=30)
    assert len(found.minima) > 1
    assert (np.diff([minimum.value for minimum in found.minima]) >= -1e-12).all()  # mirrored ones have one value
    assert all(minimum.difference > 1e-3 for minimum in found.minima[1:])


def test_the_same_seed_gives_the_same_starts() -> None:
    first, second = (rotate(UNROTATED, "geomin_obl", starts=8, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.pattern, second.pattern)
    assert first.minima == second.minima


def test_no_rotation_and_one_factor_are_left_as_they_are() -> None:
    np.testing.assert_allclose(np.abs(rotate(UNROTATED, "none").pattern).sum(), np.abs(UNROTATED).sum())
    one = rotate(-SIMPLE[:, :1], "oblimin")
    np.testing.assert_array_equal(one.pattern, SIMPLE[:, :1])
    assert one.converged
    assert one.minima == ()


def test_structure_is_pattern_times_factor_correlations() -> None:
    rotated = Rotated(SIMPLE, np.array([[1, 0.3, 0.2], [0.3, 1, 0.1], [0.2, 0.1, 1]]))
    np.testing.assert_allclose(rotated.structure[11], 0.5 * np.array([0.2, 0.1, 1]))
    np.testing.assert_allclose(rotated.variances.sum(), rotated.communalities.sum())


def test_a_rotation_stopped_early_is_not_converged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ITERATIONS", 0)
    monkeypatch.setattr(module, "_by_rotator", lambda loadings, method: np.eye(3))
    found = rotate(UNROTATED, "oblimin", starts=4)
    assert found.gradient_norm > 1e-3
    assert not found.converged
    assert (found.minima, found.lost) == ((), 4)


def test_the_rotator_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    from factor_analyzer.rotator import Rotator

    def fails(self: Rotator, loadings: np.ndarray) -> np.ndarray:
        raise np.linalg.LinAlgError

    expected = rotate(UNROTATED, "oblimin").pattern
    monkeypatch.setattr(Rotator, "fit_transform", fails)
    np.testing.assert_allclose(rotate(UNROTATED, "oblimin").pattern, expected, atol=1e-6)


@by_method
def test_the_rotators_loadings_are_ours_to_its_precision(method: module.Rotation) -> None:
    from factor_analyzer.rotator import Rotator

    kaiser = {"normalize": method == "promax"}
    name = "geomin_obl" if method == "geomin" else method
    theirs = Rotator(method=name, max_iter=2000, tol=1e-8, kappa=3 / 24, **kaiser).fit_transform(UNROTATED)
    ours = rotate(UNROTATED, method).pattern
    order, sign = module.matching(theirs, ours)
    np.testing.assert_allclose(theirs[:, order] * sign, ours, atol=1e-3)


@by_method
def test_again_finds_the_same_solution_of_turned_loadings(method: module.Rotation) -> None:
    known = rotate(UNROTATED, method)
    turns = [np.linalg.qr(np.random.default_rng(k).standard_normal((3, 3)))[0] for k in range(3)]
    found = again(np.array([UNROTATED @ turn for turn in turns]), UNROTATED, known, method, None)
    assert found.converged.all()
    for pattern, phi in zip(found.pattern, found.phi, strict=True):
        np.testing.assert_allclose(pattern, known.pattern, atol=1e-6)
        np.testing.assert_allclose(phi, known.phi, atol=1e-6)


def test_again_without_rotation_turns_to_the_unrotated() -> None:
    known = rotate(UNROTATED, "none")
    found = again(np.array([UNROTATED @ TURN]), UNROTATED, known, "none", None)
    np.testing.assert_allclose(found.pattern[0], known.pattern, atol=1e-10)
    one = rotate(-SIMPLE[:, :1], "oblimin")
    np.testing.assert_allclose(again(SIMPLE[None, :, :1], -SIMPLE[:, :1], one, "oblimin", None).pattern[0], one.pattern)


def test_oblimax_is_refused_with_the_reason() -> None:
    with pytest.raises(Refused, match=r"oblimax is not offered: oblique, its criterion falls without end .* Use quart"):
        rotate(UNROTATED, "oblimax")


def test_an_unknown_rotation_is_refused_by_name() -> None:
    with pytest.raises(Refused, match=r"oblimim is not offered. .* Did you mean 'oblimin'"):
        rotate(UNROTATED, "oblimim")
