"""Columns of tables about dynamic cut-offs of fit indices."""

from analysis.glossary.term import Term

TERMS = {
    "misfit_level": Term("Level", "int", "degree of misspecification; 0: the model holds"),
    "omitted": Term("The model leaves out", "text", "what the population has and the model does not"),
    "magnitude": Term("Size", "f3", "standardised size of the last of these"),
    "srmr_cutoff": Term("SRMR", "f3", "cut-off: 5th (or 10th) percentile of SRMR at this level; 95th at level 0"),
    "rmsea_cutoff": Term("RMSEA", "f3", "cut-off of RMSEA, likewise"),
    "cfi_cutoff": Term("CFI", "f3", "cut-off of CFI: 95th (or 90th) percentile at this level; 5th at level 0"),
    "srmr_rule": Term("SRMR rule", "text", "share of wrong models rejected / of right ones rejected"),
    "rmsea_rule": Term("RMSEA rule", "text", "the same for RMSEA"),
    "cfi_rule": Term("CFI rule", "text", "the same for CFI"),
    "replications": Term("Replications", "int", "simulated samples whose fit converged"),
    "fixed": Term("Hu & Bentler", "f3", "fixed cut-off of Hu & Bentler (1999)"),
    "below_level": Term("Fits as well as", "text", "the strictest level whose cut-off the fit meets"),
}
