# Parallel analysis (Horn 1965) of the 25 raw bfi items, base R and psych::smc.
#
#   observed    eigenvalues, largest first, of the pairwise correlation matrix (components) and of the same
#               with squared multiple correlations on its diagonal (factors); smc: those correlations
#   simulated   the same eigenvalues of 2000 draws of 2800 x 25 independent normal numbers, set.seed(1): for each
#               place the mean, the sd over the draws and the 95th percentile (quantile type 7).
#               Monte Carlo error of the mean: sd / sqrt(2000).
#   retain_mean, retain_p95   how many observed eigenvalues, counted from the first, exceed the simulated ones
suppressPackageStartupMessages(library(psych))
source("tests/reference/common.R")

DRAWS <- 2000
items <- bfi_items()
R <- cor(items, use = "pairwise")
n <- nrow(items)
p <- ncol(items)

eigenvalues <- function(R) eigen(R, symmetric = TRUE, only.values = TRUE)$values
reduced <- function(R) {
  diag(R) <- 1 - 1 / diag(solve(R))
  R
}
stopifnot(all.equal(diag(reduced(R)), smc(R)))

set.seed(1)
components <- factors <- matrix(NA, DRAWS, p)
for (i in seq_len(DRAWS)) {
  S <- cor(matrix(rnorm(n * p), n, p))
  components[i, ] <- eigenvalues(S)
  factors[i, ] <- eigenvalues(reduced(S))
}

leading <- function(above) sum(cumprod(above))
compare <- function(observed, draws) {
  mean <- colMeans(draws)
  p95 <- apply(draws, 2, quantile, probs = .95, names = FALSE)
  list(observed = observed, mean = mean, sd = apply(draws, 2, sd), p95 = p95,
       retain_mean = leading(observed > mean), retain_p95 = leading(observed > p95))
}
reference("parallel", list(
  n = n, p = p, draws = DRAWS, seed = 1, smc = named(smc(R)),
  components = compare(eigenvalues(R), components),
  factors = compare(eigenvalues(reduced(R)), factors)
), "psych")
