# Every extraction and rotation of efa(), converged, with psych's fit; factor scores; congruence.
#
# Sets: bfi (25 items, pairwise Pearson, n = 2800, 5 factors), holzinger (9 tests, Pearson, 3 factors), sparse (6 items
# of 2 to 4 categories, all but s3, which has no maximum of the likelihood with s6; lavCor's correlations, 1 factor) and mixed (9 tests, x1-x3 and x9 continuous,
# lavCor, 3 factors). Each has, per extraction
#   minres    psych::fa(fm = "pa") with min.err 1e-14, max.iter 1e5: principal axes and minres share the stationary
#             point (no uniqueness here is at a bound), and psych's own minres stops where optim() does (factr 1e7)
#   ml        stats::factanal with factr = 1, lower .005
#   unrotated loadings, uniquenesses, fit of psych::fa.stats, and the rotations: the least criterion of 12 starts (the
#             identity and GPArotation::Random.Start), eps 1e-7, below which GPArotation meets rounding error
#   loadings, Phi, value (GPArotation's f)
# Kaiser: the same with normalize = TRUE. promax is psych::kaiser(rotate = "Promax") with stats::varimax at eps 1e-15
# instead of 1e-5 (psych gives no way to say so): promax is written out here, promax_psych is psych::fa as it is.
# scores: psych::factor.scores on bfi's complete rows for the converged oblimin solution of these rows: weights, R2, and
# the first 25 respondents' scores.
# congruence: psych::factor.congruence of the converged oblimin solutions of odd and of even complete rows.
suppressPackageStartupMessages({library(psych); library(GPArotation); library(lavaan)})
source("tests/reference/common.R")
set.seed(20260401)
EPS <- 1e-7
STARTS <- 12

extract_minres <- function(R, n, k) {
  f <- suppressWarnings(psych::fa(R, nfactors = k, n.obs = n, fm = "pa", rotate = "none", min.err = 1e-14, max.iter = 1e5,
                                  smooth = FALSE))
  stopifnot(length(f$communality.iterations) < 1e5)
  unclass(f$loadings)
}

extract_ml <- function(R, n, k) {
  f <- factanal(covmat = R, factors = k, n.obs = n, rotation = "none", control = list(opt = list(factr = 1), lower = 0.005))
  stopifnot(f$converged)
  unclass(f$loadings)
}

best <- function(A, rotate, oblique, normalize = FALSE, ...) {
  tries <- lapply(seq_len(STARTS), function(i) {
    start <- if (i == 1) diag(ncol(A)) else Random.Start(ncol(A))
    suppressWarnings(rotate(A, Tmat = start, eps = EPS, maxit = 5000, normalize = normalize, ...))
  })
  values <- sapply(tries, function(r) min(r$Table[nrow(r$Table), 2]))
  values[!sapply(tries, function(r) r$convergence)] <- Inf
  r <- tries[[which.min(values)]]
  dimnames(r$loadings) <- list(rownames(A), paste0("F", seq_len(ncol(A))))
  list(loadings = table_of(r$loadings), Phi = if (oblique) unname(r$Phi) else diag(ncol(A)), value = min(values))
}

promax4 <- function(A) {
  h <- sqrt(rowSums(A^2))
  V <- unclass(stats::varimax(A / h, normalize = FALSE, eps = 1e-15)$loadings)
  U <- lm.fit(V, V * abs(V)^3)$coefficients
  U <- U %*% diag(sqrt(diag(solve(t(U) %*% U))))
  L <- (V %*% U) * h
  dimnames(L) <- list(rownames(A), paste0("F", seq_len(ncol(A))))
  list(loadings = table_of(L), Phi = unname(solve(U) %*% t(solve(U))))
}

rotations <- function(A) {
  k <- ncol(A)
  if (k == 1) return(NULL)
  kappa <- k / (2 * nrow(A))
  list(
    oblimin = best(A, oblimin, TRUE), quartimin = best(A, quartimin, TRUE), geomin_obl = best(A, geominQ, TRUE),
    varimax = best(A, Varimax, FALSE), quartimax = best(A, quartimax, FALSE), geomin_ort = best(A, geominT, FALSE),
    equamax = best(A, cfT, FALSE, kappa = kappa), promax = promax4(A),
    kaiser_oblimin = best(A, oblimin, TRUE, normalize = TRUE), kaiser_geomin_obl = best(A, geominQ, TRUE, normalize = TRUE),
    kaiser_varimax = best(A, Varimax, FALSE, normalize = TRUE)
  )
}

fit_of <- function(R, A, n) {
  s <- psych::fa.stats(r = R, f = A, n.obs = n, alpha = .1)
  list(chisq = s$STATISTIC, df = s$dof, pvalue = s$PVAL, objective = s$objective, null_chisq = s$null.chisq,
       null_df = s$null.dof, rmsr = s$rms, tli = s$TLI, bic = s$BIC, rmsea = s$RMSEA[["RMSEA"]],
       rmsea_ci_lower = s$RMSEA[["lower"]], rmsea_ci_upper = s$RMSEA[["upper"]])
}

one <- function(R, A, n) {
  dimnames(A) <- list(rownames(R), paste0("F", seq_len(ncol(A))))
  list(unrotated = table_of(A), communality = named(rowSums(A^2)), fit = fit_of(R, A, n), rotations = rotations(A))
}

both <- function(R, n, k) list(minres = one(R, extract_minres(R, n, k), n), ml = one(R, extract_ml(R, n, k), n))

polychoric_of <- function(x, ordered) {
  R <- unclass(lavCor(x, ordered = ordered, missing = "pairwise", output = "cor", se = "none"))
  class(R) <- "matrix"
  R
}

items <- bfi_items()
bfi_R <- cor(items, use = "pairwise")
tests <- read_data("holzinger")[paste0("x", 1:9)]
sparse <- read_data("sparse")[paste0("s", c(1, 2, 4:7))]
mixed <- read_data("mixed")
values <- list(
  bfi = both(bfi_R, nrow(items), 5),
  holzinger = both(cor(tests), nrow(tests), 3),
  sparse = both(polychoric_of(sparse, names(sparse)), nrow(sparse), 1),
  mixed = both(polychoric_of(mixed, paste0("x", 4:8)), nrow(mixed), 3)
)
as_is <- psych::fa(bfi_R, nfactors = 5, n.obs = nrow(items), fm = "minres", rotate = "promax")
values$promax_psych <- list(loadings = table_of(unclass(as_is$loadings)), Phi = unname(as_is$Phi))

complete <- na.omit(items)
solution <- function(x) {
  R <- cor(x)
  r <- oblimin(extract_minres(R, nrow(x), 5), eps = EPS, maxit = 5000)
  stopifnot(r$convergence)
  L <- unclass(r$loadings)
  dimnames(L) <- list(colnames(x), paste0("F", 1:5))
  list(loadings = L, Phi = r$Phi)
}
s <- solution(complete)
scored <- lapply(c(regression = "Thurstone", bartlett = "Bartlett", tenberge = "tenBerge"), function(method) {
  f <- psych::factor.scores(complete, f = s$loadings, Phi = s$Phi, method = method)
  list(weights = unname(f$weights), scores = unname(f$scores[1:25, ]), R2 = unname(f$R2))
})
values$scores <- c(list(loadings = table_of(s$loadings), Phi = unname(s$Phi)), scored)
odd <- solution(complete[seq(1, nrow(complete), 2), ])
even <- solution(complete[seq(2, nrow(complete), 2), ])
values$congruence <- list(odd = table_of(odd$loadings), even = table_of(even$loadings),
                          values = unname(psych::factor.congruence(odd$loadings, even$loadings, digits = 16)))
reference("efa_rotations", values, c("psych", "GPArotation", "lavaan"))
