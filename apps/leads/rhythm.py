"""How often something usually comes, and whether it has been silent for longer than that."""

from datetime import timedelta

FEWEST = 5  # Of fewer arrivals nobody knows what is usual.
SHORTEST = timedelta(hours=24)
FACTOR = 2


def silent_since(arrivals, now):
    """Return the last arrival when nothing came for twice the longest usual pause, else None.

    `arrivals` are the last ones, about twenty. The longest pause among them holds nights, weekends
    and holidays, so a source that is quiet on Sundays is not silent on one.
    """
    arrivals = sorted(arrivals)
    if len(arrivals) < FEWEST:
        return None
    pauses = [later - earlier for earlier, later in zip(arrivals, arrivals[1:], strict=False)]
    usual = max(max(pauses) * FACTOR, SHORTEST)
    return arrivals[-1] if now - arrivals[-1] > usual else None
