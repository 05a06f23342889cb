"""What a bank calls its constructs: a reader of sentences need not know their ids."""

import re
from collections.abc import Mapping

from analysis.report.validation import Validation


def titles(validation: Validation) -> dict[str, str]:
    """Return construct -> its title, for those that have one."""
    known = validation.inputs.provenance
    return {one.construct: one.construct_title for one in known.items if one.construct_title} if known else {}


def entitled(text: str, known: Mapping[str, str]) -> str:
    """Return a sentence with titles for ids; an id of one word may be a word of the sentence, so it stays."""
    ids = sorted((one for one in known if "_" in one), key=len, reverse=True)
    if not ids:
        return text
    return re.sub(rf"(?<!\w)({'|'.join(map(re.escape, ids))})(?!\w)", lambda found: known[found[0]], text)
