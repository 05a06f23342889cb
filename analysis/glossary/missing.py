"""Columns of tables about missing answers."""

from analysis.glossary.term import Term

TERMS = {
    "percent_missing": Term("Missing %", "f1", "answers missing for any reason, per cent of respondents"),
    "asked": Term("Asked", "int", "respondents whose answer is not missing by design"),
    "percent_nonresponse": Term("Not answered %", "f1", "answers missing though asked for, per cent of those asked"),
    "rest_difference": Term(
        "d elsewhere", "f2", "mean score elsewhere of those who left the item out, less that of the others, in SD"
    ),
    "rest_difference_p": Term("p of d", "p", "two-sided p value of the t test of that difference"),
    "items_missing": Term("Items missing", "int", "number of items without an answer"),
    "persons_missing": Term("Respondents", "int", "respondents with so many missing answers, whatever the reason"),
    "percent_persons_missing": Term("%", "f1", "the same, per cent of respondents"),
    "persons_nonresponse": Term("Of those asked", "int", "respondents who left so much out that they were asked"),
    "percent_persons_nonresponse": Term("% of those asked", "f1", "the same, per cent of respondents"),
    "above_percent": Term("More than %", "int", "share of a respondent's items that is missing, per cent"),
    "missing_pattern": Term("Pattern", "int", "the pattern's place, the most frequent first"),
    "left_out": Term("Missing in it", "text", "the items without an answer"),
    "coverage": Term("Answered both %", "f1", "respondents who answered both items, per cent"),
    "item_place": Term("Place", "int", "the item's place among the columns"),
    "percent_not_reached": Term("Not reached %", "f1", "those asked who had stopped before the item, per cent"),
    "missing_patterns": Term("Patterns", "int", "different patterns of missing answers"),
    "mcar_statistic": Term("χ²", "f2", "test statistic, chi-square if answers are missing completely at random"),
    "mcar_df": Term("df", "int", "its degrees of freedom"),
    "mcar_p": Term("p", "p", "its p value"),
}
