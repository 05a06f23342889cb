import numpy as np
import pytest

from analysis.simulate import replicate
from analysis.simulate.coverage import Study, Target
from analysis.simulate.replicate import study_of, workers


def _values(key: str, count: int) -> dict[str, np.ndarray]:
    with workers(1) as run:
        return run(key, None, count).values


def test_numbers_follow_from_the_study_and_the_number_of_the_replication() -> None:
    few, more = _values("clusters-equal", 3), _values("clusters-equal", 5)
    for label, values in few.items():
        assert values.shape == (3, 1, 3)
        np.testing.assert_array_equal(values, more[label][:3])
        assert len({float(v) for v in more[label][:, 0, 0]}) == 5


def test_studies_differ_though_they_draw_the_same_population() -> None:
    """The key goes into the seed: no two studies see the same people."""
    equal, tenfold = study_of("clusters-equal", None), study_of("clusters-tenfold", None)
    assert equal.replicate(0)["ICC(1), Searle (1971)"][0, 0] != tenfold.replicate(0)["ICC(1), Searle (1971)"][0, 0]


def test_a_study_has_the_people_it_is_asked_for() -> None:
    assert study_of("clusters-equal", None).n == 500
    assert study_of("clusters-equal", 200).n == 200
    assert study_of("clusters-equal", 200) is study_of("clusters-equal", 200)


def test_an_error_names_the_study_and_the_replication(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(x: float, seed: int) -> dict[str, float]:
        raise ZeroDivisionError("no mean")

    study = Study("broken", "", 1, lambda rng: 0.0, fail, (Target("mean", np.array([0.0])),))
    monkeypatch.setattr(replicate, "study_of", lambda key, n: study)
    with workers(1) as run, pytest.raises(RuntimeError, match=r"study broken, replication 0: .*no mean"):
        run("broken", None, 2)


def test_the_time_is_the_processors() -> None:
    with workers(1) as run:
        done = run("clusters-equal", 100, 2)
    assert 0 < done.seconds < 60
    assert done.study.key == "clusters-equal"
