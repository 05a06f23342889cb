"""Forms that the tests of the export formats share."""

from dataclasses import replace

import pytest

from instrument import bank, blueprint, formbuild
from instrument.form import Form
from instrument.question import Question


def built(name: str, language: str) -> Form:
    recipe = blueprint.shipped(name)
    return formbuild.build(recipe, bank.shipped(recipe.bank), language, seed=3)


@pytest.fixture(scope="session")
def short() -> tuple[Form, Form]:
    """The short form in English and Persian: consent, roles, attention checks, an open question."""
    return built("short-form", "en"), built("short-form", "fa")


@pytest.fixture(scope="session")
def planned(short: tuple[Form, Form]) -> tuple[Form, Form]:
    """The short form as a three-form planned-missingness design."""
    blocks = tuple((item.id, "XABC"[place % 4]) for place, item in enumerate(short[0].items))
    return replace(short[0], blocks=blocks), replace(short[1], blocks=blocks)


@pytest.fixture
def hostile(english: Form) -> Form:
    """A form each of whose texts would run, refer or format, wherever it is not taken for text."""
    text = '=1+1 <script>alert(1)</script> <img src=x onerror=alert(1)> ${x} {y} [role] | *b* "q"\t#'
    return replace(
        english,
        title=text,
        instructions=text,
        thanks=text,
        before=(Question("sex", "choice", text, options=english.items[0].options), *english.before),
        items=tuple(replace(item, text=f"{text} {item.text}") for item in english.items),
    )
