"""What the tests of the instrument half share."""

import pytest

from instrument import bank, blueprint, formbuild
from instrument.bank import ItemBank
from instrument.blueprint import Blueprint
from instrument.form import Form


@pytest.fixture(scope="session")
def shipped_bank() -> ItemBank:
    return bank.shipped("mentoring-components")


@pytest.fixture(scope="session")
def recipe() -> Blueprint:
    return blueprint.shipped("communication")


@pytest.fixture(scope="session")
def english(shipped_bank: ItemBank, recipe: Blueprint) -> Form:
    return formbuild.build(recipe, shipped_bank, "en")


@pytest.fixture(scope="session")
def persian(shipped_bank: ItemBank, recipe: Blueprint) -> Form:
    return formbuild.build(recipe, shipped_bank, "fa")
