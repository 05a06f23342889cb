"""Columns of tables about coefficient alpha, its intervals and what it means for a score."""

from analysis.glossary.term import Term

TERMS = {
    "ordinal_alpha": Term(
        "Ordinal α", "f3", "alpha of the normal responses behind the answers; not the reliability of the observed score"
    ),
    "sd_sum": Term("SD of sum", "f2", "standard deviation of the items' sum, from their covariances"),
    "sem_sum": Term("SEM of sum", "f2", "standard error of measurement of the items' sum"),
    "sem_mean": Term("SEM of mean", "f3", "standard error of measurement of the items' mean"),
    "interval": Term("Interval", "text", "how the interval was made"),
    "interval_se": Term("SE", "f3", "standard error the interval rests on"),
    "draws_used": Term("Draws", "int", "bootstrap samples that gave a value"),
    "assumes": Term("Right under", "text", "what the interval takes to be true"),
}
