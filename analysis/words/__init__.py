"""What reports, figures and tables say, in other languages than English: a folder a language, a subject a file.

An entry is the English text, with places in braces for what varies, and the same in the other language
(instrument.document.translate says how they are found). A table of a file names what its entries are about, for
whoever edits them. How Persian writes numbers, formulas and names is in analysis.words.persian.
"""

import tomllib
from functools import cache
from importlib.resources import files

from analysis.words import persian
from analysis.words.persian import persian_number
from instrument.document.translate import Catalogue

__all__ = ["LANGUAGES", "QUOTED", "catalogue", "persian_number"]

LANGUAGES = ("en", "fa")
# Columns whose cells are what somebody named or wrote, not what the page says.
QUOTED = frozenset(
    {
        "cluster",
        "cluster_name",
        "code",
        "code_items",
        "code_label",
        "comment",
        "columns",
        "component_title",
        "construct",
        "expert",
        "factor",
        "freed",
        "group",
        "grouping",
        "higher",
        "item",
        "item_text",
        "lhs",
        "lower_cluster",
        "other",
        "other_scale",
        "pair",
        "parameter",
        "part",
        "person",
        "predictor",
        "reference",
        "rhs",
        "scale",
        "source_code",
        "source_codes",
        "statement",
        "text",
        "university",
        "with_item",
        "work_numbers",
    }
)


@cache
def catalogue(language: str) -> Catalogue:
    """Return a language's catalogue; raise ValueError for a text that two files say in different words."""
    entries: dict[str, str] = {}
    for file in sorted(files(__name__).joinpath(language).iterdir(), key=lambda path: path.name):
        if file.name.endswith(".toml"):
            for table in tomllib.loads(file.read_text(encoding="utf-8")).values():
                if twice := [text for text in entries.keys() & table.keys() if entries[text] != table[text]]:
                    raise ValueError(f"{file.name}: {sorted(twice)} are said otherwise in another place")
                entries |= table
    return Catalogue(
        language,
        entries,
        persian.written,
        persian.kept,
        (" ", "؛ ", ": ", "، ", " و ", " یا "),
        symbols=persian.symbols,
        native=persian.native,
        quoted=QUOTED,
    )
