"""When a public form was opened: a signed time that needs neither a cookie nor a session."""

from datetime import timedelta

from django.core import signing

SALT = "leads.public_form"
# Who writes a name, a number and a sentence needs longer, also where the browser fills in half.
FASTEST = timedelta(seconds=3)
OLDEST = timedelta(hours=24)


def stamp_of(now):
    """Return what the page carries."""
    return signing.dumps(int(now.timestamp()), salt=SALT)


def seconds_since(stamp, now):
    """Return how long ago the page was made; None for a stamp that is none, or too old."""
    try:
        made = signing.loads(stamp, salt=SALT)
    except signing.BadSignature:
        return None
    age = int(now.timestamp()) - made
    return age if 0 <= age <= OLDEST.total_seconds() else None
