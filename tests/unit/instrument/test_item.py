"""An item's fields admit what every program down the line can carry, and nothing else."""

import pytest
from pydantic import ValidationError

from instrument.item import Item, Wording

ITEM = {
    "id": "COM01",
    "codes": ["K22-COM-A01"],
    "construct": "communication",
    "respondent": ["mentee"],
    "level": "dyad",
    "key": 1,
    "scale": "agreement",
}


def test_an_item_is_read_from_its_keys_in_the_file() -> None:
    item = Item.model_validate(ITEM)
    assert (item.id, item.construct_id, item.key) == ("COM01", "communication", 1)


@pytest.mark.parametrize(
    "name", ["C01", "COM1", "com01", "COM_01", "COM-01", "COM0001", "COMMUNI01", "COM01 X", "۱COM", ""]
)
def test_an_id_that_an_importer_would_change_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Item.model_validate({**ITEM, "id": name})


@pytest.mark.parametrize(
    ("key", "value"),
    [("key", 0), ("key", 2), ("level", "city"), ("respondent", ["dean"]), ("respondent", []), ("codes", []), ("x", 1)],
)
def test_a_value_outside_its_list_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Item.model_validate({**ITEM, key: value})


@pytest.mark.parametrize("wording", [{"text": "ab", "status": "source"}, {"text": "Long enough.", "status": "done"}])
def test_a_wording_needs_a_text_and_a_known_status(wording: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Wording.model_validate(wording)
