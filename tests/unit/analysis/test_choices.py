"""What a caller chose by name or number."""

import pytest

from analysis.choices import check_draws, check_level, check_name
from instrument.errors import UsageError


def test_what_is_offered_passes() -> None:
    check_name("rotation", "varimax", ("oblimin", "varimax"))
    check_level(0.9)
    check_draws(100)
    check_draws(20, least=20)


def test_a_misspelt_name_is_told_the_nearest() -> None:
    with pytest.raises(
        UsageError, match=r"rotation 'varimx': there is none such\. Choose from oblimin, varimax\."
    ) as e:
        check_name("rotation", "varimx", ("oblimin", "varimax"))
    assert "Did you mean 'varimax'?" in str(e.value)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_a_level_lies_between_0_and_1(level: float) -> None:
    with pytest.raises(UsageError, match=r"is not between 0 and 1\. Give 0\.95"):
        check_level(level)


def test_draws_that_say_nothing_are_refused() -> None:
    with pytest.raises(UsageError, match=r"draws 99: are too few for an interval\. Ask for 100 or more"):
        check_draws(99)
