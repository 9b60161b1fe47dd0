"""When the agency is reminded of a deadline.

Source: DOMAIN: on the days at which 50 % and 80 % of the counted days are over, on the due day, and 1 and 3 working
days after a breach, at 09:00 local.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.domain.calendars import WorkingCalendar
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
    shares = {days[-(-len(days) * share // HUNDRED_PERCENT) - 1]: share for share in sorted(plan.shares_percent)}
    shares[days[-1]] = HUNDRED_PERCENT
    return tuple(Reminder(day, _instant(day, due.zone, plan), share, None) for day, share in shares.items())


def reminders_after(due: Due, plan: ReminderPlan, calendar: WorkingCalendar) -> tuple[Reminder, ...]:
    """Those after a breach, in working days; a breached deadline stays breached, so no pause moves them."""
    position = calendar.position_after(due.due_on.toordinal()) - 1
    late = sorted(set(plan.working_days_after_breach))
    days = [(date.fromordinal(calendar.ordinal_at(position + count)), count) for count in late]
    return tuple(Reminder(day, _instant(day, due.zone, plan), None, count) for day, count in days)


def _instant(day: date, zone: str, plan: ReminderPlan) -> datetime:
    return datetime.combine(day, plan.at, zone_named(zone)).astimezone(UTC)
