# Data for general regressions and what R makes of them: writes regress.tsv and regress_expected.tsv beside itself.
# usage: Rscript make_regress.R         (R 4.2.2, sandwich 3.0-2, lmtest 0.9-40)
suppressMessages({library(sandwich); library(lmtest)})
set.seed(2308)
n <- 240
d <- data.frame(
    token = sprintf("t%d", 1 + floor(24 * runif(n)^2)),
    sequence = sprintf("s%d", rep(1:16, length.out = n)),
    fold = sprintf("f%d", 1 + floor(5 * runif(n))),
    pos = sample(c("NOUN", "VERB", "ADJ", "ADP"), n, TRUE, c(4, 3, 2, 1)),
    grp = sample(c("p", "q", "r"), n, TRUE),
    a = 8 + 3 * rnorm(n), b = round(2 * rexp(n), 1), c = rt(n, 3), stringsAsFactors = FALSE)
by_token <- setNames(rnorm(24), sprintf("t%d", 1:24))
by_sequence <- setNames(0.6 * rnorm(16), sprintf("s%d", 1:16))
d$d <- d$a + d$b
d$y <- 3 + 0.5 * d$a - 0.8 * d$b + 0.1 * d$c + c(NOUN = 0, VERB = 1, ADJ = -0.5, ADP = 2)[d$pos] * d$b / 3 +
    0.7 * (d$grp == "q") + by_token[d$token] + by_sequence[d$sequence] + rnorm(n) * (0.5 + 0.1 * d$a)
for (v in c("a", "b", "c", "d", "y")) d[[v]] <- signif(d[[v]], 6)
d$d <- d$a + d$b
write.table(format(d, digits = 17, trim = TRUE), "regress.tsv", sep = "\t", quote = FALSE, row.names = FALSE)

d$grp <- factor(d$grp, sort(unique(d$grp), method = "radix"))
d$pos <- relevel(factor(d$pos, sort(unique(d$pos), method = "radix")), "NOUN")
out <- NULL
name <- function(x) gsub("grp([a-z])", "grp=\\1", gsub("pos([A-Z]+)", "pos=\\1", sub("(Intercept)", "(intercept)", x, fixed = TRUE)))
add <- function(model, quantity, term, value) {
    value <- unname(value)
    out <<- rbind(out, data.frame(model = model, quantity = quantity, term = name(term), value = sprintf("%.17g", value)))
}
errors <- function(model, quantity, m, v, df) {
    kept <- names(coef(m))[!is.na(coef(m))]
    add(model, paste0(quantity, " std_error"), kept, sqrt(diag(v))[kept])
    ci <- coefci(m, vcov. = v, df = df)
    add(model, paste0(quantity, " low"), kept, ci[kept, 1])
    p <- coeftest(m, vcov. = v, df = df)
    if (quantity == "classical") {
        add(model, paste0(quantity, " high"), kept, ci[kept, 2])
        add(model, paste0(quantity, " t"), kept, p[kept, 3])
    }
    add(model, paste0(quantity, " p"), kept, p[kept, 4])
}
describe <- function(model, formula, data = d) {
    m <- lm(formula, data)
    kept <- names(coef(m))[!is.na(coef(m))]
    add(model, "coefficient", kept, coef(m)[kept])
    add(model, "r2", "", summary(m)$r.squared)
    add(model, "r2_adj", "", summary(m)$adj.r.squared)
    add(model, "loglik", "", as.numeric(logLik(m)))
    add(model, "aic", "", AIC(m))
    add(model, "bic", "", BIC(m))
    add(model, "dropped", "", sum(is.na(coef(m))))
    errors(model, "classical", m, vcov(m), m$df.residual)
    x <- model.matrix(m)[, kept]
    add(model, "standardised", kept[-1], (coef(m)[kept] * apply(x, 2, sd) / sd(data$y))[-1])
    add(model, "vif", kept[-1], sapply(kept[-1], function(j)
        1 / (1 - summary(lm(x[, j] ~ x[, setdiff(kept, c(j, "(Intercept)"))]))$r.squared)))
    invisible(m)
}
robust <- function(model, m) {
    for (type in c("HC0", "HC1", "HC2", "HC3")) errors(model, tolower(type), m, vcovHC(m, type = type), m$df.residual)
    errors(model, "token", m, vcovCL(m, cluster = d$token), length(unique(d$token)) - 1)
    errors(model, "token,sequence", m, vcovCL(m, cluster = d[c("token", "sequence")]), length(unique(d$sequence)) - 1)
}
# Without each term, all its columns removed and nothing else changed.
terms_of <- function(model, m) {
    x <- model.matrix(m)
    assign <- attr(x, "assign")
    labels <- c(attr(terms(m), "term.labels"), "(all)")
    vcl <- vcovCL(m, cluster = d$token)
    for (k in seq_along(labels)) {
        own <- if (labels[k] == "(all)") assign > 0 else assign == k
        q <- sum(own)
        rest <- sum(residuals(lm.fit(x[, !own, drop = FALSE], d$y))^2)
        ssr <- sum(residuals(m)^2)
        add(model, "term partial_r2", labels[k], (rest - ssr) / rest)
        f <- (rest - ssr) / q / (ssr / m$df.residual)
        add(model, "term f", labels[k], f)
        add(model, "term log10_p", labels[k], pf(f, q, m$df.residual, lower.tail = FALSE, log.p = TRUE) / log(10))
        b <- coef(m)[own]
        add(model, "term token f", labels[k], as.numeric(t(b) %*% solve(vcl[own, own]) %*% b) / q)
        held <- function(cols) {
            l <- numeric(n)
            for (f in unique(d$fold)) {
                train <- d$fold != f
                fit <- lm.fit(x[train, cols, drop = FALSE], d$y[train])
                b <- fit$coefficients
                b[is.na(b)] <- 0
                l[!train] <- dnorm(d$y[!train], x[!train, cols, drop = FALSE] %*% b, sqrt(mean(fit$residuals^2)), log = TRUE)
            }
            l
        }
        full <- held(rep(TRUE, ncol(x)))
        delta <- full - held(!own)
        add(model, "term delta_loglik", labels[k], mean(delta))
        add(model, "term sem", labels[k], sd(delta) / sqrt(n))
        g <- interaction(d$fold, d$token, drop = TRUE)
        s <- tapply(delta, g, sum)
        size <- tapply(delta, g, length)
        add(model, "term token sem", labels[k], sqrt(length(s) / (length(s) - 1) * sum((s - size * mean(delta))^2)) / n)
        if (k == 1) add(model, "held_out", "", mean(full))
    }
}
nested <- function(model, ...) {
    m <- list(...)
    for (k in seq_along(m)[-1]) {
        lrt <- lrtest(m[[k - 1]], m[[k]])
        added <- setdiff(attr(terms(m[[k]]), "term.labels"), attr(terms(m[[k - 1]]), "term.labels"))
        add(model, "step lrt", added, lrt$Chisq[2])
        add(model, "step df", added, lrt$Df[2])
        add(model, "step log10_p", added, pchisq(lrt$Chisq[2], lrt$Df[2], lower.tail = FALSE, log.p = TRUE) / log(10))
    }
}

plain <- describe("plain", y ~ a + b + c)
robust("plain", plain)
terms_of("plain", plain)
slopes <- describe("slopes", y ~ a + b * pos)
robust("slopes", slopes)
terms_of("slopes", slopes)
nested("slopes", lm(y ~ 1, d), lm(y ~ a, d), lm(y ~ a + b, d), lm(y ~ a + b + pos, d), slopes)
describe("cells", y ~ (a + b + c)^2 + pos * grp)
describe("inner", y ~ a + a:pos)
describe("full", y ~ a:pos + grp)
describe("collinear", y ~ a + b + d + c)
population <- function(v) sqrt(mean((v - mean(v))^2))
e <- d
e$b <- residuals(lm(b ~ a + c, d))
for (v in c("a", "b", "c")) {
    s <- population(e[[v]])
    e[[v]] <- pmin(pmax(e[[v]], mean(e[[v]]) - 2 * s), mean(e[[v]]) + 2 * s)
    e[[v]] <- (e[[v]] - mean(e[[v]])) / population(e[[v]])
}
describe("prepared", y ~ a * b + c, e)
for (pair in list(c("y", "a"), c("y", "b"), c("y", "c"), c("a", "b"), c("a", "c"), c("b", "c"))) {
    add("correlations", "pearson", paste(pair, collapse = " "), cor(d[[pair[1]]], d[[pair[2]]]))
    add("correlations", "spearman", paste(pair, collapse = " "), cor(d[[pair[1]]], d[[pair[2]]], method = "spearman"))
}
for (df in c(1, 2, 3.5, 15, 236, 1e6)) for (level in c(0.5, 0.95, 0.999))
    add("tails", "t_quantile", paste(df, level), qt((1 + level) / 2, df))
for (f in c(0.3, 1, 4.5, 80)) for (df in list(c(1, 1), c(2, 7), c(9, 236), c(60, 3), c(25, 400)))
    add("tails", "f_tail", paste(f, df[1], df[2]), pf(f, df[1], df[2], lower.tail = FALSE, log.p = TRUE) / log(10))
write.table(out, "regress_expected.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
