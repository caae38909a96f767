"""Moments written as 2026-01-31T23:59:59.123456Z, the way nearly all apps write them.

Belongs here: this one form, in UTC. Does not belong here: all others, which DuckDB reads
(`contracts/sql.py`).
"""

from __future__ import annotations

from numba import njit

from orchestration.landing.kernel.tokens import COLON, FAILED, MINUS, NINE, POINT, ZERO

NO_MOMENT = -(1 << 63)
"""Of a text in another form."""

_T, _Z = ord("T"), ord("Z")
_DAY, _WITHOUT_FRACTION, _FRACTION_DIGITS = 10, 20, 6
_SECONDS_OF_DAY, _MICROSECONDS = 86_400, 1_000_000
_DAYS_OF_ERA, _YEARS_OF_ERA = 146_097, 400
_DAYS_TO_1970 = 719_468
"""From the first of March of the year 0."""


@njit
def moment_at(block, start, end):
    """Microseconds since 1970 of the text from `start` to `end`, or NO_MOMENT."""
    length = end - start
    if length < _WITHOUT_FRACTION or block[end - 1] != _Z or block[start + _DAY] != _T:
        return NO_MOMENT
    if block[start + 4] != MINUS or block[start + 7] != MINUS:
        return NO_MOMENT
    if block[start + 13] != COLON or block[start + 16] != COLON:
        return NO_MOMENT
    year, month = _number(block, start, 4), _number(block, start + 5, 2)
    day, hour = _number(block, start + 8, 2), _number(block, start + 11, 2)
    minute, second = _number(block, start + 14, 2), _number(block, start + 17, 2)
    if min(year, hour, minute, second) < 0 or year == 0 or not 1 <= month <= 12:
        return NO_MOMENT
    if day < 1 or day > _days_of(year, month) or hour > 23 or minute > 59 or second > 59:
        return NO_MOMENT
    fraction = 0
    if length > _WITHOUT_FRACTION:
        digits = length - _WITHOUT_FRACTION - 1
        if digits < 1 or digits > _FRACTION_DIGITS or block[start + 19] != POINT:
            return NO_MOMENT
        fraction = _number(block, start + _WITHOUT_FRACTION, digits)
        if fraction < 0:
            return NO_MOMENT
        for _ in range(_FRACTION_DIGITS - digits):
            fraction *= 10
    seconds = _days_since_1970(year, month, day) * _SECONDS_OF_DAY
    return (seconds + hour * 3600 + minute * 60 + second) * _MICROSECONDS + fraction


@njit
def _number(block, start, digits):
    """The number of so many digits at `start`; FAILED where one is none."""
    number = 0
    for place in range(start, start + digits):
        if not ZERO <= block[place] <= NINE:
            return FAILED
        number = number * 10 + (block[place] - ZERO)
    return number


@njit
def _days_of(year, month):
    """Days of a month."""
    if month == 2:
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % _YEARS_OF_ERA == 0)
        return 29 if is_leap else 28
    return 30 + (month + month // 8) % 2


@njit
def _days_since_1970(year, month, day):
    """Days of the civil calendar (Hinnant, chrono-Compatible Low-Level Date Algorithms)."""
    if month <= 2:
        year -= 1
    era = year // _YEARS_OF_ERA
    year_of_era = year - era * _YEARS_OF_ERA
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * _DAYS_OF_ERA + day_of_era - _DAYS_TO_1970
