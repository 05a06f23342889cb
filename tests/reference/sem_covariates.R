# Ordinal items with measures that predict their factors, with lavaan: WLSMV on polychoric and polyserial correlations.
#
# fixed.x = FALSE, conditional.x = FALSE: the covariates' own moments are moments of the model, as they are in ours;
# lavaan's default fits probit regressions given the covariates, which have other moments. The data are `mixed`, where
# lavaan's polyserial correlations reach their maximum: of bfi's items with age (A2: a covariance of 1.10339, where the
# likelihood has its maximum at 1.05118) they do not.
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")

MODEL <- "f =~ x4 + x5 + x6 + x7 + x8
x7 ~~ x8
f ~ x1 + x2"
mixed <- read_data("mixed")

summarise <- function(...) {
  fit <- suppressWarnings(cfa(MODEL, mixed, ordered = paste0("x", 4:8), estimator = "WLSMV", fixed.x = FALSE, conditional.x = FALSE, ...))
  pt <- parameterEstimates(fit, standardized = TRUE, remove.nonfree = FALSE)
  keep <- c("chisq", "df", "pvalue", "chisq.scaled", "cfi", "cfi.scaled", "tli", "rmsea", "rmsea.scaled", "srmr")
  columns <- lapply(as.list(pt)[c("lhs", "op", "rhs", "est", "se", "std.all")], function(x) I(if (is.numeric(x)) signif(x, 10) else x))
  list(nobs = lavInspect(fit, "nobs"), measures = as.list(fitMeasures(fit, keep)), parameters = columns)
}

reference("sem_covariates", list(model = MODEL, delta = summarise(), theta = summarise(parameterization = "theta")), "lavaan")
