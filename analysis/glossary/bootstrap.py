"""Columns of tables about the bootstrap of a fitted model."""

from analysis.glossary.term import Term

TERMS = {
    "boot_bias": Term("Bias", "f3", "mean of the bootstrap estimates less the estimate"),
    "boot_se": Term("Bootstrap SE", "f3", "standard deviation of the bootstrap estimates"),
    "percentile_lower": Term("Percentile lower", "f3", "lower end of the percentile interval"),
    "percentile_upper": Term("Percentile upper", "f3", "upper end of the percentile interval"),
    "corrected_lower": Term(
        "Corrected lower", "f3", "lower end of the interval corrected for bias, as the settings say"
    ),
    "corrected_upper": Term("Corrected upper", "f3", "upper end of the interval corrected for bias"),
    "bollen_stine_p": Term("Bollen-Stine p", "p", "share of chi-squares as great in samples where the model holds"),
}
