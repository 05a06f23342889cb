# Intervals of alpha, its standard errors, and ordinal alpha, of the five bfi scales (reversed items as 7 - x).
#
# complete: the rows with all five answers; pairwise: all 2800 rows.
#   bonett       Bonett (2002), 95 %, written out below
#   normal_se    van Zyl, Neudecker & Nel (2000), lavaan: alpha := a function of a saturated model's covariances,
#                estimator = "ML", whose delta-method standard error is the same quantity
#   adf_se       Maydeu-Olivares, Coffman & Hartmann (2007), lavaan: the same with estimator = "MLM", whose
#                standard errors come from fourth-order moments (Gamma / N)
#   adf_moments  the same from R's own fourth-order moments, divisor N
#   jackknife_se delete-one jackknife of alpha from pairwise covariances
#   sd_sum, sem_sum   psych's raw_alpha and the variance of the sum
#   ordinal_lavaan, ordinal_psych  alpha of lavCor()'s polychoric matrix (two-step, pairwise rows), and of
#                psych::polychoric's with correct = 0
suppressPackageStartupMessages({
  library(psych)
  library(lavaan)
})
source("tests/reference/common.R")

alpha_of <- function(s) nrow(s) / (nrow(s) - 1) * (1 - sum(diag(s)) / sum(s))

bonett <- function(a, n, k) {
  half <- qnorm(.975) * sqrt(2 * k / ((k - 1) * (n - 2)))
  ends <- 1 - exp(log(1 - a) - log(n / (n - 1)) + c(half, -half))
  list(lower = ends[1], upper = ends[2])
}

# Saturated covariances with a label each, and alpha as their function.
saturated <- function(items) {
  k <- length(items)
  variances <- sprintf("%s ~~ v%d*%s", items, seq_len(k), items)
  pairs <- combn(k, 2)
  labels <- sprintf("c%d_%d", pairs[1, ], pairs[2, ])
  covariances <- sprintf("%s ~~ %s*%s", items[pairs[1, ]], labels, items[pairs[2, ]])
  trace <- paste0("v", seq_len(k), collapse = " + ")
  alpha <- sprintf("alpha := %d/%d*(1 - (%s)/(%s + 2*(%s)))", k, k - 1, trace, trace, paste(labels, collapse = " + "))
  paste(c(variances, covariances, alpha), collapse = "\n")
}

lavaan_se <- function(x, estimator) {
  fit <- lavaan(saturated(names(x)), data = x, estimator = estimator, meanstructure = TRUE, int.ov.free = TRUE)
  found <- parameterEstimates(fit)
  found$se[found$lhs == "alpha"]
}

adf_moments <- function(x) {
  n <- nrow(x); k <- ncol(x)
  z <- scale(x, scale = FALSE)
  s <- crossprod(z) / n
  products <- t(apply(z, 1, function(row) as.vector(outer(row, row))))
  gamma <- crossprod(sweep(products, 2, as.vector(s))) / n
  slope <- k / (k - 1) * (sum(diag(s)) / sum(s)^2 - as.vector(diag(k)) / sum(s))
  sqrt(drop(slope %*% gamma %*% slope) / n)
}

jackknife_se <- function(x) {
  n <- nrow(x)
  left <- vapply(seq_len(n), function(i) alpha_of(cov(x[-i, ], use = "pairwise")), 0)
  sqrt((n - 1) / n * sum((left - mean(left))^2))
}

ordinal <- function(x) {
  ordered <- as.data.frame(lapply(x, ordered))
  list(
    ordinal_lavaan = alpha_of(unclass(lavCor(ordered, ordered = names(x), missing = "pairwise", output = "cor"))),
    ordinal_psych = alpha_of(suppressWarnings(polychoric(x, correct = 0)$rho))
  )
}

items <- bfi_items(reverse = TRUE)
values <- lapply(BFI_SCALES, function(scale) {
  x <- items[scale]
  complete <- na.omit(x)
  s <- cov(complete)
  raw <- psych::alpha(complete, warnings = FALSE)$total$raw_alpha
  c(list(
    n = nrow(complete),
    alpha = raw,
    bonett = bonett(raw, nrow(complete), ncol(x)),
    normal_se = lavaan_se(complete, "ML"),
    adf_se = lavaan_se(complete, "MLM"),
    adf_moments = adf_moments(as.matrix(complete)),
    jackknife_se = jackknife_se(complete),
    pairwise_jackknife_se = jackknife_se(x),
    sd_sum = sd(rowSums(complete)),
    sem_sum = sd(rowSums(complete)) * sqrt(1 - raw)
  ), ordinal(x))
})
reference("alpha_intervals", values, c("psych", "lavaan"))
