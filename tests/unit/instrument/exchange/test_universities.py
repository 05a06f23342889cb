"""A list of universities: read from a spreadsheet, every fault named with its row."""

from pathlib import Path

import pytest

from instrument.errors import ContentError, UsageError
from instrument.exchange.universities import read_universities


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "uni.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_column_is_a_language_and_a_row_a_university(tmp_path: Path) -> None:
    assert read_universities(_file(tmp_path, "en,fa\nJahrom ,دانشگاه جهرم\n\nShiraz  UMS,شیراز\n")) == (
        {"en": "Jahrom", "fa": "دانشگاه جهرم"},
        {"en": "Shiraz UMS", "fa": "شیراز"},
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name\nJahrom\n",
            r"uni\.csv, row 1: its columns are name\. Head each column with a language's code: en, fa\.",
        ),
        ("en,fa\n", r"uni\.csv, row 2: no university is named\."),
        ("en,fa\nJahrom,\n", r"uni\.csv, row 2: there is no name in 'fa'\. Write it\."),
        ("en\nJahrom\nShiraz\njahrom\n", r"uni\.csv, row 4: 'jahrom' stands in row 2 too\. Keep one\."),
    ],
)
def test_a_fault_is_named_with_its_row(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        read_universities(_file(tmp_path, text))


def test_a_file_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="xlsx"):
        read_universities(tmp_path / "uni.docx")
