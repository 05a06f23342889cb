"""Columns of tables about items and their distributions."""

from analysis.glossary.term import Term

TERMS = {
    "item": Term("Item", "text", "the item's id, the column of the data"),
    "construct": Term("Construct", "text", "the construct the item is meant to measure"),
    "reversed": Term("Reversed", "flag", "answers were turned round before anything was computed"),
    "n": Term("N", "int", "respondents whose answers went into the row"),
    "missing": Term("Missing", "int", "respondents without a usable answer; with a reason, those missing for it"),
    "mean": Term("Mean", "f2", "arithmetic mean"),
    "sd": Term("SD", "f2", "standard deviation, divisor n - 1"),
    "skew": Term("Skew", "f2", "skewness, type 3"),
    "kurtosis": Term("Kurtosis", "f2", "excess kurtosis, type 3"),
    "floor": Term("Floor %", "f1", "answers in the lowest category, per cent"),
    "ceiling": Term("Ceiling %", "f1", "answers in the highest category, per cent"),
    "item_rest": Term("Item-rest r", "f2", "correlation with the sum of the construct's other items"),
    "alpha_if_deleted": Term("α if deleted", "f3", "alpha of the construct without this item"),
    "percent": Term("%", "f1", "answers in this category, per cent"),
    "items": Term("Items", "int", "number of items"),
}
