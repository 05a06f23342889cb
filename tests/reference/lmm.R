# Linear mixed models with lme4, their degrees of freedom with lmerTest, and the decomposition of variance of
# Rights & Sterba (2019) by r2mlm's formulas written out.
#
# models: what each formula gives; the optimiser is nlminb, tightened, for lme4's default stops at about 1e-5 of theta
#   (and nloptwrap with xtol_abs = 1e-12 does so too).
#   loglik, fixed (est, se, df by Satterthwaite), sds and cors of the random part, sigma
#   ranef: conditional modes and conditional SDs, levels in lme4's order
# profile: confint(method = "profile") of sleepstudy and of Penicillin (both by ML inside), with lme4's own optimiser:
#   nlminb stops short within the profile of Penicillin (0 for a lower end that is 0.63)
# tests: likelihood ratios by anova(refit = FALSE) of REML fits
# r2: sleepstudy-like two-level model of Exam, standLRT centred within schools, school means centred
suppressPackageStartupMessages({library(lme4); library(lmerTest)})
source("tests/reference/common.R")

tight <- lmerControl(optimizer = "nlminbwrap", calc.derivs = FALSE,
                     optCtrl = list(rel.tol = 1e-15, x.tol = 1e-12, abs.tol = 0, eval.max = 1e4, iter.max = 1e4))

exam <- read_data("exam")
exam$within <- exam$standLRT - ave(exam$standLRT, exam$school)
exam$mean <- ave(exam$standLRT, exam$school) - mean(exam$standLRT)
# an unbalanced crossing with slopes on both sides, written by both programs from the same arithmetic
crossed <- local({
  i <- 0:599
  a <- (i * 7) %% 20
  b <- (i * i + 3 * i) %% 11
  x <- sin(i * 1.7) + 0.3 * cos(i * 0.37)
  y <- sin(a * 2.1) + 0.5 * cos(a * 1.3) * x + 0.7 * cos(b * 1.9) + 0.4 * sin(b * 0.9) * x + 1.2 * sin(i * 12.9898 + i^2 * 0.1)
  data.frame(y = y, x = x, a = a, b = b)
})

# Standard deviations (levels x columns) of conditional variances, an array or one for each term of the group.
sds_of <- function(post, levels) {
  if (is.list(post)) return(do.call(cbind, lapply(post, sds_of, levels)))
  t(matrix(apply(post, 3, function(v) sqrt(diag(as.matrix(v)))), ncol = levels))
}

describe <- function(formula, data, REML = TRUE, df = TRUE, modes = TRUE) {
  fit <- lmerTest::lmer(formula, data, REML = REML, control = tight)
  coefficients <- if (df) summary(fit)$coefficients else summary(fit, ddf = "lme4")$coefficients
  variances <- as.data.frame(VarCorr(fit), order = "lower.tri")
  found <- list(
    loglik = as.numeric(logLik(fit)), aic = AIC(fit), bic = BIC(fit), nobs = nobs(fit),
    names = I(rownames(coefficients)), est = I(unname(coefficients[, "Estimate"])),
    se = I(unname(coefficients[, "Std. Error"])), singular = isSingular(fit, tol = 1e-5),
    group = I(variances$grp), var1 = I(variances$var1), var2 = I(variances$var2),
    vcov = I(variances$vcov), sdcor = I(variances$sdcor)
  )
  if (df) found$df <- I(unname(coefficients[, "df"]))
  if (modes) {
    found$ranef <- lapply(ranef(fit, condVar = TRUE), function(one) {
      post <- attr(one, "postVar")
      list(levels = I(rownames(one)), modes = unname(as.matrix(one)),
           sds = unname(sds_of(post, nrow(one))))
    })
  }
  found
}

models <- list(
  sleep = describe(Reaction ~ Days + (Days | Subject), sleepstudy),
  sleep_ml = describe(Reaction ~ Days + (Days | Subject), sleepstudy, REML = FALSE),
  sleep_apart = describe(Reaction ~ Days + (Days || Subject), sleepstudy),
  sleep_slope = describe(Reaction ~ Days + (0 + Days | Subject), sleepstudy),
  penicillin = describe(diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin),
  pastes = describe(strength ~ 1 + (1 | batch / cask), Pastes),
  exam = describe(normexam ~ standLRT + sex + (standLRT | school), exam),
  exam_ml = describe(normexam ~ standLRT + (1 | school), exam, REML = FALSE),
  context = describe(normexam ~ within + mean + (within | school), exam),
  crossed = describe(y ~ x + (x | a) + (x | b), crossed)
)

interval <- function(fit) {
  found <- confint(fit, method = "profile", oldNames = FALSE, quiet = TRUE)
  list(names = I(rownames(found)), lower = I(unname(found[, 1])), upper = I(unname(found[, 2])))
}
profiles <- list(
  sleep = interval(lme4::lmer(Reaction ~ Days + (Days | Subject), sleepstudy)),
  penicillin = interval(lme4::lmer(diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin))
)

big <- lme4::lmer(Reaction ~ Days + (Days | Subject), sleepstudy, control = tight)
small <- lme4::lmer(Reaction ~ Days + (1 | Subject), sleepstudy, control = tight)
ratio <- 2 * (as.numeric(logLik(big)) - as.numeric(logLik(small)))
tests <- list(
  slope = list(ratio = ratio, mixture = 0.5 * pchisq(ratio, 1, lower.tail = FALSE) +
    0.5 * pchisq(ratio, 2, lower.tail = FALSE))
)

# r2mlm's formulas (Rights & Sterba 2019, Psychological Methods 24) for predictors centred within clusters
fit <- lme4::lmer(normexam ~ within + mean + (within | school), exam, control = tight)
gamma <- fixef(fit)
T <- unclass(VarCorr(fit)$school)[1:2, 1:2]
f1 <- gamma["within"]^2 * var(exam$within)
f2 <- gamma["mean"]^2 * var(exam$mean)
v <- T[2, 2] * var(exam$within)
m <- T[1, 1] + 2 * T[1, 2] * mean(exam$within) + T[2, 2] * mean(exam$within)^2
r2 <- lapply(list(f1 = f1, f2 = f2, v = v, m = m, residual = sigma(fit)^2), unname)

reference("lmm", list(models = models, profiles = profiles, tests = tests, r2 = r2), c("lme4", "lmerTest"))
