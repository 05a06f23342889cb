"""Forms of every kind: roles, planned missingness, two ratings an item, listed and shuffled."""

import pytest

from instrument import bank, blueprint, formbuild, library
from instrument.form import Form


@pytest.fixture(scope="session")
def forms() -> list[Form]:
    """Return every shipped blueprint's form, in English."""
    recipes = [blueprint.shipped(name) for name in library.names("forms")]
    return [formbuild.build(recipe, bank.shipped(recipe.bank), "en", 7) for recipe in recipes]
