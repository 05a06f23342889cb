# How many factors? Criteria of psych and semTools, and the Hull method by its paper, on these correlation matrices:
#   bfi, holzinger, sparse   cor(use = "pairwise"); n is the least number of respondents any pair of items has
#   bfi_polychoric           the roots of the likelihood equations in polychoric.json (made by polychoric.R)
#
# For each matrix R and its n:
#   kmo, bartlett   psych::KMO; psych::cortest.bartlett, its chi-square by log det too (determinant())
#   map             psych::vss(...)$map: average squared partial correlation after 1, 2 ... components (Velicer 1976)
#   map4            the same with fourth powers (Velicer, Eaton & Fava 2000, element by element), and map0, map04 before any component
#   vss1, vss2      psych::vss(rotate = "varimax", fm = "minres")$cfit.1, $cfit.2 as psych gives them: optim() and
#                   stats::varimax() stop early. tight_vss1, tight_vss2: the same formulas on minres loadings whose
#                   uniquenesses nlminb and Newton steps have brought to the end, rotated by varimax(eps = 1e-15)
#   ekc             semTools::efa.ekc: eigenvalues, reference eigenvalues without the floor of 1, factors retained
#   fa_values       eigenvalues of R with the one-factor minres communalities on its diagonal (psych::fa()$values), as
#                   psych gives them and tight; smc_values: with squared multiple correlations
#   hull            Lorenzo-Seva, Timmerman & Kiers (2011) for 0 .. most factors, tight minres: df; chi-square and RMSEA
#                   of psych::fa.stats (Bartlett-corrected), CFI, which it lacks, from its chi-squares, CAF = 1 - KMO
#                   of the residuals with unit diagonal. `on`: numbers of factors on the upper hull, by
#                   grDevices::chull; st: their scree test values; factors: the one with the greatest
# parallel: psych::fa.parallel(fa = "both", cor = "cor"), normal data of as many rows, mean, sd and 95th percentile of
#   each eigenvalue over the iterations (sim), and of resampled answers (resampled)
# permuted: eigenvalues of lavaan::lavCor of 300 people's answers to ten bfi items, every item's answers permuted
suppressPackageStartupMessages({library(psych); library(semTools); library(lavaan)})
source("tests/reference/common.R")
options(mc.cores = 1)

ITERATIONS <- c(bfi = 400, holzinger = 1500)
PERMUTATIONS <- 300

values_of <- function(R) eigen(R, symmetric = TRUE, only.values = TRUE)$values

# Minimum residuals to the end: uniquenesses by nlminb from psych's, then Newton steps on those not at a bound.
tight_loadings <- function(R, m) {
  tail_values <- function(psi) values_of(R - diag(psi))[-seq_len(m)]
  extract <- function(psi) {
    e <- eigen(R - diag(psi), symmetric = TRUE)
    e$vectors[, seq_len(m), drop = FALSE] %*% diag(sqrt(pmax(e$values[seq_len(m)], 0)), m)
  }
  slope <- function(psi) {
    L <- extract(psi)
    -(diag(R) - rowSums(L^2) - psi)
  }
  start <- pmin(pmax(fa(R, m, rotate = "none", fm = "minres", warnings = FALSE)$uniquenesses, .005), 1)
  found <- nlminb(start, function(psi) sum(tail_values(psi)^2) / 2, slope, lower = .005, upper = 1,
                  control = list(rel.tol = 1e-15, x.tol = 1e-15, eval.max = 1e4, iter.max = 1e4))
  psi <- found$par
  free <- which(psi > .00501 & psi < .99999)
  for (step in 1:4) {
    moved <- sapply(free, function(j) {
      up <- down <- psi
      up[j] <- psi[j] + 1e-5
      down[j] <- psi[j] - 1e-5
      (slope(up)[free] - slope(down)[free]) / 2e-5
    })
    psi[free] <- psi[free] - solve(moved, slope(psi)[free])
  }
  stopifnot(max(abs(slope(psi)[free])) < 1e-12, psi >= .005, psi <= 1)
  L <- extract(psi)
  rownames(L) <- rownames(R)
  L
}

partials <- function(R, m) {
  e <- eigen(R, symmetric = TRUE)
  C <- R
  if (m > 0) C <- R - e$vectors[, 1:m, drop = FALSE] %*% diag(e$values[1:m], m) %*% t(e$vectors[, 1:m, drop = FALSE])
  P <- cov2cor(C)
  P[row(P) != col(P)]
}

# Only the c largest loadings of each item, the others 0.
simplified <- function(L, c) t(apply(L, 1, function(row) replace(row, rank(-abs(row), ties.method = "first") > c, 0)))

vss_fit <- function(R, L, c) {
  if (ncol(L) > 1) {
    L <- unclass(varimax(L, eps = 1e-15)$loadings)
    if (c < ncol(L)) L <- simplified(L, c)
  }
  1 - sum((R - L %*% t(L))^2) / sum(R^2)
}

hull_rows <- function(R, n, most) {
  p <- ncol(R)
  correct <- n - 1 - (2 * p + 5) / 6
  null <- -as.numeric(determinant(R)$modulus)
  d0 <- null * correct - p * (p - 1) / 2
  rows <- data.frame(factors = 0, df = p * (p - 1) / 2, chisq = null * correct, cfi = 0,
                     rmsea = sqrt(max(null * correct / (p * (p - 1) / 2 * n) - 1 / (n - 1), 0)), caf = 1 - KMO(R)$MSA)
  for (m in seq_len(most)) {
    L <- tight_loadings(R, m)
    stats <- fa.stats(R, L, n.obs = n)
    E <- R - L %*% t(L)
    diag(E) <- 1
    df <- stats$dof
    d <- max(stats$STATISTIC - df, 0)
    rows <- rbind(rows, data.frame(factors = m, df = df, chisq = stats$STATISTIC, cfi = 1 - d / max(d, d0),
                                   rmsea = stats$RMSEA[["RMSEA"]], caf = 1 - KMO(E)$MSA))
  }
  rows
}

# The upper hull by chull(), after dropping solutions that one with fewer factors fits better than.
hull_of <- function(rows, fit) {
  f <- fit
  keep <- f >= cummax(f)
  x <- -rows$df[keep]
  y <- f[keep]
  number <- rows$factors[keep]
  # The point far below makes everything but the upper hull disappear.
  corner <- c(min(x), max(x))
  ring <- chull(c(x, corner), c(y, rep(min(y) - 1e3 * (max(y) - min(y) + 1), 2)))
  on <- sort(ring[ring <= length(x)])
  slopes <- diff(y[on]) / diff(x[on])
  st <- slopes[-length(slopes)] / slopes[-1]
  list(on = I(number[on]), st = I(st), factors = number[on][which.max(st) + 1])
}

describe <- function(R, n, most = 8) {
  p <- ncol(R)
  loadings <- lapply(seq_len(most), function(m) tight_loadings(R, m))
  simple <- vss(R, n = most, n.obs = n, plot = FALSE)
  fit <- KMO(R)
  test <- cortest.bartlett(R, n = n)
  log_det <- as.numeric(determinant(R)$modulus)
  ekc <- efa.ekc(sample.cov = R, sample.nobs = n, plot = FALSE)
  one <- R
  diag(one) <- rowSums(loadings[[1]]^2)
  reduced <- R
  diag(reduced) <- smc(R)
  rows <- hull_rows(R, n, most)
  list(
    n = n, kmo = fit$MSA, kmo_per_item = named(fit$MSAi), log_determinant = log_det,
    bartlett = list(chisq = test$chisq, df = test$df, by_log = -(n - 1 - (2 * p + 5) / 6) * log_det),
    map = simple$map, map0 = mean(partials(R, 0)^2), map04 = mean(partials(R, 0)^4),
    map4 = sapply(seq_len(most), function(m) mean(partials(R, m)^4)),
    vss1 = simple$cfit.1, vss2 = simple$cfit.2,
    tight_vss1 = sapply(loadings, vss_fit, R = R, c = 1), tight_vss2 = sapply(loadings, vss_fit, R = R, c = 2),
    ekc = list(values = ekc$Sample, reference = ekc$Ref, factors = attr(ekc, "nfactors")),
    fa_values = fa(R, 1, rotate = "none", fm = "minres")$values, tight_fa_values = values_of(one),
    smc_values = values_of(reduced),
    hull = list(rows = as.list(rows), cfi = hull_of(rows, rows$cfi), rmsea = hull_of(rows, 1 - rows$rmsea),
                caf = hull_of(rows, rows$caf))
  )
}

moments <- function(draws) {
  list(mean = colMeans(draws), sd = apply(draws, 2, sd),
       p95 = apply(draws, 2, quantile, probs = .95, names = FALSE))
}

parallel <- function(x, iterations) {
  set.seed(1)
  sink(nullfile())
  found <- fa.parallel(x, fa = "both", n.iter = iterations, cor = "cor", plot = FALSE)
  sink()
  p <- ncol(x)
  block <- function(k) moments(found$values[, (k * p + 1):((k + 1) * p)])
  list(iterations = iterations, rows = nrow(x), observed_pc = found$pc.values, observed_fa = found$fa.values,
       sim_pc = block(2), sim_fa = block(3), resampled_pc = block(0), resampled_fa = block(1),
       nfact = found$nfact, ncomp = found$ncomp)
}

permuted <- function(x) {
  set.seed(1)
  draws <- t(replicate(PERMUTATIONS, {
    shuffled <- as.data.frame(lapply(x, sample))
    R <- unclass(lavCor(shuffled, ordered = names(x)))
    one <- R
    diag(one) <- fa(R, 1, rotate = "none", fm = "minres", warnings = FALSE)$communalities
    c(values_of(R), values_of(one))
  }))
  p <- ncol(x)
  list(iterations = PERMUTATIONS, items = names(x), rows = nrow(x), pc = moments(draws[, 1:p]),
       fa = moments(draws[, (p + 1):(2 * p)]))
}

pairwise_n <- function(x) min(crossprod(!is.na(as.matrix(x))))
bfi <- bfi_items()
holzinger <- read_data("holzinger")[paste0("x", 1:9)]
sparse <- read_data("sparse")
stored <- fromJSON("tests/reference/polychoric.json")$values$bfi$pairwise$tight
polychoric_bfi <- stored$values
dimnames(polychoric_bfi) <- list(stored$rows, stored$columns)
few <- na.omit(bfi[c(paste0("N", 1:5), paste0("E", 1:5))])[1:300, ]

reference("retention", list(
  bfi = describe(cor(bfi, use = "pairwise"), pairwise_n(bfi)),
  bfi_polychoric = describe(polychoric_bfi, pairwise_n(bfi)),
  holzinger = describe(cor(holzinger), nrow(holzinger), most = 4),
  sparse = describe(cor(sparse, use = "pairwise"), pairwise_n(sparse), most = 3),
  parallel = list(bfi = parallel(bfi, ITERATIONS[["bfi"]]),
                  holzinger = parallel(holzinger, ITERATIONS[["holzinger"]])),
  permuted = permuted(few)
), c("psych", "semTools", "lavaan"))
