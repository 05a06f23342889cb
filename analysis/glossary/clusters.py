"""Columns of tables about clusters."""

from analysis.glossary.term import Term

TERMS = {
    "scale": Term("Score", "text", "an item, or the mean of a construct's items"),
    "clusters": Term("J", "int", "number of clusters"),
    "mean_size": Term("Mean size", "f1", "respondents per cluster, on average"),
    "icc1": Term("ICC(1)", "f3", "share of the variance that lies between clusters"),
    "icc2": Term("ICC(2)", "f3", "reliability of a cluster's mean"),
    "f_value": Term("F", "f2", "mean square between / mean square within"),
    "design_effect": Term("Design effect", "f2", "1 + (mean size - 1) ICC(1)"),
}
