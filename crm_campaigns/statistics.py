"""Shares of customers and how sure one can be of their difference.

Formulas: E. B. Wilson, *Probable inference, the law of succession, and statistical inference*
(1927), and R. G. Newcombe, *Interval estimation for the difference between independent
proportions: comparison of eleven methods*, Statistics in Medicine 17 (1998), method 10. Newcombe's
first example, 56 of 70 against 48 of 80:

>>> [round(share, 4) for share in difference_interval(56, 70, 48, 80)]
[0.2, 0.0524, 0.3339]
"""

from math import sqrt

# The quantile of the normal distribution that leaves 2.5 % on each side.
Z_95 = 1.959963984540054


def wilson_interval(successes, total, z=Z_95):
    """Return the lower and upper bound of a share, as shares between 0 and 1.

    >>> [round(bound, 4) for bound in wilson_interval(0, 10)]
    [0.0, 0.2775]
    """
    share = successes / total
    middle = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)


def difference_interval(successes, total, other_successes, other_total):
    """Return the difference of two shares, and the bounds of its 95 % confidence interval.

    The first share less the second one; both totals are above 0.
    """
    share, other = successes / total, other_successes / other_total
    low, high = wilson_interval(successes, total)
    other_low, other_high = wilson_interval(other_successes, other_total)
    difference = share - other
    return (
        difference,
        difference - sqrt((share - low) ** 2 + (other_high - other) ** 2),
        difference + sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )
