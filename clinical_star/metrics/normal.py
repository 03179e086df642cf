"""How many standard errors a two-sided interval of the normal distribution reaches.

The macro normal_quantile of the dbt project has the same numbers for its SQL.
"""

NORMAL_QUANTILE_90 = 1.6448536269514722
NORMAL_QUANTILE_95 = 1.959963984540054
