"""What anybody may open who has its address, without signing in."""

import secrets

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.core.models import DealershipOwned
from apps.core.scope import Scope
from apps.customers.names import latin_of

# Without what looks alike in print, and without vowels that make words.
LETTERS = "bcdfghjkmnpqrstvwxz23456789"


def new_code(name, city):
    """Return an address to be printed: what people call it, and seven signs nobody can guess."""
    words = slugify(name) or slugify(latin_of(city)) or "form"
    return f"{words[:40].strip('-')}-{''.join(secrets.choice(LETTERS) for _sign in range(7))}"


class OpenToAll(DealershipOwned):
    """A page of ours for everybody; its code is the address, and says whose it is."""

    # What its page shows at once, read with it.
    OPENED_WITH = ("dealership__group",)

    code = models.CharField(_("address"), max_length=60)

    class Meta:
        abstract = True

    @property
    def scope(self):
        """Where belongs what people leave there."""
        return Scope(self.group_id, (self.dealership_id,), self.dealership_id)

    @classmethod
    def opened_by(cls, code):
        """The page of this address, of whatever group; None when there is not just one."""
        # Whoever opens it has not signed in, so nobody can say before it where to look.
        found = cls.unscoped.filter(code=code).select_related(*cls.OPENED_WITH)[:2]
        return found[0] if len(found) == 1 else None
