"""Columns of tables about factor scores and their determinacy."""

from analysis.glossary.term import Term

TERMS = {
    "score_sd": Term("SD", "f3", "standard deviation of the scores"),
    "score_mean": Term("Mean", "f3", "mean of the scores"),
    "score_error": Term("Mean SE", "f3", "root mean square of the scores' standard errors"),
    "score_reliability": Term("Reliability", "f3", "share of the scores' variance that is the factor's"),
    "score_determinacy": Term("Determinacy", "f3", "correlation of the scores with the factor, by the model"),
    "scored": Term("Scored", "int", "respondents with a score"),
}
