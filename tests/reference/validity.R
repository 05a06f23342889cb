# Convergent and discriminant validity, and bifactor indices, from lavaan fits: with semTools, nested lavaan models, and
# formulas written out.
suppressPackageStartupMessages({library(lavaan); library(semTools)})
source("tests/reference/common.R")

HS <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
TWO <- "fA =~ A1 + A2 + A3 + A4 + A5
fC =~ C1 + C2 + C3 + C4 + C5"
TEN <- unlist(BFI_SCALES[c("A", "C")], use.names = FALSE)
FIVE <- paste(sapply(names(BFI_SCALES), function(s) paste(paste0("f", s), "=~", paste(BFI_SCALES[[s]], collapse = " + "))), collapse = "\n")
hs <- read_data("holzinger"); bfi <- read_data("bfi")
vector_of <- function(x) as.list(signif(unclass(x), 10))
square <- function(x) signif(unname(unclass(x)), 10)

# Two factors are one: their correlation is 1, and so are those with the others; std.lv, so that covariances are these.
merged <- function(model, equations, free, data, ..., robust = TRUE) {
  bound <- cfa(paste(model, equations, sep = "\n"), data, std.lv = TRUE, ...)
  out <- list(naive = unname(fitMeasures(bound, "chisq") - fitMeasures(free, "chisq")))
  if (robust) {
    # Mean-scaled for MLM, whose own test is; scaled and shifted for WLSMV. On 1 df both are one.
    found <- lavTestLRT(free, bound, method = "satorra.2000", A.method = "exact", scaled.shifted = FALSE)
    out$scaled <- found[2, "Chisq diff"]; out$df <- found[2, "Df diff"]
  }
  lapply(out, signif, 10)
}
hs_fit <- cfa(HS, hs); hs_std <- cfa(HS, hs, std.lv = TRUE); hs_mlm <- cfa(HS, hs, std.lv = TRUE, estimator = "MLM")
two <- cfa(TWO, bfi, ordered = TEN); two_std <- cfa(TWO, bfi, ordered = TEN, std.lv = TRUE)
five <- cfa(FIVE, bfi)
flip <- bfi; flip$A1 <- 7 - flip$A1; flip[c("C4", "C5")] <- 7 - flip[c("C4", "C5")]
two_flipped <- cfa(TWO, flip, ordered = TEN, std.lv = TRUE)
# Labels, so that equality constraints can be written.
LAB <- paste0(HS, "\nvisual ~~ vt*textual + vs*speed\ntextual ~~ ts*speed")
lab <- function(...) cfa(LAB, hs, std.lv = TRUE, ...)
reference_merge <- list(
  ML = merged(LAB, "vt == 1\nvs == ts", lab(), hs, robust = FALSE),
  MLM = merged(LAB, "vt == 1\nvs == ts", lab(estimator = "MLM"), hs, estimator = "MLM"),
  ML_merged = signif(unname(fitMeasures(cfa("one =~ x1 + x2 + x3 + x4 + x5 + x6\nspeed =~ x7 + x8 + x9", hs), "chisq") - fitMeasures(hs_fit, "chisq")), 10),
  WLSMV = merged(TWO, "fA ~~ 1*fC", two_flipped, flip, ordered = TEN)
)
shown <- function(fit, factors) {
  pe <- standardizedSolution(fit)
  r <- pe[pe$op == "~~" & pe$lhs %in% factors & pe$rhs %in% factors & pe$lhs != pe$rhs, ]
  suppressWarnings(list(
    ave_observed = vector_of(AVE(fit)), ave = vector_of(AVE(fit, obs.var = FALSE)),
    omega = vector_of(reliability(fit, what = "omega", dropSingle = FALSE)["omega", ]),
    compRelSEM = vector_of(compRelSEM(fit, obs.var = FALSE, ord.scale = FALSE)),
    lhs = I(r$lhs), rhs = I(r$rhs), r = signif(r$est.std, 10), se = signif(r$se, 10)
  ))
}
# Omega with lavaan's own delta method, and AVE of the standardised solution.
defined <- parameterEstimates(cfa("f =~ NA*x1 + a*x1 + b*x2 + c*x3\nf ~~ 1*f\nx1 ~~ u*x1\nx2 ~~ v*x2\nx3 ~~ w*x3
omega := (a + b + c)^2 / ((a + b + c)^2 + u + v + w)
ave := (a^2 / (a^2 + u) + b^2 / (b^2 + v) + c^2 / (c^2 + w)) / 3
g =~ x4 + x5 + x6\nh =~ x7 + x8 + x9", hs))
defined <- defined[defined$op == ":=", ]

bif <- function(model, data, ...) {
  fit <- cfa(model, data, std.lv = TRUE, orthogonal = TRUE, ...)
  L <- lavInspect(fit, "std")$lambda; g <- L[, "g"]; S <- L[, colnames(L) != "g"]; u <- 1 - rowSums(L^2)
  R <- L %*% t(L); diag(R) <- 1; p <- length(g); inside <- S != 0; k <- colSums(inside)
  sub <- function(j) { i <- inside[, j]; c(total = (sum(g[i])^2 + sum(S[i, j])^2) / sum(R[i, i]), specific = sum(S[i, j])^2 / sum(R[i, i])) }
  groups <- sapply(seq_len(ncol(S)), sub)
  common <- sum(g)^2 + sum(colSums(S)^2)
  H <- function(l) 1 / (1 + 1 / sum(l^2 / (1 - l^2)))
  one <- lavInspect(cfa(paste("g =~", paste(rownames(L), collapse = " + ")), data, std.lv = TRUE, ...), "std")$lambda[, 1]
  out <- list(total = common / (common + sum(u)), hierarchical = sum(g)^2 / (common + sum(u)),
       sub_total = groups["total", ], sub_hierarchical = groups["specific", ], ecv = sum(g^2) / (sum(g^2) + sum(S^2)),
       iecv = g^2 / (g^2 + rowSums(S^2)), puc = 1 - sum(k * (k - 1) / 2) / (p * (p - 1) / 2),
       h = c(H(g), apply(S, 2, function(l) H(l[l != 0]))), ecv_groups = colSums(S^2) / (sum(g^2) + sum(S^2)),
       arpb = mean(abs((one - g) / g)))
  lapply(out, function(x) signif(unname(x), 10))
}
GENERAL <- paste0("g =~ ", paste0("x", 1:9, collapse = " + "), "\n", HS)

reference("validity", list(
  hs = shown(hs_fit, c("visual", "textual", "speed")), two = shown(two, c("fA", "fC")),
  defined = list(est = signif(defined$est, 10), se = signif(defined$se, 10)),
  htmt = list(hs = square(htmt(HS, hs, htmt2 = FALSE)), hs2 = square(htmt(HS, hs, htmt2 = TRUE)),
              five = square(htmt(FIVE, bfi, htmt2 = FALSE)), five2 = square(htmt(FIVE, bfi, htmt2 = TRUE)),
              two = square(htmt(TWO, bfi, ordered = TEN, htmt2 = FALSE)), two2 = square(htmt(TWO, bfi, ordered = TEN, htmt2 = TRUE))),
  merged = reference_merge,
  bifactor = bif(GENERAL, hs)
), c("lavaan", "semTools"))
