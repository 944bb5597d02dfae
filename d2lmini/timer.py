"""A stopwatch that remembers its laps."""

import time


class Timer:
    """Measure several running times, in seconds (d2l section 3.1.2).

    The clock starts when the timer is made.
    """

    def __init__(self) -> None:
        self.times: list[float] = []
        self.start()

    def start(self) -> None:
        """Start, or restart, the clock."""
        self._begin = time.perf_counter()

    def stop(self) -> float:
        """Record the seconds since the last start and return them."""
        self.times.append(time.perf_counter() - self._begin)
        return self.times[-1]

    def sum(self) -> float:
        """Return the sum of the recorded times in seconds; 0.0 before the first stop."""
        return float(sum(self.times))

    def avg(self) -> float:
        """Return the mean recorded time in seconds.

        Raises:
            RuntimeError: nothing was recorded yet.
        """
        if not self.times:
            raise RuntimeError("Timer.avg() needs at least one recorded time: call stop() first.")
        return self.sum() / len(self.times)
