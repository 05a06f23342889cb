# Exploratory factor analysis of the raw bfi items with psych::fa: 25 items, five factors, and N1-N5, one factor.
#
# Each of pairwise (cor(use = "pairwise"), n = 2800) and complete (rows with every answer) has
#   correlation eigenvalues e_values, and the runs
#   minres_oblimin  fm = "minres", rotate = "oblimin", as psych gives it. It stops where optim() stops
#                   (factr 1e7, no way to change it) and where GPArotation::oblimin does (eps 1e-5).
#   minres_none     the same, unrotated
#   tight_oblimin, tight_none   the same solution, converged. Minimum residual, ULS and principal axes have one
#                   stationary point: fm = "pa" with min.err 1e-14 (communalities to about 1e-13); rotation
#                   with eps 1e-7, below which GPArotation meets rounding error (rotated loadings to about 2e-7)
#   ml_oblimin, ml_none         fm = "ml", as psych gives it
#   tight_ml_oblimin            stats::factanal with factr = 1, then GPArotation::oblimin with eps 1e-7
# Oblimin is direct quartimin (gam = 0), without Kaiser normalisation, from the identity.
# psych reorders and reflects the factors: compare up to order and sign.
#   loadings     pattern; structure = loadings %*% Phi; communality: diag of the model
#   criterion    quartimin: sum over pairs of factors of sum(l_ij^2 l_ik^2), over 2 (GPArotation's f)
#   Vaccounted   psych's table: SS loadings are diag(Phi %*% t(L) %*% L)
#   fit          psych's STATISTIC (Bartlett-corrected chi-square), dof, objective, rms, RMSEA (90 %), TLI, BIC
suppressPackageStartupMessages({library(psych); library(GPArotation)})
source("tests/reference/common.R")

ROTATION_EPS <- 1e-7

criterion <- function(L) {
  if (ncol(L) == 1) return(NULL)
  L2 <- unclass(L)^2
  sum(L2 * (L2 %*% (1 - diag(ncol(L2))))) / 4
}

describe_fa <- function(f) {
  L <- unclass(f$loadings)
  out <- list(
    loadings = table_of(L),
    Phi = if (is.null(f$Phi)) NULL else table_of(f$Phi),
    structure = if (is.null(f$Phi)) NULL else table_of(f$Structure),
    communality = named(f$communality),
    uniquenesses = named(f$uniquenesses),
    criterion = criterion(L),
    Vaccounted = table_of(f$Vaccounted),
    fit = list(STATISTIC = f$STATISTIC, dof = f$dof, objective = f$objective, rms = f$rms,
               RMSEA = named(f$RMSEA), TLI = f$TLI, BIC = f$BIC)
  )
  out[!sapply(out, is.null)]
}

run <- function(R, n, k, fm, rotate) describe_fa(psych::fa(R, nfactors = k, n.obs = n, fm = fm, rotate = rotate))

tight <- function(R, n, k, rotate) {
  arguments <- list(R, nfactors = k, n.obs = n, fm = "pa", rotate = rotate, min.err = 1e-14, max.iter = 1e5)
  if (rotate == "oblimin") arguments$eps <- ROTATION_EPS
  f <- do.call(psych::fa, arguments)
  stopifnot(length(f$communality.iterations) < 1e5)
  describe_fa(f)
}

tight_ml <- function(R, n, k) {
  f <- factanal(covmat = R, factors = k, n.obs = n, rotation = "none", control = list(opt = list(factr = 1)))
  stopifnot(f$converged)
  rotated <- oblimin(unclass(f$loadings), eps = ROTATION_EPS)
  stopifnot(rotated$convergence)
  L <- rotated$loadings
  names <- paste0("ML", seq_len(k))
  dimnames(L) <- list(rownames(R), names)
  Phi <- rotated$Phi
  dimnames(Phi) <- list(names, names)
  list(loadings = table_of(L), Phi = table_of(Phi), communality = named(1 - f$uniquenesses),
       uniquenesses = named(f$uniquenesses), criterion = criterion(L),
       fit = list(STATISTIC = f$STATISTIC[[1]], dof = f$dof, objective = f$criteria[["objective"]]))
}

analyse <- function(R, n, k) {
  runs <- list(
    n = n, e_values = eigen(R, only.values = TRUE)$values,
    minres_none = run(R, n, k, "minres", "none"),
    tight_none = tight(R, n, k, "none")
  )
  if (k > 1) runs <- c(runs, list(
    minres_oblimin = run(R, n, k, "minres", "oblimin"),
    tight_oblimin = tight(R, n, k, "oblimin"),
    ml_none = run(R, n, k, "ml", "none"),
    ml_oblimin = run(R, n, k, "ml", "oblimin"),
    tight_ml_oblimin = tight_ml(R, n, k)
  ))
  runs
}

items <- bfi_items()
both <- function(x, k) {
  complete <- na.omit(x)
  list(pairwise = analyse(cor(x, use = "pairwise"), nrow(x), k),
       complete = analyse(cor(complete), nrow(complete), k))
}
reference("efa", list(five = both(items, 5), neuroticism = both(items[BFI_SCALES$N], 1)),
          c("psych", "GPArotation"))
