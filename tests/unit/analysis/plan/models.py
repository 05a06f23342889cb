"""Models with values, for plans."""

TWO_FACTORS = """f =~ .7*x1 + .7*x2 + .6*x3
g =~ .8*x4 + .7*x5 + .6*x6
f ~~ .4*g
"""
ONE_FACTOR = "f =~ .8*x1 + .7*x2 + .6*x3"
TWO_LEVELS = """level: 1
f =~ .7*x1 + .7*x2 + .7*x3
level: 2
fb =~ .7*x1 + .7*x2 + .7*x3
fb ~~ .4*fb
x1 ~~ .1*x1
x2 ~~ .1*x2
x3 ~~ .1*x3
"""
