# Coefficient omega with lavaan and semTools (total, categorical, bifactor) and psych (one factor, Schmid-Leiman).
#
# scales: the five bfi scales (reversed items as 7 - x), rows with all five answers
#   ml        lavaan::cfa, one factor, ML: semTools::reliability's omega (model's variance of the sum) and omega3
#             (observed), compRelSEM(tau.eq = FALSE, obs.var = FALSE); se_robust, se_normal: lavaan's own standard error
#             of omega as a defined parameter, with estimator MLR (observed information, sandwich) and ML with
#             se = "standard", information = "expected"
#   minres    psych::fa(fm = "minres"), one factor of cor(): loadings; tight: fm = "pa", min.err 1e-14, which has the
#             same stationary point; omega_tight: of the raw sum, loadings times the items' standard deviations
#   wlsmv, ulsmv   lavaan::cfa(ordered = TRUE): standardised loadings, semTools::reliability's omega and omega3
# Intervals are checked by recovery; R has none of these but the standard error above.
# sl: psych::omega(fm = "minres", rotate = "oblimin"), flip = FALSE; omega_h, omega.tot, ECV, omega.group, sl loadings:
#   psych      as psych gives it: fa stops at factr 1e7, oblimin at eps 1e-5, the second order factor at factr 1e7
#   tight      psych's own formulas (psych 2.2.9, omegah) on the solution converged as in efa.R; the loadings of three
#              factors on one in closed form, of more by fm = "pa" with min.err 1e-14
# bifactor: lavaan::cfa(orthogonal = TRUE, std.lv = TRUE), semTools::reliability's omega2 (own items' implied variance)
#   holzinger has a Heywood case; lavaan there gets the bound .005 of each item's variance, which is psych's and ours
suppressPackageStartupMessages({library(psych); library(GPArotation); library(lavaan); library(semTools)})
source("tests/reference/common.R")

one_factor <- function(items) paste("f =~", paste(items, collapse = " + "))

defined <- function(items) {
  k <- seq_along(items)
  paste(c(
    paste("f =~", paste(paste0("l", k, "*", items), collapse = " + ")),
    paste0(items, " ~~ e", k, "*", items),
    paste0("omega := (", paste0("l", k, collapse = "+"), ")^2/((", paste0("l", k, collapse = "+"), ")^2 + ",
           paste0("e", k, collapse = "+"), ")")
  ), collapse = "\n")
}

se_of <- function(x, ...) {
  fit <- cfa(defined(names(x)), x, std.lv = TRUE, ...)
  p <- parameterEstimates(fit)
  p$se[p$lhs == "omega"]
}

quietly <- function(call) suppressMessages(suppressWarnings(call))

ml <- function(x) {
  fit <- cfa(one_factor(names(x)), x, std.lv = TRUE)
  r <- quietly(reliability(fit))
  list(omega = r["omega", 1], omega_observed = r["omega3", 1],
       compRelSEM = unname(quietly(compRelSEM(fit, tau.eq = FALSE, obs.var = FALSE))[[1]]),
       se_robust = se_of(x, estimator = "MLR"), se_normal = se_of(x, estimator = "ML", information = "expected"))
}

minres_one <- function(x) {
  R <- cor(x)
  loose <- psych::fa(R, 1, n.obs = nrow(x), fm = "minres")
  tight <- psych::fa(R, 1, n.obs = nrow(x), fm = "pa", min.err = 1e-14, max.iter = 1e5)
  s <- sapply(x, sd)
  of <- function(f) {
    l <- drop(unclass(f$loadings))
    sum(l * s)^2 / (sum(l * s)^2 + sum((1 - l^2) * s^2))
  }
  list(loadings = named(drop(unclass(loose$loadings))), tight = named(drop(unclass(tight$loadings))),
       omega = of(loose), omega_tight = of(tight))
}

ordinal <- function(x, estimator) {
  fit <- cfa(one_factor(names(x)), x, std.lv = TRUE, ordered = names(x), estimator = estimator)
  r <- quietly(reliability(fit))
  p <- standardizedSolution(fit)
  p <- p[p$op == "=~", ]
  list(loadings = named(setNames(p$est.std, p$rhs)), omega = r["omega", 1], omega_observed = r["omega3", 1])
}

# psych:::omegah's formulas on loadings and factor correlations given, no item turned.
schmid_tight <- function(R, m) {
  f <- psych::fa(R, m, fm = "pa", rotate = "none", min.err = 1e-14, max.iter = 1e5)
  A <- unclass(f$loadings)
  rotated <- oblimin(A, eps = 1e-7, maxit = 10000)
  L <- rotated$loadings
  Phi <- rotated$Phi
  g <- if (m == 2) sqrt(abs(Phi[1, 2])) * c(1, sign(Phi[1, 2])) else if (m == 3)
    sqrt(c(Phi[1, 2] * Phi[1, 3] / Phi[2, 3], Phi[1, 2] * Phi[2, 3] / Phi[1, 3], Phi[1, 3] * Phi[2, 3] / Phi[1, 2])) else
    drop(unclass(psych::fa(Phi, 1, fm = "pa", min.err = 1e-14, max.iter = 1e5)$loadings))
  general <- drop(L %*% g)
  groups <- L %*% diag(sqrt(1 - g^2))
  u2 <- 1 - rowSums(A^2)
  mine <- apply(abs(groups), 1, which.max)
  group <- t(sapply(seq_len(m), function(k) {
    own <- mine == k
    V <- sum(R[own, own])
    c(items = sum(own), total = (sum(groups[own, k])^2 + sum(general[own])^2) / V,
      general = sum(general[own])^2 / V, group = sum(groups[own, k])^2 / V)
  }))
  list(omega_h = sum(general)^2 / sum(R), omega_tot = (sum(R) - sum(u2)) / sum(R),
       ECV = sum(general^2) / (sum(general^2) + sum(groups^2)), general = named(setNames(general, rownames(R))),
       group = unname(group))
}

schmid_psych <- function(R, m) {
  o <- quietly(psych::omega(R, m, flip = FALSE, plot = FALSE))
  list(omega_h = o$omega_h, omega_tot = o$omega.tot, ECV = o$ECV,
       general = named(setNames(o$schmid$sl[, 1], rownames(R))), group = unname(as.matrix(o$omega.group)))
}

sl <- function(R, m) list(factors = m, psych = schmid_psych(R, m), tight = schmid_tight(R, m))

bifactor <- function(x, groups, bounded = FALSE) {
  items <- unlist(groups, use.names = FALSE)
  model <- c(paste("g =~", paste(items, collapse = " + ")),
             sapply(names(groups), function(k) paste(k, "=~", paste(groups[[k]], collapse = " + "))))
  if (bounded) {
    # lavaan divides by N
    v <- sapply(x[items], function(y) mean((y - mean(y))^2))
    model <- c(model, sprintf("%s ~~ lower(%.15g)*%s", items, .005 * v, items))
  }
  fit <- quietly(cfa(paste(model, collapse = "\n"), x[items], orthogonal = TRUE, std.lv = TRUE))
  r <- quietly(reliability(fit))
  S <- lavInspect(fit, "implied")$cov
  L <- lavInspect(fit, "est")$lambda
  # total: all factors' share of the implied variance of the sum
  list(converged = lavInspect(fit, "converged"), fmin = 2 * fitMeasures(fit, "fmin")[[1]],
       omega2 = named(setNames(r["omega2", c("g", names(groups))], c("g", names(groups)))),
       total = sum(colSums(L)^2) / sum(S), loadings = table_of(L))
}

items <- bfi_items(reverse = TRUE)
complete <- na.omit(items)
h <- read_data("holzinger")[, paste0("x", 1:9)]
H <- list(visual = paste0("x", 1:3), textual = paste0("x", 4:6), speed = paste0("x", 7:9))

scale_runs <- lapply(BFI_SCALES, function(scale) {
  x <- na.omit(items[scale])
  list(n = nrow(x), ml = ml(x), minres = minres_one(x), wlsmv = ordinal(x, "WLSMV"), ulsmv = ordinal(x, "ULSMV"))
})
hs_runs <- lapply(H, function(scale) list(ml = ml(h[scale])))

reference("omega", list(
  scales = scale_runs,
  holzinger = list(all = list(ml = ml(h), minres = minres_one(h)), parts = hs_runs, sl = sl(cor(h), 3),
                   bifactor = bifactor(h, H, bounded = TRUE)),
  bfi = list(sl = sl(cor(complete), 5), pairwise_sl = sl(cor(items, use = "pairwise"), 5),
             two = sl(cor(complete[c(BFI_SCALES$C, BFI_SCALES$N)]), 2),
             bifactor = bifactor(complete, BFI_SCALES))
), c("psych", "GPArotation", "lavaan", "semTools"))
