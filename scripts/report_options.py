"""The options that every script with a report takes."""

import argparse
from pathlib import Path

from analysis.report.faces import FACES
from analysis.report.write import Wanted
from analysis.words import LANGUAGES


def parser(description: str, out: str) -> argparse.ArgumentParser:
    """Return a parser of --out (default `out`), --lang, --format and --thorough."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--out", type=Path, default=Path(out), help=f"folder for data, spec and report (default {out})")
    made.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report")
    made.add_argument("--format", type=_formats, default=("html",), help=f"{', '.join(FACES)}, or several with commas")
    made.add_argument("--thorough", action="store_true", help="add bootstraps and dynamic cut-offs: minutes")
    return made


def wanted(asked: argparse.Namespace) -> Wanted:
    """Return what was asked for; nothing is taken from an earlier run, so that times are times."""
    return Wanted(asked.thorough, language=asked.lang, formats=asked.format, keep=False)


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(name.strip() for name in text.split(",") if name.strip())
    if not formats or not set(formats) <= set(FACES):
        raise argparse.ArgumentTypeError(f"choose from {', '.join(FACES)}")
    return formats
