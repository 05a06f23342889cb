"""Answers in statistics programs' files: what was answered is there, labelled, and a missing code is missing."""

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from instrument import datafile
from instrument.datafile.csv import safe_cell
from instrument.exchange.cells import restore
from instrument.form import Form
from instrument.question import Question
from instrument.responses import Record, Responses, gather
from instrument.session import Answer, Session
from tests.support.checkers import needs_pspp
from tests.support.exports import answers


@pytest.fixture(scope="module")
def responses(english: Form, persian: Form) -> Responses:
    """SIMULATED: two respondents, one of them stopped early; a text that a spreadsheet would run; an open text."""
    opened = [replace(form, after=(Question("closing", "open", "Anything else?"),)) for form in (persian, english)]
    whole = answers(opened[0])
    whole = replace(whole, answers={**whole.answers, "closing": Answer("closing", text="=HYPERLINK(1)")})
    started = Session.start(opened[1], "s2").with_answer(Answer("university", text="@Shiraz"))
    started = started.with_answer(Answer("COM03", value=-99))
    sessions = [replace(whole, respondent="s1"), started]
    return gather([Record(session, "2026-01-01T00:00:00.000+00:00", "SIMULATED") for session in sessions])


def test_the_formats_there_are_have_a_line() -> None:
    assert [datafile.find(name).SUFFIX for name in datafile.names()] == [".csv", ".dta", ".parquet", ".sav"]
    assert all(datafile.find(name).LINE for name in datafile.names())


@pytest.mark.parametrize("cell", ["-99", "-1", "+2", "17.25", "-0.5", "", "Tehran", "دانشگاه"])
def test_numbers_and_words_are_not_touched(cell: str) -> None:
    assert safe_cell(cell) == cell


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(1)", "\t=1", "＝1+1", "'=1", "--99", "-99a", "- 99"]
)
def test_what_a_spreadsheet_runs_is_not_run_and_can_be_restored(cell: str) -> None:
    assert safe_cell(cell).startswith("'")
    assert restore(safe_cell(cell)) == cell


def test_csv_keeps_missing_codes_and_lays_the_raw_one_beside(responses: Responses) -> None:
    files = datafile.find("csv").write(responses)
    rows = list(csv.reader(io.StringIO(files[".csv"].decode())))
    assert rows[2][rows[0].index("COM03")] == "-99"
    assert rows[2][rows[0].index("university")] == "'@Shiraz"
    assert files[".raw.csv"].decode() == responses.to_csv()
    assert "2 cells begin as a formula" in datafile.find("csv").losses(responses)[0]
    tame = replace(responses, rows=(tuple(cell.lstrip("=@") for cell in responses.rows[0]),))
    assert list(datafile.find("csv").write(tame)) == [".csv"]


def test_sav_comes_back_with_labels_and_missing_codes(responses: Responses, tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat", reason="pip install 'mentorscale[files]'")
    file = tmp_path / "r.sav"
    file.write_bytes(datafile.find("sav").write(responses)[".sav"])
    table, meta = pyreadstat.read_sav(str(file), user_missing=True)
    form = responses.forms[0]
    assert meta.column_names_to_labels["COM03"] == form.questions["COM03"].text
    assert meta.variable_value_labels["COM03"][-99.0] == form.questions["COM03"].labels[-99]
    assert meta.missing_ranges["COM03"] == [{"lo": -99.0, "hi": -94.0}]
    assert meta.variable_measure["COM03"] == "ordinal"
    assert list(table["COM03"]) == [float(responses.rows[0][responses.columns.index("COM03")]), -99.0]
    assert pyreadstat.read_sav(str(file))[0]["COM03"].isna().tolist() == [False, True]
    assert table.columns[-1] == "closing"


def test_a_text_that_spss_cannot_hold_is_laid_beside(responses: Responses) -> None:
    pytest.importorskip("pyreadstat", reason="pip install 'mentorscale[files]'")
    place = responses.columns.index("closing")
    long = "ن" * 400
    rows = ((*responses.rows[0][:place], long, *responses.rows[0][place + 1 :]), responses.rows[1])
    files = datafile.find("sav").write(replace(responses, rows=rows))
    apart = list(csv.reader(io.StringIO(files[".texts.csv"].decode())))
    assert apart[1] == ["s1", long]
    assert any("closing" in loss for loss in datafile.find("sav").losses(replace(responses, rows=rows)))


@needs_pspp
def test_pspp_reads_the_sav(responses: Responses, tmp_path: Path) -> None:
    pytest.importorskip("pyreadstat", reason="pip install 'mentorscale[files]'")
    (tmp_path / "r.sav").write_bytes(datafile.find("sav").write(responses)[".sav"])
    (tmp_path / "r.sps").write_text("GET FILE='r.sav'.\nDISPLAY DICTIONARY.\nFREQUENCIES VARIABLES=COM03.\n")
    done = subprocess.run(["pspp", "r.sps"], capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60)
    assert re.search(r"COM03\s*\|F8\.0.*-99", done.stdout)
    assert responses.forms[0].questions["COM03"].labels[-99].split()[0] in done.stdout
    assert re.search(r"Missing\s*\|?.*1", done.stdout)


def test_r_reads_the_sav(responses: Responses, tmp_path: Path) -> None:
    pytest.importorskip("pyreadstat", reason="pip install 'mentorscale[files]'")
    (tmp_path / "r.sav").write_bytes(datafile.find("sav").write(responses)[".sav"])
    asked = (
        'if (!requireNamespace("foreign", quietly = TRUE)) quit(status = 3);'
        "d <- suppressWarnings("
        'foreign::read.spss("r.sav", reencode = "UTF-8", to.data.frame = TRUE, use.missings = TRUE));'
        'cat(nrow(d), sum(is.na(d$COM03)), attr(d, "variable.labels")[["COM03"]], sep = "\\n")'
    )
    if not shutil.which("Rscript"):
        pytest.skip("R's package foreign is not installed: apt-get install --no-install-recommends r-cran-foreign")
    done = subprocess.run(["Rscript", "-e", asked], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    if done.returncode == 3:
        pytest.skip("R's package foreign is not installed: apt-get install --no-install-recommends r-cran-foreign")
    assert done.stdout.splitlines()[-3:] == ["2", "1", responses.forms[0].questions["COM03"].text]


def test_dta_is_read_by_pandas_with_statas_own_missing_values(responses: Responses, tmp_path: Path) -> None:
    pytest.importorskip("pyreadstat", reason="pip install 'mentorscale[files]'")
    import pandas as pd

    file = tmp_path / "r.dta"
    file.write_bytes(datafile.find("dta").write(responses)[".dta"])
    table = pd.read_stata(file, convert_categoricals=False, convert_missing=True)
    assert str(table["COM03"][1]) == ".f"
    assert table["COM03"][0] == int(responses.rows[0][responses.columns.index("COM03")])
    with pd.io.stata.StataReader(file) as reader:
        assert reader.variable_labels()["COM03"] == responses.forms[0].questions["COM03"].text[:80]
    assert "-99 is .f" in datafile.find("dta").losses(responses)[0]


def test_parquet_has_types_and_meanings(responses: Responses) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pip install 'mentorscale[files]'")
    table = parquet.read_table(io.BytesIO(datafile.find("parquet").write(responses)[".parquet"]))
    assert table.column("COM03").to_pylist()[1] == -99
    assert str(table.schema.field("COM03").type) == "int32"
    said = json.loads(table.schema.field("COM03").metadata[b"mentorscale"])
    assert said["label"]["fa"] == responses.forms[0].questions["COM03"].text
    assert json.loads(table.schema.metadata[b"mentorscale"])["n_rows"] == 2


def test_the_codebook_says_what_every_column_means(responses: Responses) -> None:
    book = json.loads(datafile.to_json(responses))
    assert [column["name"] for column in book["columns"]] == list(responses.columns)
    column = next(column for column in book["columns"] if column["name"] == "COM03")
    assert set(column["label"]) == {"en", "fa"}
    assert column["values"]["5"]["en"] == "Strongly agree"
    assert column["missing"]["-97"]["en"] == "Not reached"
    assert column["counts"]["-99"] == 1
    assert column["key"] == responses.forms[0].questions["COM03"].key
    text = datafile.to_markdown(responses).decode()
    assert len(re.findall(r"^## \d+\. ", text, re.MULTILINE)) == len(responses.columns)
    assert "| -99 | " in text
    assert "**SIMULATED**" in text


def test_a_heading_and_a_label_cannot_break_the_codebook(responses: Responses) -> None:
    form = replace(responses.forms[0], title="a | b <script> # c")
    text = datafile.to_markdown(replace(responses, forms=(form,))).decode()
    assert text.splitlines()[0] == r"# Codebook: a \| b \<script\> \# c"
