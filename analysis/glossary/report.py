"""Columns of tables about thresholds, verdicts and groups."""

from analysis.glossary.term import Term

TERMS = {
    "statistic": Term("Statistic", "text", "what was computed"),
    "value": Term("Value", "f3", "its value"),
    "threshold": Term("Commonly asked", "text", "the value usually asked for"),
    "verdict": Term("Met", "text", "whether the value is met"),
    "source": Term("Source", "text", "who asks for it"),
    "group": Term("Group", "text", "a value of the grouping column"),
}
