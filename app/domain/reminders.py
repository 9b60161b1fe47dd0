"""When the agency is reminded of a deadline.

Source: DOMAIN: on the days at which 50 % and 80 % of the counted days are over, on the due day, and 1 and 3 working
days after a breach, at 09:00 local.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.domain.calendars import UnknownYear, WorkingCalendar
from app.domain.deadlines import ReminderPlan
from app.domain.due import Due, counted_days, zone_named

HUNDRED_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder. `share_percent` is None after the breach, `days_late` None before it."""

    on: date
    at: datetime
    share_percent: int | None
    days_late: int | None


def reminders_before(due: Due, plan: ReminderPlan, calendar: WorkingCalendar) -> tuple[Reminder, ...]:
    """Those up to the due day, one a day: where shares fall on one day, the later share is the one that is sent.

    A share of N days is over on the day number ceil(share x N); the due day is the share of 100 %.
    """
    days = counted_days(due, calendar)
    if not days:
        # A single day that has become a day off since the deadline was breached.
        return ()
    shares = {days[-(-len(days) * share // HUNDRED_PERCENT) - 1]: share for share in sorted(plan.shares_percent)}
    shares[days[-1]] = HUNDRED_PERCENT
    return tuple(Reminder(day, _instant(day, due.zone, plan), share, None) for day, share in shares.items())


def reminders_after(due: Due, plan: ReminderPlan, calendar: WorkingCalendar) -> tuple[Reminder, ...]:
    """Those after a breach, in working days; a breached deadline stays breached, so no pause moves them.

    A reminder on a day of a year that the calendar does not know yet is left out: a deadline at the end of the known
    years must not fail for it.
    """
    found = ((_day_after(due.due_on, count, calendar), count) for count in sorted(set(plan.working_days_after_breach)))
    return tuple(Reminder(day, _instant(day, due.zone, plan), None, count) for day, count in found if day is not None)


def _day_after(day: date, count: int, calendar: WorkingCalendar) -> date | None:
    """So many working days on; None beyond the years the calendar knows."""
    try:
        position = calendar.position_after(day.toordinal()) - 1
        return date.fromordinal(calendar.ordinal_at(position + count))
    except UnknownYear:
        return None


def _instant(day: date, zone: str, plan: ReminderPlan) -> datetime:
    return datetime.combine(day, plan.at, zone_named(zone)).astimezone(UTC)
