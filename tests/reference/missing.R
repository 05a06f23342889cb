# Missing answers: coverage of pairs, the mean and covariance of a normal sample with gaps, and Little's test.
#
# bfi (25 raw items), mixed (nine tests, some cut into categories, as numbers) and airquality (R's own).
#   coverage     share of rows that have both variables (lavInspect coverage)
#   em           lavaan's saturated model under missing = "ml": mean and covariance by EM, as lavaan stops by default
#   tight        the same by lavaan's EM, with a tolerance of 1e-12 and up to 10000 steps
#   log_likelihood   normal, row by row, at the tight estimates
#   little       Little (1988), eq. 5, evaluated here with the tight estimates:
#                d2 = sum_j n_j (ybar_j - mu_j)' S_j^-1 (ybar_j - mu_j), S = n/(n - 1) Sigma; df = sum p_j - p
#                statistic_ml is the same with Sigma itself, as naniar::mcar_test and BaylorEdPsych::LittleMCAR do
#   patterns     number of patterns of missing values (lavaan's), and the rows of each, falling
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")

little <- function(x, mu, sigma) {
  seen <- !is.na(x)
  which <- apply(seen, 1, function(row) paste(as.integer(row), collapse = ""))
  terms <- sapply(split(seq_len(nrow(x)), which), function(rows) {
    o <- seen[rows[1], ]
    off <- colMeans(x[rows, o, drop = FALSE]) - mu[o]
    c(d2 = length(rows) * sum(off * solve(sigma[o, o, drop = FALSE], off)), p = sum(o))
  })
  n <- nrow(x)
  ml <- sum(terms["d2", ])
  df <- sum(terms["p", ]) - ncol(x)
  list(statistic = ml * (n - 1) / n, df = df, pvalue = pchisq(ml * (n - 1) / n, df, lower.tail = FALSE),
       statistic_ml = ml, pvalue_ml = pchisq(ml, df, lower.tail = FALSE))
}

log_likelihood <- function(x, mu, sigma) {
  sum(apply(x, 1, function(row) {
    o <- !is.na(row)
    root <- chol(sigma[o, o, drop = FALSE])
    z <- backsolve(root, row[o] - mu[o], transpose = TRUE)
    -0.5 * (sum(o) * log(2 * pi) + sum(z^2)) - sum(log(diag(root)))
  }))
}

summarise <- function(x) {
  x <- as.matrix(x)
  x <- x[rowSums(!is.na(x)) > 0, ]
  variables <- colnames(x)
  saturated <- c(outer(variables, variables, function(a, b) paste(a, "~~", b))[upper.tri(diag(ncol(x)), TRUE)],
                 paste(variables, "~ 1"))
  moments <- function(...) {
    fit <- lavaan(saturated, data = as.data.frame(x), missing = "ml", meanstructure = TRUE, do.fit = FALSE, ...)
    h1 <- lavInspect(fit, "h1")
    list(mean = unclass(h1$mean), covariance = unclass(h1$cov), fit = fit)
  }
  usual <- moments()
  tight <- moments(em.h1.iter.max = 10000L, em.h1.tol = 1e-12)
  part <- function(m) list(mean = named(m$mean[variables]), covariance = table_of(m$covariance[variables, variables]))
  rows <- usual$fit@Data@Mp[[1]]$freq
  list(n = nrow(x),
       coverage = table_of(unclass(lavInspect(usual$fit, "coverage"))[variables, variables]),
       patterns = list(number = length(rows), rows = I(sort(rows, decreasing = TRUE))),
       em = part(usual), tight = part(tight),
       log_likelihood = log_likelihood(x, tight$mean[variables], tight$covariance[variables, variables]),
       little = little(x, tight$mean[variables], tight$covariance[variables, variables]))
}

reference("missing", list(
  bfi = summarise(bfi_items()),
  mixed = summarise(read_data("mixed")),
  airquality = summarise(datasets::airquality)
), "lavaan")
