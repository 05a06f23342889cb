"""A bank as a spreadsheet file, and a spreadsheet file as a sheet: the format is the file's ending."""

from pathlib import Path

from instrument.bank import ItemBank
from instrument.errors import UsageError
from instrument.exchange import csvfile, sheet, xlsxfile
from instrument.exchange.files import read_bytes, write_together
from instrument.exchange.sheet import Sheet


def export_bank(bank: ItemBank, path: Path) -> None:
    """Write a bank to `path` (.xlsx or .csv)."""
    suffix = _suffix(path)
    table = sheet.of_bank(bank)
    content = xlsxfile.write(table, bank.id) if suffix == xlsxfile.SUFFIX else csvfile.write(table)
    write_together({path: content})


def read_sheet(path: Path) -> Sheet:
    """Read the sheet in `path` (.xlsx or .csv); raise ContentError if it is none."""
    suffix = _suffix(path)
    content = read_bytes(path)
    return xlsxfile.read(content, path.name) if suffix == xlsxfile.SUFFIX else csvfile.read(content, path.name)


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in (csvfile.SUFFIX, xlsxfile.SUFFIX):
        raise UsageError.at(str(path), "a bank goes to and from .xlsx and .csv only.", "Give the file such an ending.")
    return suffix
