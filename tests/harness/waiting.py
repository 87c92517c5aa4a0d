"""Waiting for something to become so, without guessing how long it takes."""

import time

PATIENCE_S = 60.0
POLL_S = 0.05


def until(ready, what, patience_s=PATIENCE_S):
    """The first truthy value of `ready()`. `what` tells, when it never came, what was missing."""
    deadline = time.monotonic() + patience_s
    while True:
        value = ready()
        if value:
            return value
        if time.monotonic() > deadline:
            shown = what() if callable(what) else what
            raise AssertionError(f"not within {patience_s:.0f} s: {shown}")
        time.sleep(POLL_S)
