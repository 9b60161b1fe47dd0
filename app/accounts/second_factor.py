"""The second factor: a time-based code that works once (RFC 6238, as authenticator apps make it)."""

from __future__ import annotations

from datetime import datetime

import pyotp

from crypto.hashing import equal

STEP_S = 30
#: Codes of the step before and after are taken too, because devices' clocks differ.
WINDOW_STEPS = 1


class WrongCode(Exception):
    """Not a code of this secret at this time, or one that was used already."""


def code_step(secret: str, code: str, at: datetime, newest_used: int) -> int:
    """The time step this code stands for; every step is looked at, so the answer takes the same time for each.

    Raises: WrongCode if it stands for none in the window that is newer than the newest used one.
    """
    totp, present = pyotp.TOTP(secret, interval=STEP_S), int(at.timestamp()) // STEP_S
    matching = [
        step
        for step in range(present - WINDOW_STEPS, present + WINDOW_STEPS + 1)
        if equal(totp.generate_otp(step).encode(), code.encode("utf-8", "replace"))
    ]
    fresh = [step for step in matching if step > newest_used]
    if not fresh:
        raise WrongCode
    return fresh[0]
