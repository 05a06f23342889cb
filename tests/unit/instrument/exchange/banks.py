"""A small bank on disk that has every shape a wording file may have."""

from pathlib import Path

ITEMS = """\
# A comment that stays.
schema = 1
id = "small"
title = { en = "Small" }
codebook = "keykha-2022"
languages = ["en", "fa"]

[[construct]]
id = "trust"
component = "communication"
subcomponent = "a"
title = { en = "Trust" }

[[item]]
id = "COM01" # its number in the paper's list
codes = ["K22-COM-A01"]
construct = "trust"
respondent = ["mentee", "mentor"]
level = "dyad"
key = 1
scale = "agreement"
facet = 'warmth'

# Two codes in one.
[[item]]
id = "COM02"
codes = [
  "K22-COM-A01", # both say trust
  "K22-COM-A02",
]
construct = "trust"
respondent = ["mentee"]
level = "individual"
key = -1
scale = "agreement"
reason = "Both say trust."

[[open]]
id = "COMQ01"
question = "Q1"
respondent = ["mentee"]
"""
EN = """\
schema = 1
language = "en"

[wording.COM01.by.mentee]
text = "My mentor trusts me."
status = "source"

[wording.COM01.by.mentor]
text = "I trust my mentee."
status = "source"
note = "=1+1 is no formula; -1 neither."

[wording]
COM02 = { text = "They trust.", status = "draft" }

[wording.COMQ01]
text = \"""
What else
would you say?\"""
status = "source"
"""
FA = """\
schema = 1
language = "fa"

[wording.COM01]
text = "به هم اعتماد دارند."
status = "back-translated"
back_translation = "They trust each other."

[wording.COM02]
text = "اعتماد می‌کنند."
status = "forward"

[wording.COMQ01]
text = "دیگر چه؟"
status = "forward"
"""


def write_bank(folder: Path, items: str = ITEMS, en: str = EN, fa: str = FA) -> Path:
    """Write the small bank into a folder, as the bytes given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("items.toml", items), ("en.toml", en), ("fa.toml", fa)):
        (folder / name).write_bytes(text.encode("utf-8"))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
