"""Citizens' ID numbers by GB 11643: which ones are well formed, and what they say of birth and sex."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul
from typing import Literal

_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECKS = "10X98765432"


def normal(number: str) -> str:
    """Return the number as it is printed on a card: half-width, without spaces, a capital X."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).upper()


def valid(number: str) -> bool:
    """Return whether a number has 18 places, a day of birth that existed and the right check digit."""
    number = normal(number)
    return bool(_SHAPE.fullmatch(number)) and _birth(number) is not None and check_digit(number[:17]) == number[17]


def check_digit(first_17: str) -> str:
    """Return the eighteenth place that belongs to seventeen digits (ISO 7064, MOD 11-2)."""
    if len(first_17) != len(_WEIGHTS):
        raise ValueError(len(first_17))
    return _CHECKS[sum(map(mul, map(int, first_17), _WEIGHTS)) % 11]


def birth_date(number: str) -> date | None:
    """Return the day of birth that a valid number states, None of an invalid one."""
    return _birth(normal(number)) if valid(number) else None


def sex(number: str) -> Literal["male", "female"] | None:
    """Return the sex that a valid number states, None of an invalid one."""
    if not valid(number):
        return None
    return "male" if int(normal(number)[16]) % 2 else "female"


def division(number: str) -> str | None:
    """Return the six digits of the division where a valid number was issued."""
    return normal(number)[:6] if valid(number) else None


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
