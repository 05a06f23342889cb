"""Who turns Persian lines: asked of the respondent's own eyes once a machine, and kept."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, get_args

from instrument.digits import to_latin
from instrument.document.html import RIGHT_TO_LEFT
from instrument.errors import UsageError
from instrument.terminal.layout import Bidi, visual
from instrument.tomlfile import write_whole

Choice = Literal["auto", "terminal", "app", "off", "test"]
CHOICES: tuple[str, ...] = get_args(Choice)
#: One line with what goes wrong elsewhere: joined letters, a vowel sign, a half-space, digits.
SAMPLE = "سلام، پاسخ‌ها ۱۲۳ مثلاً"
_FIRST_VTE_WITH_BIDI = 5800
BIDI: dict[str, Bidi] = {"terminal": "terminal", "app": "app", "off": "off"}
_ANSWERS: dict[str, Bidi] = {"1": "terminal", "2": "app", "0": "off"}


def resolve(choice: str, language: str, ask: Callable[[str], str], environ: Mapping[str, str] | None = None) -> Bidi:
    """Return who turns lines in this terminal.

    `auto`: what was answered here before, else what is known of the terminal, else the self-test, put by `ask`; `test`
    puts it in any case. Raises UsageError for a choice that is none.
    """
    variables = os.environ if environ is None else environ
    if choice not in CHOICES:
        raise UsageError.at(f"--bidi {choice}", "this is no choice.", f"Choose from {', '.join(CHOICES)}.")
    if language not in RIGHT_TO_LEFT:
        return "off"
    if choice in BIDI:
        return BIDI[choice]
    if choice == "auto":
        found = _kept(variables) or known(variables)
        if found is not None:
            return found
    answer = self_test(ask)
    _keep(variables, answer)
    return answer


def known(environ: Mapping[str, str]) -> Bidi | None:
    """Return "terminal" for one that is known to turn lines itself, by what it says of itself; None if not known."""
    term = environ.get("TERM", "")
    if term.startswith(("tmux", "screen")):
        return None  # What stands between says nothing of the terminal around it.
    version = environ.get("VTE_VERSION", "")
    if version.isdigit() and int(version) >= _FIRST_VTE_WITH_BIDI:
        return "terminal"
    return "terminal" if "KONSOLE_VERSION" in environ or term.startswith("mlterm") else None


def self_test(ask: Callable[[str], str]) -> Bidi:
    """Show one line in two ways and return what reads right: 1 as it is, 2 turned here, 0 neither."""
    # No line of it is wider than 40 columns: `input` breaks inside words.
    question = (
        f"1   {SAMPLE}\n2   {visual(SAMPLE)}\n"
        "Which line reads right?\nKodam khat dorost ast?\n"
        "1, 2, or 0 for neither (hichkodam): "
    )
    while True:
        answer = to_latin(ask(question).strip())
        if answer in _ANSWERS:
            return _ANSWERS[answer]


def settings_file(environ: Mapping[str, str]) -> Path:
    """Return where the answer is kept: one small file a user and machine."""
    if base := environ.get("XDG_CONFIG_HOME") or environ.get("APPDATA"):
        return Path(base) / "mentorscale" / "terminal.json"
    return Path(environ.get("HOME") or Path.home()) / ".config" / "mentorscale" / "terminal.json"


def _terminal(environ: Mapping[str, str]) -> str:
    """Return the terminal's name, as far as it says one: two terminals on one machine are asked apart."""
    return environ.get("TERM_PROGRAM") or environ.get("TERM") or "unknown"


def _read(environ: Mapping[str, str]) -> dict[str, str]:
    try:
        kept = json.loads(settings_file(environ).read_text(encoding="utf-8"))["bidi"]
        return {str(name): str(value) for name, value in kept.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _kept(environ: Mapping[str, str]) -> Bidi | None:
    return BIDI.get(_read(environ).get(_terminal(environ), ""))


def _keep(environ: Mapping[str, str], answer: Bidi) -> None:
    kept = {**_read(environ), _terminal(environ): answer}
    path = settings_file(environ)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps({"bidi": kept}, indent=1) + "\n")
    except OSError:
        return  # A home that cannot be written to is asked again next time.
