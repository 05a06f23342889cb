"""What `validate` takes beside its first file: a study is exported, a CSV has its specification beside it."""

from pathlib import Path

import pytest

from analysis.report.joining import Given, read_joined
from instrument import study
from instrument.cli.validate import described
from instrument.dataspec import read_spec
from instrument.errors import UsageError
from instrument.session import Answer, Session

PAIRS = 8


def _study(folder: Path, role: str, shift: int) -> Path:
    """A study of the shipped form of this role, answered by eight people of two universities."""
    opened = study.create(folder / role, study.StudyFile(title=role, language="en", blueprint=role, seed=1))
    form, store = opened.form(), opened.open_store()
    for k in range(PAIRS):
        session = Session.start(form, f"{role}{k}")
        for question, text in {"university": f"U{k % 2}", "pair": f"c{k // 2}"}.items():
            session = session.with_answer(Answer(question, text=text))
        for place, item in enumerate(form.items):
            session = session.with_answer(Answer(item.id, 1 + (place + k + shift) % 5))
        store.add(session)
    store.close()
    return folder / role


def test_studies_of_two_roles_are_exported_and_fit_together(tmp_path: Path) -> None:
    (data, spec), other = (described(_study(tmp_path, role, k)) for k, role in enumerate(("mentee", "mentor")))
    (joined,) = read_joined(Given(data, spec, read_spec(spec)), [other])
    assert (joined.role, joined.source) == ("mentor", "mentor/responses.csv")
    assert joined.answers.sample.n_rows == PAIRS
    assert joined.answers.sample.group is not None
    assert set(joined.answers.sample.group) == {f"c{k}" for k in range(PAIRS // 2)}


def test_a_csv_has_its_specification_beside_it(tmp_path: Path) -> None:
    data = tmp_path / "mentor.csv"
    with pytest.raises(UsageError, match=r"mentor\.csv: the file is not there"):
        described(data)
    data.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no --spec is given, and there is no mentor\.toml beside it"):
        described(data)
    data.with_suffix(".toml").write_text("", encoding="utf-8")
    assert described(data) == (data, data.with_suffix(".toml"))
