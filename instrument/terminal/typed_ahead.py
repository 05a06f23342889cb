"""Keys typed before a question stands on the screen: nobody meant them for it, so they do not answer it.

They wait in two places: in the terminal's own queue, and, for prompt_toolkit, in what is left of the burst of keys that
ended the prompt before.
"""

import sys
from contextlib import suppress
from typing import Any


def drop_lines() -> None:
    """Forget what was typed into a terminal that is read line by line; a stdin that is no terminal is left alone."""
    if not sys.stdin.isatty():
        return
    try:
        import termios
    except ImportError:  # Windows
        import msvcrt

        while msvcrt.kbhit():  # type: ignore[attr-defined]
            msvcrt.getwch()  # type: ignore[attr-defined]
        return
    # The terminal may have been closed meanwhile; reading says so.
    with suppress(termios.error, OSError):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def drop_keys(application: Any) -> None:
    """Have a prompt_toolkit application forget what was typed until it shows itself for the first time.

    Ctrl-C and Ctrl-D are kept: whoever wants to stop wants it at any question. So is the terminal's own answer to the
    question where its cursor is, which prompt_toolkit would wait for.
    """
    from prompt_toolkit.input.typeahead import clear_typeahead
    from prompt_toolkit.keys import Keys

    kept = (Keys.CPRResponse, Keys.ControlC, Keys.ControlD)
    clear_typeahead(application.input)

    # Before it shows itself, not after: whoever answers at the sight of it must be heard, be it a program.
    def forget(_: Any) -> None:
        application.before_render -= forget
        # The second call takes an Esc of which the terminal's reader still waits for the rest.
        typed = [*application.input.read_keys(), *application.input.flush_keys()]
        waiting = [key for key in typed if key.key in kept]
        if waiting:
            application.key_processor.feed_multiple(waiting)
            application.loop.call_soon(application.key_processor.process_keys)

    application.before_render += forget
