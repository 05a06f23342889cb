"""Columns of tables about exploratory factors and their number."""

from analysis.glossary.term import Term

TERMS = {
    "kmo": Term("MSA", "f3", "Kaiser-Meyer-Olkin measure of sampling adequacy"),
    "loading": Term("Loading", "f2", "pattern loading on the factor"),
    "communality": Term("h²", "f2", "share of the item's variance due to the factors"),
    "uniqueness": Term("u²", "f2", "share of the item's variance not due to the factors"),
    "factor": Term("Factor", "text", "the factor"),
    "phi": Term("r", "f2", "correlation of two factors"),
    "ss_loadings": Term("Variance", "f2", "variance of the items due to the factor, correlations shared evenly"),
    "percent_variance": Term("Variance %", "f1", "the same as a share of all items' variance, per cent"),
    "component": Term("Component", "int", "the eigenvalue's place, from the greatest"),
    "eigenvalue": Term("Eigenvalue", "f3", "eigenvalue of the correlation matrix"),
    "noise": Term("95% of noise", "f3", "95th percentile of the same eigenvalue in independent normal data"),
}
