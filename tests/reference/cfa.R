# Confirmatory factor analysis with lavaan::cfa: ML, covariances divided by N (likelihood = "normal"),
# expected information, no mean structure, rows with every answer, marker identification unless said otherwise.
#
#   holzinger          three factors of x1..x9        holzinger_std_lv   the same, std.lv = TRUE
#   holzinger_residual the same and x7 ~~ x8          holzinger_one      one factor
#   bfi_raw            five factors of the raw 25 items (n = 2436)
#   bfi_reversed       the same, reversed items turned round (7 - x)
# nlminb with lavaan's default tolerances, which leave the last estimates wrong by 1e-6 (rel.tol = 1e-12 is
# reported as not converged); then Gauss-Newton steps from there until a step is below 1e-11.
#   max_gradient   largest absolute derivative of the discrepancy that is left
#   parameters     parameterEstimates(standardized = TRUE): ci 95 % (Wald); std_all: all variables standardised
#   standardized   standardizedSolution: std_all with its delta-method standard error
#   implied        fitted(fit)$cov
#   omega, omega_model   not for bfi_raw. semTools::compRelSEM: sum(l)^2 var(f) over the sum of the covariance
#                  matrix of the factor's items, the observed one (obs.var = TRUE) or the implied one
#   ave            semTools::AVE, not standardised: sum(l^2) var(f) over the sum of the items' variances
suppressPackageStartupMessages({library(lavaan); library(semTools)})
source("tests/reference/common.R")

fit_model <- function(model, data, ...) {
  nlminb <- cfa(model, data, estimator = "ML", likelihood = "normal", ...)
  fit <- cfa(model, data, estimator = "ML", likelihood = "normal", start = nlminb,
             optim.method = "GN", optim.gn.tol.x = 1e-11, ...)
  stopifnot(lavInspect(nlminb, "converged"), lavInspect(fit, "converged"),
            max(abs(coef(fit) - coef(nlminb))) < 1e-4, max_gradient(fit) < 1e-8)
  fit
}
max_gradient <- function(fit) max(abs(lavInspect(fit, "optim.gradient")))

reliability_of <- function(fit) {
  list(omega = named(compRelSEM(fit)), omega_model = named(compRelSEM(fit, obs.var = FALSE)),
       ave = named(AVE(fit)))
}

summarise <- function(model, data, reliability = TRUE, ...) {
  fit <- fit_model(model, data, ...)
  parameters <- as.data.frame(parameterEstimates(fit, standardized = TRUE))
  parameters <- parameters[c("lhs", "op", "rhs", "est", "se", "z", "pvalue", "ci.lower", "ci.upper", "std.all")]
  names(parameters) <- c("lhs", "op", "rhs", "est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all")
  standardized <- as.data.frame(standardizedSolution(fit))[c("lhs", "op", "rhs", "est.std", "se")]
  names(standardized) <- c("lhs", "op", "rhs", "est_std", "se")
  c(list(
    model = model, converged = lavInspect(fit, "converged"), max_gradient = max_gradient(fit),
    nobs = lavInspect(fit, "nobs"), npar = lavInspect(fit, "npar"),
    logl = as.numeric(logLik(fit)), fit_measures = named(fitMeasures(fit)),
    parameters = rows_of(parameters), standardized = rows_of(standardized),
    implied = table_of(fitted(fit)$cov)
  ), if (reliability) reliability_of(fit))
}

# A data frame as {"columns": [...], "values": [[...], ...]}: shorter than one object a row.
rows_of <- function(frame) {
  values <- lapply(seq_len(nrow(frame)), function(i) unname(as.list(frame[i, ])))
  list(columns = names(frame), values = values)
}

three <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
one <- "general =~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9"
five <- paste(sprintf("%s =~ %s", c("Agree", "Con", "Ext", "Neu", "Open"),
                      sapply(BFI_SCALES, paste, collapse = " + ")), collapse = "\n")

holzinger <- read_data("holzinger")
reference("cfa", list(
  holzinger = summarise(three, holzinger),
  holzinger_std_lv = summarise(three, holzinger, std.lv = TRUE),
  holzinger_residual = summarise(paste0(three, "\nx7 ~~ x8"), holzinger),
  holzinger_one = summarise(one, holzinger),
  bfi_raw = summarise(five, bfi_items(), reliability = FALSE),
  bfi_reversed = summarise(five, bfi_items(reverse = TRUE))
), c("lavaan", "semTools"))
