"""Columns of tables about reliability."""

from analysis.glossary.term import Term

TERMS = {
    "alpha": Term("α", "f3", "coefficient alpha of the raw scores"),
    "lower": Term("Lower", "f3", "lower end of the interval"),
    "upper": Term("Upper", "f3", "upper end of the interval"),
    "alpha_standardised": Term("Standardised α", "f3", "alpha of the standardised items"),
    "mean_inter_item_r": Term("Mean r", "f3", "mean inter-item correlation"),
}
