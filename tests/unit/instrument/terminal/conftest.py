"""A terminal without a screen, and an end to what would wait for ever."""

import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from instrument.form import Form
from instrument.question import Question
from instrument.terminal.administrator import Progress
from instrument.terminal.questionary_prompter import QuestionaryPrompter


@pytest.fixture(autouse=True)
def no_endless_wait() -> Iterator[None]:
    """A prompt whose keys ran out waits for more: fail instead."""

    def fail(signum: int, frame: object) -> None:
        raise TimeoutError("the prompt waits for keys that never come")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


class Keyboard:
    """Keys pressed one after another, and what was shown between the prompts."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self.said: list[str] = []

    def press(self, keys: str) -> None:
        self._pipe.send_text(keys)

    def press_bytes(self, keys: bytes) -> None:
        self._pipe.send_bytes(keys)

    def prompter(self, language: str = "en") -> QuestionaryPrompter:
        # The tests press their keys before they ask.
        return QuestionaryPrompter(language, self.said.append, typed_ahead=True)

    def ask(self, question: Question, keys: str, language: str = "en") -> object:
        self.press(keys)
        return self.prompter(language).ask(question, Progress(3, 22))


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield Keyboard(pipe)


@pytest.fixture(scope="session")
def shipped_form() -> Callable[[str], Form]:
    """The form of a shipped blueprint."""
    from instrument import bank, blueprint, formbuild

    def build(name: str) -> Form:
        recipe = blueprint.shipped(name)
        return formbuild.build(recipe, bank.shipped(recipe.bank), "en")

    return build
