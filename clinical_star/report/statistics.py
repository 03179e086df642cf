"""The one statistic that no view contains: the interval of a mean."""

_Z = 1.959963984540054
# Fisher and Cornish, as in Abramowitz and Stegun 26.7.5
_SERIES = (2.372271230298562, 2.8224986157396112, 2.555849679507722, 1.589536)
_FEWEST = 11


def mean_interval(
    mean: float | None, deviation: float | None, n: int
) -> tuple[float | None, float | None]:
    """Return the 95 % t interval of a mean from its sample standard deviation.

    The quantile is computed as a series, with an error below 1e-5 from 10 degrees of
    freedom; below that there is no interval.
    """
    if mean is None or deviation is None or n < _FEWEST:
        return None, None
    quantile = _Z + sum(
        coefficient / (n - 1) ** power
        for power, coefficient in enumerate(_SERIES, start=1)
    )
    half: float = quantile * deviation / float(n) ** 0.5
    return mean - half, mean + half
