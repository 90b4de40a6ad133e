"""When a message may leave: within hours on the wall, on days that are worked, not too late.

All moments are naive UTC, as the ORM keeps them; a time zone is a pytz one.

>>> from datetime import datetime
>>> import pytz
>>> warsaw = pytz.timezone("Europe/Warsaw")
>>> office = SendingHours(8, 20, max_delay_days=3, is_workday=lambda day: day.weekday() < 5)

Within the hours a message leaves at once, before and after them it waits (27 March 2026 is a
Friday, and summer time begins on the Sunday after):

>>> [str(moment) for moment in office.next_window(datetime(2026, 3, 26, 12, 0), warsaw)]
['2026-03-26 12:00:00', '2026-03-26 19:00:00']
>>> [str(moment) for moment in office.next_window(datetime(2026, 3, 27, 19, 0), warsaw)]
['2026-03-30 06:00:00', '2026-03-30 18:00:00']

What would have to wait longer than the delay allows has no window:

>>> week_off = SendingHours(8, 20, max_delay_days=3, is_workday=lambda day: day.day > 20)
>>> week_off.next_window(datetime(2026, 3, 2, 12, 0), warsaw)

Hours that the night to summer time swallows are no window; a window until midnight ends there:

>>> night = SendingHours(2, 3, max_delay_days=3)
>>> [str(moment) for moment in night.next_window(datetime(2026, 3, 28, 12, 0), warsaw)]
['2026-03-30 00:00:00', '2026-03-30 01:00:00']
>>> into_night = SendingHours(1.75, 2.25)
>>> [str(moment) for moment in into_night.next_window(datetime(2026, 3, 28, 12, 0), warsaw)]
['2026-03-29 00:45:00', '2026-03-29 01:00:00']
>>> always = SendingHours(0, 24)
>>> [str(moment) for moment in always.next_window(datetime(2026, 3, 29, 12, 0), warsaw)]
['2026-03-29 12:00:00', '2026-03-29 22:00:00']
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.addons.crm_interactions.wall_clock import from_wall, on_wall

MINUTE = timedelta(minutes=1)


class SendingHours(NamedTuple):
    """From which hour to which, on which days, and how long one may wait for them."""

    hour_from: float
    hour_to: float
    max_delay_days: int = 1
    is_workday: object = staticmethod(lambda day: True)

    def next_window(self, moment, tz, since=None):
        """Return the first moment at or after ``moment`` to leave and when that window ends.

        :param since: from when the delay is counted, if not from ``moment``
        :return: a pair of moments, or None where one would have to wait too long
        """
        day = on_wall(moment, tz).date()
        last = on_wall(since or moment, tz).date() + timedelta(days=self.max_delay_days)
        while day <= last:
            start = from_wall(self._shown(day, self.hour_from), tz)
            end = self._end(self._shown(day, self.hour_to), tz)
            if self.is_workday(day) and max(start, moment) < end:
                return max(start, moment), end
            day += timedelta(days=1)
        return None

    @staticmethod
    def _shown(day, hour):
        midnight = datetime.combine(day, datetime.min.time())
        return midnight + timedelta(minutes=round(hour * 60))

    @staticmethod
    def _end(shown, tz):
        """Return when the clock shows ``shown``, or when it jumps over it."""
        end = from_wall(shown, tz)
        while on_wall(end - MINUTE, tz) >= shown:
            end -= MINUTE
        return end


def occurrence(first, number, count, unit, tz):
    """Return the moment of the ``number``-th repetition of ``first``, the hour on the wall kept.

    Each is counted from the first one, so the end of a short month moves no later one:

    >>> from datetime import datetime
    >>> import pytz
    >>> warsaw = pytz.timezone("Europe/Warsaw")
    >>> [str(occurrence(datetime(2026, 1, 31, 8), n, 1, "months", warsaw)) for n in range(4)]
    ['2026-01-31 08:00:00', '2026-02-28 08:00:00', '2026-03-31 07:00:00', '2026-04-30 07:00:00']

    :param str unit: days, weeks or months
    """
    shown = on_wall(first, tz) + relativedelta(**{unit: number * count})
    return from_wall(shown, tz)


def next_occurrence(first, last, now, count, unit, tz):
    """Return the repetition after ``last``; of several that were missed by ``now`` the latest.

    >>> from datetime import datetime
    >>> import pytz
    >>> first, now = datetime(2026, 3, 1), datetime(2026, 3, 20)
    >>> str(next_occurrence(first, first, datetime(2026, 3, 2), 1, "weeks", pytz.utc))
    '2026-03-08 00:00:00'
    >>> str(next_occurrence(first, first, now, 1, "weeks", pytz.utc))
    '2026-03-15 00:00:00'
    """
    number = 1
    while occurrence(first, number, count, unit, tz) <= last:
        number += 1
    while occurrence(first, number + 1, count, unit, tz) <= now:
        number += 1
    return occurrence(first, number, count, unit, tz)
