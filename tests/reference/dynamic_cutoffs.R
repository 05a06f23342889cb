# Dynamic cut-offs of Holzinger & Swineford's nine tests by an independent simulation: answers drawn, lavaan fitted.
# The rule of the cross-loadings is written out for this one model (x2 is the weakest item of visual, x7 of speed;
# textual has the highest H). Quantiles with 250 replications a level have the Monte Carlo error stored beside them.
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")
HS <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
hs <- read_data("holzinger")[, paste0("x", 1:9)]
REPS <- 250
fit <- cfa(HS, hs); std <- lavInspect(fit, "std"); L <- unclass(std$lambda); P <- unclass(std$psi); n <- nrow(hs)
implied <- function(L) { S <- L %*% P %*% t(L); diag(S) <- 1; S }
one <- L; one["x2", "textual"] <- L["x2", "visual"]
two <- one; two["x7", "textual"] <- L["x7", "speed"]
indices <- function(S) {
  root <- chol(S)
  t(replicate(REPS, {
    x <- as.data.frame(matrix(rnorm(n * 9), n) %*% root); names(x) <- colnames(hs)
    fitMeasures(suppressWarnings(cfa(HS, x, se = "none")), c("srmr", "rmsea", "cfi"))
  }))
}
set.seed(20261122)
shown <- function(S) {
  found <- indices(S)
  # Monte Carlo standard error of a quantile: the bootstrap over replications.
  quantiles <- function(x) quantile(x, c(.05, .10, .50, .90, .95), names = FALSE)
  again <- function(x) apply(replicate(400, quantiles(sample(x, replace = TRUE))), 1, sd)
  list(quantiles = signif(apply(found, 2, quantiles), 6), error = signif(apply(found, 2, again), 4))
}
one_factor <- function() {
  fit <- cfa(paste("g =~", paste0("x", 1:9, collapse = " + ")), hs)
  l <- lavInspect(fit, "std")$lambda[, 1]; order(abs(l))
}
reference("dynamic_cutoffs", list(
  sigma = lapply(list(implied(L), implied(one), implied(two)), function(S) signif(unname(S), 10)),
  levels = list(shown(implied(L)), shown(implied(one)), shown(implied(two))), one_factor_order = one_factor()
), "lavaan")
