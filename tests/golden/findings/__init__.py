"""The findings of the golden data, derived without the warehouse.

The figures come from the hand-worked star and from scipy and statsmodels, or from the
definition where those have no function; none comes from a view. The command
`python -m tests.golden.findings` writes them to `tests/golden/expected/`.
"""
