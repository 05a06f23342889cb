import pytest

from analysis.model import Model, Parameter, parse
from instrument.errors import ContentError

THREE = "f =~ a + b + c"


def _stated(table: Model) -> list[tuple[str, float | None]]:
    return [(f"{p.lhs} {p.op} {p.rhs}", p.fixed) for p in table.parameters if p.stated]


def _fixed(text: str) -> dict[str, float]:
    return {f"{p.lhs} {p.op} {p.rhs}": p.fixed for p in parse(text).parameters if p.fixed is not None}


def _same(text: str, other: str) -> bool:
    return parse(text).parameters == parse(other).parameters


# What is accepted


def test_the_first_loading_is_the_marker() -> None:
    assert _stated(parse(THREE)) == [("f =~ a", 1.0), ("f =~ b", None), ("f =~ c", None)]


def test_what_lavaan_implies_is_added_and_marked_as_not_stated() -> None:
    implied = [f"{p.lhs} {p.op} {p.rhs}" for p in parse("f =~ a + b\ng =~ c + d").parameters if not p.stated]
    assert implied == ["a ~~ a", "b ~~ b", "c ~~ c", "d ~~ d", "f ~~ f", "g ~~ g", "f ~~ g"]


def test_a_fixed_factor_variance_leaves_the_marker() -> None:
    # As lavaan: without NA* before the first item both are fixed, which cfa warns of.
    assert _fixed(THREE + "\nf ~~ 1*f") == {"f =~ a": 1.0, "f ~~ f": 1.0}


def test_na_frees_the_marker() -> None:
    assert _fixed("f =~ NA*a + b + c") == {}
    assert _fixed("f =~ NA*a + b + c\nf ~~ 1*f") == {"f ~~ f": 1.0}


def test_a_stated_free_variance_leaves_the_marker() -> None:
    assert _fixed(THREE + "\nf ~~ f") == {"f =~ a": 1.0}
    assert _fixed(THREE + "\nf ~~ NA*f") == {"f =~ a": 1.0}


def test_another_fixed_loading_does_not_free_the_first() -> None:
    # As lavaan: 1*b beside a marker makes the two loadings equal.
    assert _fixed("f =~ a + 1*b + c") == {"f =~ a": 1.0, "f =~ b": 1.0}


@pytest.mark.parametrize(
    ("written", "value"), [("0.5", 0.5), ("-2", -2.0), (".25", 0.25), ("1e-3", 0.001), ("3.", 3.0)]
)
def test_numbers(written: str, value: float) -> None:
    assert _fixed(f"f =~ a + {written}*b + c")["f =~ b"] == value


def test_a_number_may_stand_apart_from_its_item() -> None:
    assert _fixed("f =~ a + 0.5 * b")["f =~ b"] == 0.5


def test_residual_covariances_and_orthogonal_factors() -> None:
    table = parse("f =~ a + b\ng =~ c + d\na ~~ c\nf ~~ 0*g")
    assert Parameter("a", "~~", "c") in table.parameters
    assert Parameter("f", "~~", "g", 0.0) in table.parameters
    assert sum(p.op == "~~" and p.lhs != p.rhs for p in table.parameters) == 2


def test_several_covariances_in_one_line() -> None:
    assert _same("f =~ a + b + c + d\na ~~ b + 0.2*c", "f =~ a + b + c + d\na ~~ b\na ~~ 0.2*c")
    assert _same("f =~ a + b + c + d\na + b ~~ c", "f =~ a + b + c + d\na ~~ c\nb ~~ c")


@pytest.mark.parametrize(
    "text",
    [
        "f =~ a +\n b + c",
        "f =~ a\n + b\n + c",
        "f =~\n a + b + c",
        "f=~a+b+c",
        "  f  =~  a  +  b  +  c  ",
        "# model\nf =~ a + b + c # three items",
        "! model\n\nf =~ a + b + c ! three items\n\n",
        "f =~ a + b # the first two\n + c",
        ";f =~ a + b + c;",
        "f =~ a + b\nf =~ c",
    ],
)
def test_spaces_comments_and_continued_lines_change_nothing(text: str) -> None:
    assert _same(text, THREE)


def test_a_modifier_may_be_continued() -> None:
    assert _fixed("f =~ a + 0.5*\n b")["f =~ b"] == 0.5


def test_semicolons_part_formulas() -> None:
    assert _same("f =~ a + b; g =~ c + d; f ~~ 0*g", "f =~ a + b\ng =~ c + d\nf ~~ 0*g")


def test_loadings_come_before_covariances_factor_by_factor() -> None:
    order = [name for name, _ in _stated(parse("a ~~ c\ng =~ c + d\nf =~ a\nf =~ b"))]
    assert order == ["g =~ c", "g =~ d", "f =~ a", "f =~ b", "a ~~ c"]


def test_an_item_may_load_on_two_factors() -> None:
    table = parse("f =~ a + b + c\ng =~ d + e + c")
    assert table.constructs == {"f": ("a", "b", "c"), "g": ("d", "e", "c")}
    assert table.items == ("a", "b", "c", "d", "e")


def test_names_may_be_persian_or_dotted() -> None:
    assert parse("حمایت =~ س1 + س2 + q_3.b").items == ("س1", "س2", "q_3.b")


def test_a_name_that_begins_with_na_is_a_name() -> None:
    assert parse("f =~ NAB + NA").items == ("NAB", "NA")


# What is refused: where, what, and what to do


def _refusal(text: str, **options: object) -> str:
    with pytest.raises(ContentError) as caught:
        parse(text, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "where", "what", "remedy"),
    [
        ("", "model:", "the model has no factor.", "Write a line such as: support =~ item1 + item2."),
        ("# only this", "model:", "the model has no factor.", "Write a line"),
        ("a ~~ b", "model:", "the model has no factor.", "Write a line"),
        (THREE + "\nhello", "model, line 2, column 1:", "cannot read 'hello'", "Write: factor =~ item1 + item2."),
        ("=~ a + b", "model, line 1, column 1:", "cannot read '=~ a + b'", "Write: factor =~ item1 + item2."),
        (THREE + "\nf ~ f", "model, line 2, column 5:", "'f' cannot predict itself.", "Name another variable."),
        (THREE + "\nb := ", "model, line 2, column 5:", "expected a label or a number, found the end", "Write: ab"),
        (THREE + "\nd := z*2", "model, line 2, column 1:", "'z' is no label of a free parameter.", "label*item"),
        (
            THREE + "\nf | t1",
            "model, line 2, column 5:",
            "'f' is a factor; only an item has thresholds",
            "Name an item",
        ),
        (THREE + "\na == b", "model, line 2, column 3:", "'a' is no label of a free parameter.", "label*item"),
        (THREE + "\na > 0", "model, line 2, column 3:", "inequalities (>) are not offered.", "Fix the parameter"),
        (THREE + "\nf <~ a", "model, line 2, column 3:", "formative factors (<~) are not offered.", "Use =~"),
        ("f =~ a + b c", "model, line 1, column 12:", "found 'c'.", "Join names with +"),
        ("f =~ a + 2*3", "model, line 1, column 12:", "found '3'.", "Join names with +"),
        ("f =~ a + + b", "model, line 1, column 10:", "expected an item or number*item", "Join names with +"),
        ("f =~", "model, line 1, column 5:", "found the end of the formula.", "Join names with +"),
        ("f =~ a +", "model, line 1, column 9:", "found the end of the formula.", "Join names with +"),
        ("f =~ f + a", "model, line 1, column 6:", "'f' cannot measure itself.", "Name another item."),
        ("f =~ g + a\ng =~ f + b", "model, line 1, column 6:", "'f' and 'g' are measured by one another.", "Remove"),
        (THREE + "\nf ~~ z", "model, line 2, column 6:", "'z' is neither a factor nor an item", "Join two factors or"),
        (THREE + "\nf ~~ a", "model, line 2, column 6:", "a factor meets an item.", "Join two factors or two items"),
        ("f =~ a + b + a", "model, line 1, column 14:", "'f =~ a' stands in line 1 already.", "Remove one of them."),
        (
            THREE + "\na ~~ b\nb ~~ a",
            "model, line 3, column 6:",
            "'b ~~ a' stands in line 2 already.",
            "Remove one of them.",
        ),
    ],
)
def test_a_fault_is_named_with_its_place_and_a_remedy(text: str, where: str, what: str, remedy: str) -> None:
    message = _refusal(text)
    assert message.startswith(where)
    assert what in message
    assert remedy in message


def test_the_source_is_named() -> None:
    assert _refusal("f =~ a b", source="five.lav").startswith("five.lav, line 1, column 8:")


def test_an_item_that_is_not_in_the_data_is_named_with_the_nearest() -> None:
    message = _refusal("f =~ A1 + A2\n  + A33", known_items=["A1", "A2", "A3"])
    assert "'A33' is not an item of the data." in message
    assert "Did you mean 'A3'?" in message


def test_a_near_name_is_offered_for_a_covariance_too() -> None:
    assert "Did you mean 'item2'?" in _refusal("f =~ item1 + item2\nitem1 ~~ itm2", known_items=["item1", "item2"])


def test_columns_of_the_data_that_the_model_leaves_out_are_no_fault() -> None:
    assert parse(THREE, known_items=["a", "b", "c", "d"]).items == ("a", "b", "c")


def test_a_covariance_may_name_an_item_that_measures_nothing() -> None:
    # As lavaan: z is a variable of its own.
    assert parse(THREE + "\na ~~ z").items == ("a", "b", "c", "z")


def test_labels_that_are_equal_are_one_parameter() -> None:
    model = parse("f =~ a + x*b + x*c")
    assert model.free == len(parse(THREE).parameters) - 2
    assert model.labels.keys() == {"x"}
