"""Times of day at which people write, come and are answered."""

from datetime import datetime, timedelta

# How many enquiries of a week come on which day, and of a day in which hour: most in the evening
# and at weekends, some at night, when nobody is there to answer.
BY_WEEKDAY = (12, 11, 11, 12, 14, 21, 19)
BY_HOUR = (2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6, 5, 5, 5, 6, 7, 8, 9, 8, 6, 4)


def moment_of_writing(rng, house, now, days):
    """A moment within the last `days` days at which somebody may send an enquiry."""
    while True:
        # The last weeks were the busier ones.
        day = (now - timedelta(days=rng.random() ** 1.4 * days)).astimezone(house.dealership.zone)
        if rng.random() * max(BY_WEEKDAY) > BY_WEEKDAY[day.weekday()]:
            continue
        (hour,) = rng.choices(range(24), BY_HOUR)
        moment = _on(day, hour, rng.randrange(60), rng.randrange(60))
        if now - timedelta(days=days) < moment < now:
            return moment


def moment_of_visit(rng, house, now, days):
    """The same for somebody who rings or comes: in store hours."""
    written = moment_of_writing(rng, house, now, days)
    opens = house.hours.next_opening(written)
    moment = house.hours.add_open_minutes(opens, rng.randrange(1, 300))
    return moment if moment < now else opens if opens < now else written


def working_moment(rng, house, day):
    """A moment in the store hours of a day, or of the next one on which the store opens."""
    morning = _on(day.astimezone(house.dealership.zone), 0, 0, 0)
    opens = house.hours.next_opening(morning)
    return house.hours.add_open_minutes(opens, rng.randrange(5, 400))


def open_minutes_ago(house, now, minutes):
    """The latest moment from which at least so many open minutes have passed until now."""
    moment = now
    while house.hours.open_minutes_between(moment, now) < minutes:
        moment -= timedelta(minutes=5)
    return moment


def _on(day, hour, minute, second):
    zone = day.tzinfo
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
