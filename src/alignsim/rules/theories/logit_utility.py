"""The rule of choice by default: logit choice over the expected utility of five aims."""

from alignsim.rules.choose import choose
from alignsim.world.theory import Theory

THEORY = Theory(
    name="logit-utility",
    statement="Governments weigh security, prosperity, values, autonomy and status, and choose "
    "the better moves more often.",
    values="five aims by the weights coded for each government, regard, fear of reprisals",
    ignores="strategy beyond the fear of reprisals",
    sources=(
        "McKelvey, R. D. and Palfrey, T. R. (1995), Quantal Response Equilibria for Normal Form "
        "Games, Games and Economic Behavior 10",
    ),
    choose=choose,
)
