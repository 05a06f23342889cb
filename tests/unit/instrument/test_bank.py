"""The shipped bank keeps its promises; all faults of a bank's files come in one error."""

import re
from pathlib import Path

import pytest

from instrument import bank, library, scale
from instrument.bank import ItemBank
from instrument.errors import ContentError, UsageError

COMMUNICATION = [f"K22-COM-A{n:02d}" for n in range(1, 10)] + [f"K22-COM-B{n:02d}" for n in range(1, 11)]
LETTERS = {
    "en": re.compile(r"[A-Z][A-Za-z ,;:'()-]+[.?]"),
    # Persian letters (no Arabic ي ك ى, no Latin) with half-spaces only between two of them.
    "fa": re.compile(r"(?!.*\u200c[ \u200c.،])[ءآأئؤابت-غف-قل-وپچژکگیًٔ\u200c ،؛:«»()]+[.؟]"),
}


@pytest.fixture(scope="module", params=library.names("banks"))
def any_bank(request: pytest.FixtureRequest) -> ItemBank:
    return bank.shipped(request.param)


def test_every_communication_code_has_an_item_and_every_item_a_code(shipped_bank: ItemBank) -> None:
    assert len(COMMUNICATION) == 19
    assert [code for code in COMMUNICATION if not shipped_bank.items_of(code)] == []
    items = [item for item in shipped_bank.items if item.id.startswith("COM")]
    assert {code for item in items for code in item.codes} == set(COMMUNICATION)


def test_a_communication_items_construct_is_the_subcomponent_of_its_codes(shipped_bank: ItemBank) -> None:
    for item in (item for item in shipped_bank.items if item.id.startswith("COM")):
        construct = shipped_bank.construct(item.construct_id)
        codes = [shipped_bank.codebook.code(code) for code in item.codes]
        parts = {(code.component, code.subcomponent) for code in codes}
        assert parts == {(construct.component, construct.subcomponent)}


def test_ids_of_communication_items_are_permanent(shipped_bank: ItemBank) -> None:
    items = [item for item in shipped_bank.items if item.id.startswith("COM")]
    assert [item.id for item in items] == [f"COM{number:02d}" for number in range(1, 22)]
    assert [item.id for item in items if item.key < 0] == ["COM14", "COM15"]


def test_every_item_is_worded_in_both_languages_with_twenty_words_at_most(any_bank: ItemBank) -> None:
    assert set(any_bank.languages) == {"en", "fa"}
    for language in any_bank.languages:
        for item in any_bank.items:
            texts = [wording.text for wording in any_bank.wordings[language][item.id].all().values()]
            assert texts
            assert [text for text in texts if len(text.split()) > 20] == []


def test_every_wording_is_written_in_the_letters_of_its_language(any_bank: ItemBank) -> None:
    for language in any_bank.languages:
        worded = any_bank.wordings[language].values()
        texts = [wording.text for wordings in worded for wording in wordings.all().values()]
        assert [text for text in texts if not LETTERS[language].fullmatch(text)] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fa", "محیط برنامه پوياست."),
        ("fa", "همكاری خوب است."),
        ("fa", "برنامه mentoring خوب است."),
        ("fa", "منتی\u200c ها خوب\u200cاند."),
        ("fa", "برنامه ۱۲ خوب است."),
        ("en", "The برنامه is good."),
    ],
)
def test_the_check_of_letters_finds_what_is_wrong(language: str, text: str) -> None:
    assert not LETTERS[language].fullmatch(text)


def test_an_unknown_item_gets_the_nearest(shipped_bank: ItemBank) -> None:
    with pytest.raises(UsageError, match=r"COM1: mentoring-components has no such item\..*Did you mean 'COM\d1'\?"):
        shipped_bank.item("COM1")


HEAD = """
schema = 1
id = "small"
title = { en = "Small" }
codebook = "keykha-2022"
languages = ["en"]
construct = [{ id = "trust", component = "communication", subcomponent = "a", title = { en = "Trust" } }]
"""


def _item(name: str = "COM01", **changes: str) -> str:
    values = {
        "codes": '["K22-COM-A01"]',
        "construct": '"trust"',
        "respondent": '["mentee"]',
        "level": '"dyad"',
        "key": "1",
        "scale": '"agreement"',
        **changes,
    }
    return f'[[item]]\nid = "{name}"\n' + "".join(f"{key} = {value}\n" for key, value in values.items())


def _wording(*names: str, head: str = 'schema = 1\nlanguage = "en"\n') -> str:
    return head + "".join(f'[wording.{name}]\ntext = "They trust."\nstatus = "source"\n' for name in names)


def _bank(tmp_path: Path, items: str, en: str | None = None) -> ItemBank:
    (tmp_path / "items.toml").write_text(items, encoding="utf-8")
    if en is not None:
        (tmp_path / "en.toml").write_text(en, encoding="utf-8")
    return bank.read_bank(tmp_path)


def _faults(tmp_path: Path, items: str, en: str | None = None) -> list[str]:
    with pytest.raises(ContentError) as caught:
        _bank(tmp_path, items, en)
    return str(caught.value).splitlines()


def test_a_small_bank_is_read(tmp_path: Path) -> None:
    assert _bank(tmp_path, HEAD + _item(), _wording("COM01")).texts("COM01") == {"en": "They trust."}


def test_all_faults_come_in_one_error_each_with_file_item_and_remedy(tmp_path: Path) -> None:
    items = HEAD + _item("COM01", codes='["K22-COM-A011"]') + _item("COM02", construct='"trusst"')
    items += _item("COM03", scale='"agrement"') + _item("COM04") + _item("COM05") + _item("COM05")
    items += _item("com6") + _item("COM07", key="0") + _item("COM08", level='"city"') + _item("COM09", colour="1")
    known = ", ".join(sorted(one.id for one in scale.shipped().scales))
    worded = ("COM01", "COM02", "COM03", "COM05", "COM07", "COM08", "COM09", "COM99", "com6")
    assert _faults(tmp_path, items, _wording(*worded)) == [
        "items.toml, item 7 ('com6'), id: string should match pattern '^[A-Z]{2,6}[0-9]{2,3}$', but it is 'com6'. "
        "Correct the value.",
        "items.toml, item 8 ('COM07'), key: input should be 1 or -1, but it is 0. Correct the value.",
        "items.toml, item 9 ('COM08'), level: input should be 'individual', 'dyad' or 'university', but it is 'city'. "
        "Correct the value.",
        "items.toml, item 10 ('COM09'), colour: the key is not known here. Remove it or correct it.",
        "items.toml, item 'COM05': it stands 2 times. Give one a new id.",
        "items.toml, item 'COM01': 'K22-COM-A011' is no code of keykha-2022. Use an id of `codes list --codebook "
        "keykha-2022`. Did you mean 'K22-COM-A01'?",
        "items.toml, item 'COM02': 'trusst' is no construct of this bank. Add a [[construct]] or correct the name. "
        "Did you mean 'trust'?",
        f"items.toml, item 'COM03': 'agrement' is no response scale. Known: {known}. Did you mean 'agreement'?",
        "en.toml, item 'COM04': it has no wording. Add [wording.COM04].",
        "en.toml, item 'COM99': items.toml has no such item. Add it to items.toml or remove it. Did you mean 'COM09'?",
    ]


def test_a_faulty_wording_comes_with_the_faults_of_the_items(tmp_path: Path) -> None:
    faults = _faults(tmp_path, HEAD + _item(key="0"), _wording("COM01").replace("source", "done"))
    assert len(faults) == 2
    assert "en.toml, wording, COM01, status: input should be" in faults[1]


def test_a_wording_file_that_is_not_there_is_one_fault_among_the_others(tmp_path: Path) -> None:
    faults = _faults(tmp_path, HEAD + _item(scale='"x"'))
    assert len(faults) == 2
    assert "en.toml: the file is not there." in faults[1]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"communication"', '"comunication"', "items.toml, construct 'trust': 'comunication' is no component of"),
        ('subcomponent = "a"', 'subcomponent = "z"', "items.toml, construct 'trust': 'z' is no subcomponent there."),
        ('component = "communication", ', "", "items.toml, construct 'trust': 'a' is no subcomponent there."),
        ("keykha-2022", "keykha-2023", "items.toml, codebook: there is no such name among the codebooks."),
        ("schema = 1", "schema = 2", "items.toml, schema: input should be 1, but it is 2."),
        ('["en"]', "[]", "items.toml, languages: tuple should have at least 1 item after validation"),
        ('title = { en = "Trust" } }', 'title = {} }, { id = "trust", title = {} }', "construct 'trust': it stands 2"),
    ],
)
def test_a_fault_of_the_banks_head_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert HEAD.count(old) == 1
    faults = _faults(tmp_path, HEAD.replace(old, new) + _item(), _wording("COM01"))
    assert len(faults) == 1
    assert fault in faults[0]


def test_a_wording_file_must_name_its_own_language(tmp_path: Path) -> None:
    faults = _faults(tmp_path, HEAD + _item(), _wording("COM01", head='schema = 1\nlanguage = "fa"\n'))
    assert faults == ["en.toml: it says language 'fa'. Write language = \"en\"."]
