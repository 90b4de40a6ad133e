"""Moments as people count them: days and weeks keep the hour on the wall, hours are real time.

All moments are naive UTC, as the ORM keeps them; a time zone is a pytz one.

Over the night to summer time (Europe/Warsaw, 29 March 2026) the hour on the wall stays, so that
a day has 23 hours; an hour that does not exist that night is moved behind the gap:

>>> from datetime import datetime
>>> warsaw = pytz.timezone("Europe/Warsaw")
>>> str(later(datetime(2026, 3, 28, 9, 0), 1, "days", warsaw))
'2026-03-29 08:00:00'
>>> str(later(datetime(2026, 3, 28, 9, 0), 24, "hours", warsaw))
'2026-03-29 09:00:00'
>>> str(later(datetime(2026, 3, 28, 1, 30), 1, "days", warsaw))  # 02:30, which becomes 03:30
'2026-03-29 01:30:00'

Over the night back (25 October 2026), an hour that comes twice means its first time:

>>> str(later(datetime(2026, 10, 24, 0, 30), 1, "days", warsaw))  # 02:30 summer time
'2026-10-25 00:30:00'

Working days are Monday to Friday unless the caller knows better (27 March 2026 is a Friday):

>>> str(later(datetime(2026, 3, 27, 9, 0), 1, "workdays", warsaw))
'2026-03-30 08:00:00'
"""

from datetime import datetime, timedelta

import pytz

# Who works on no day of two years has no working days to count.
SEARCHED_DAYS = 731


def on_wall(moment, tz):
    """Return the date and hour a clock in ``tz`` shows at ``moment``."""
    return pytz.utc.localize(moment).astimezone(tz).replace(tzinfo=None)


def from_wall(shown, tz):
    """Return the moment at which a clock in ``tz`` shows ``shown``."""
    readings = [tz.localize(shown, is_dst=is_dst) for is_dst in (True, False)]
    moments = sorted(reading.astimezone(pytz.utc).replace(tzinfo=None) for reading in readings)
    exists = any(on_wall(moment, tz) == shown for moment in moments)
    return moments[0] if exists else moments[-1]


def is_weekday(day):
    """Say whether ``day`` is one of Monday to Friday."""
    return day.weekday() < 5


def later_day(day, count, unit, is_workday=is_weekday):
    """Return the day ``count`` days, working days or weeks after ``day``."""
    if unit != "workdays":
        return day + timedelta(days=count * {"days": 1, "weeks": 7}[unit])
    last = day + timedelta(days=SEARCHED_DAYS + 7 * count)
    found = 0
    while found < count and day < last:
        day += timedelta(days=1)
        found += is_workday(day)
    return day


def later(moment, count, unit, tz, is_workday=is_weekday):
    """Return the moment ``count`` hours, days, working days or weeks after ``moment``."""
    if unit == "hours":
        return moment + timedelta(hours=count)
    shown = on_wall(moment, tz)
    day = later_day(shown.date(), count, unit, is_workday)
    return from_wall(datetime.combine(day, shown.time()), tz)
