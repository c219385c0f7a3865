"""Whose lead it is, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet
from apps.dealers.models import Skill

from .leads import Lead


class Assignment(DealershipOwned):
    """One decision about whose lead it is, with the rule that made it."""

    class Rule(models.TextChoices):
        OWN = "own", _("own consultant")
        ROTATION = "rotation", _("rotation")
        BY_HAND = "by_hand", _("by hand")
        NOBODY = "nobody", _("nobody on shift")

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="assignments", verbose_name=_("lead")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="assignments",
        verbose_name=_("consultant"),
    )
    rule = models.CharField(_("rule"), max_length=10, choices=Rule)
    # What the rule saw: whose turn, which language, the note of whoever decided by hand.
    facts = models.JSONField(_("facts"), default=dict)
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = DealershipManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [
            models.Index(fields=["group", "lead", "-at"], name="assignment_of_lead"),
            # Whose turn is it: the last turn of each consultant on shift.
            models.Index(
                fields=["group", "dealership", "consultant", "-at"],
                name="assignment_rotation",
                condition=Q(rule="rotation"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="assignment_names_somebody",
                condition=Q(rule="nobody", consultant__isnull=True)
                | (~Q(rule="nobody") & Q(consultant__isnull=False)),
                violation_error_message=_("An assignment names a consultant."),
            ),
        ]

    def __str__(self):
        return f"{self.lead}: {self.consultant or self.get_rule_display()}"

    @property
    def reason(self):
        """Why, in words."""
        return reason_in_words(self.rule, str(self.consultant or ""), self.facts)


# By what the rule saw: whole sentences, since languages order their words differently.
REASONS = {
    "own": _("%(name)s is the customer's own consultant"),
    "own cover": _("%(name)s is the customer's own consultant and away; %(cover)s covers"),
    "rotation": _("it was %(name)s's turn among those on shift"),
    "rotation language": _("it was %(name)s's turn among those on shift who speak %(language)s"),
    "rotation skill": _("it was %(name)s's turn among those on shift who know %(skill)s"),
    "rotation language skill": _(
        "it was %(name)s's turn among those on shift who speak %(language)s and know %(skill)s"
    ),
    "rotation from": _("we were closed; it was %(name)s's turn among those who come next"),
    "rotation from language": _(
        "we were closed; it was %(name)s's turn among those who come next and speak %(language)s"
    ),
    "rotation from skill": _(
        "we were closed; it was %(name)s's turn among those who come next and know %(skill)s"
    ),
    "rotation from language skill": _(
        "we were closed; it was %(name)s's turn among those who come next, speak %(language)s"
        " and know %(skill)s"
    ),
    "rotation handed": _("%(handed)s hands over, and it was %(name)s's turn: %(note)s"),
    "rotation handed skill": _(
        "%(handed)s hands over, and it was %(name)s's turn among those who know %(skill)s: %(note)s"
    ),
    "by_hand": _("given to %(name)s by hand"),
    "by_hand late": _("given to %(name)s by hand: %(was)s had not done it in time"),
    "by_hand note": _("given to %(name)s by hand: %(note)s"),
    "by_hand taken": _("%(name)s took it from those nobody had"),
    "nobody": _("nobody was on shift; it waits for whoever takes it"),
    "nobody handed": _("%(handed)s hands over, and nobody else sells here: %(note)s"),
    "nobody answer": _("not answered in time; it waits for whoever takes it"),
    "nobody step": _("the next step was not done in time; it waits for whoever takes it"),
}
# What went before: why it is nobody who knows it, nor the customer's own consultant.
BEFORE = {
    "nobody_knows": _("%(reason)s; none of them knows %(nobody_knows)s"),
    "away": _("%(away)s, whose customer it is, is away: %(reason)s"),
    "free": _("no contact by %(free)s for %(days)s days, so the customer was free: %(reason)s"),
    "owner": _("%(reason)s; until then the customer was %(owner)s's"),
}


def reason_in_words(rule, name, facts):
    """Say why somebody has a lead, from an assignment's rule, consultant and facts."""
    skills, languages = dict(Skill.choices), dict(settings.LANGUAGES_SPOKEN)
    named = {fact: skills.get(facts.get(fact), "") for fact in ("skill", "nobody_knows")}
    named["language"] = languages.get(facts.get("language"), "")
    words = {"note": "", **facts, **named, "name": name}
    if facts.get("returned"):
        seen = [facts["returned"]]
    elif facts.get("handed"):
        seen = ["handed", *(["skill"] if words["skill"] else [])]
    else:
        known = ("cover", "from", "language", "late", "note", "skill", "taken")
        seen = [fact for fact in known if words.get(fact)]
    reason = REASONS[" ".join([str(rule), *seen])] % words
    for fact, sentence in BEFORE.items():
        if words.get(fact):
            reason = sentence % {**words, "reason": reason}
    return reason
