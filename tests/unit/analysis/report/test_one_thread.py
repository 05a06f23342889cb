from threadpoolctl import threadpool_info

from analysis.report import validation
from analysis.report.one_thread import one_thread
from analysis.report.validation import validate


def threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_linear_algebra_has_one_thread_and_afterwards_as_many_as_before() -> None:
    before = threads()
    with one_thread():
        assert threads() == {1}
    # What is loaded meanwhile (SciPy's own library) may have more than what there was.
    assert before <= threads()


def test_every_section_is_computed_on_one_thread(make, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    seen = []
    compute = validation._compute
    monkeypatch.setattr(validation, "_compute", lambda *given: (seen.append(threads()), compute(*given))[1])
    monkeypatch.setattr(validation, "ORDER", validation.ORDER[:3])
    validate(make())
    assert seen == [{1}] * 3
