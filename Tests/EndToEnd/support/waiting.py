"""Waiting for what must become true: polled until a deadline, never slept for."""

import time
from typing import Callable, TypeVar

Result = TypeVar("Result")

POLL_SECONDS = 0.02


def eventually(probe: Callable[[], Result], within: float = 5.0, what: str = "") -> Result:
    """Calls `probe` until it returns something true and gives that back.

    A failed assertion inside the probe counts as "not yet"; the last one is raised when the time is over.
    """
    deadline = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        result = None
        try:
            result = probe()
            if result:
                return result
        except AssertionError as error:
            failure = error
        if time.monotonic() >= deadline:
            if failure is not None:
                raise failure
            raise AssertionError(f"not within {within} s: {what or probe}; last answer: {result!r}")
        time.sleep(POLL_SECONDS)
