"""Whose visit it is, and why: the fairness ledger."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet
from apps.dealers.models import Role, Skill

from .visits import Visit


class TurnQuerySet(OfCustomerQuerySet):
    def running(self):
        return self.filter(ended_at__isnull=True)

    def unanswered(self):
        """What rings at a host and has not been answered."""
        return self.running().filter(answer="")


class Turn(DealershipOwned):
    """One decision about who looks after a visit, with the rule that made it."""

    class Rule(models.TextChoices):
        OWN = "own", _("own consultant")
        EXPECTED = "expected", pgettext_lazy("turn", "expected by")
        ASKED_FOR = "asked_for", pgettext_lazy("turn", "asked for")
        ROTATION = "rotation", _("rotation")
        BY_HAND = "by_hand", _("by hand")
        HAND_ON = "hand_on", pgettext_lazy("turn", "handed on")
        BACK = "back", pgettext_lazy("turn", "back to who handed on")
        TAKEN = "taken", pgettext_lazy("turn", "taken")
        CALL = "call", pgettext_lazy("turn", "called at a car")

    class Answer(models.TextChoices):
        PENDING = "", pgettext_lazy("turn", "rings")
        ACCEPTED = "accepted", pgettext_lazy("turn", "accepted")
        PASSED = "passed", pgettext_lazy("turn", "not answered, passed on")
        DECLINED = "declined", pgettext_lazy("turn", "declined")
        TAKEN_BACK = "taken_back", pgettext_lazy("turn", "taken back")

    NOT_TAKEN = (Answer.PASSED, Answer.DECLINED)

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="turns", verbose_name=_("visit"))
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="turns", verbose_name=_("host")
    )
    # As what: a product genius has no part in the commission.
    role = models.CharField(_("role"), max_length=20, choices=Role)
    rule = models.CharField(_("rule"), max_length=10, choices=Rule)
    # What the rule saw: who else was free, which language, the note of whoever decided otherwise.
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    answer_until = models.DateTimeField(_("answer until"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(TurnQuerySet)()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        indexes = [
            models.Index(F("group"), F("dealership"), F("at").desc(), name="turn_ledger"),
            models.Index(
                F("group"), F("dealership"), F("host"), F("at").desc(), name="turn_of_host"
            ),
            models.Index(fields=["group", "visit", "at"], name="turn_of_visit"),
            models.Index(
                fields=["group", "dealership", "answer_until"],
                name="turn_unanswered",
                condition=Q(answer="", ended_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="turn_one_running_for_a_visit",
                fields=["group", "visit"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("Somebody looks after this visit already."),
            ),
            models.CheckConstraint(
                name="turn_answered_at_some_time",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                violation_error_message=_("An answer is given at some time."),
            ),
            models.CheckConstraint(
                name="turn_rings_until_some_time",
                condition=~Q(answer="") | Q(answer_until__isnull=False),
                violation_error_message=_("What rings does so until some time."),
            ),
            models.CheckConstraint(
                name="turn_not_accepted_is_over",
                condition=Q(answer__in=("", "accepted")) | Q(ended_at__isnull=False),
                violation_error_message=_("Who does not look after a visit has no turn."),
            ),
        ]

    def __str__(self):
        return f"{self.visit}: {self.host}"

    @property
    def reason(self):
        """Why, in words."""
        return reason_in_words(self.rule, str(self.host), self.facts)


# By what the rule saw: whole sentences, since languages order their words differently.
REASONS = {
    "own": _("%(name)s is the customer's own consultant, and free"),
    "expected": _("%(name)s expects them, and is free"),
    "asked_for": _("they ask for %(name)s"),
    "rotation": _("it is %(name)s's turn among those who are free"),
    "rotation language": _("it is %(name)s's turn among those who are free and speak %(language)s"),
    "rotation skill": _("it is %(name)s's turn among those who are free and know %(skill)s"),
    "rotation language skill": _(
        "it is %(name)s's turn among those who are free, speak %(language)s and know %(skill)s"
    ),
    "by_hand": _("given to %(name)s by hand: %(note)s"),
    "paper": _("%(name)s looked after them, as was written on paper"),
    "hand_on": _("%(from)s hands on to %(name)s: %(note)s"),
    "moved": _("%(moved)s gives them from %(from)s to %(name)s: %(note)s"),
    "back": _("%(name)s, who handed on, goes on"),
    "taken": _("%(name)s took it"),
    "call": _("%(name)s came to the car from which they called"),
}
# What went before: why it is nobody who comes first.
BEFORE = {
    "nobody_knows": _("%(reason)s; none of them knows %(nobody_knows)s"),
    "free": _("no contact by %(free)s for %(days)s days, so the customer is free: %(reason)s"),
    "busy": _("%(busy)s is with somebody: %(reason)s"),
    "away": _("%(away)s is not here: %(reason)s"),
    "break": _("%(break)s is on a break: %(reason)s"),
    "promised": _("%(promised)s is proposed to who waits longer: %(reason)s"),
    "passed": _("%(passed)s did not take it: %(reason)s"),
    "suggested": _("%(reason)s (suggested was %(suggested)s)"),
}


def reason_in_words(rule, name, facts):
    """Say why somebody looks after a visit, from the rule, the host and the facts of a turn."""
    words = _names_of(facts)
    seen = [fact for fact in ("language", "skill") if rule == Turn.Rule.ROTATION and words[fact]]
    key = " ".join([str(rule), *seen])
    key = next((each for each in ("paper", "moved") if facts.get(each)), key)
    told = {"note": "", "from": "", **facts, **words, "name": name}
    reason = REASONS[key] % told
    for fact, sentence in BEFORE.items():
        if told.get(fact):
            reason = sentence % {**told, "reason": reason}
    return reason


def _names_of(facts):
    """The language and the skills of a turn by name; nothing for one that is no more."""
    skills, languages = dict(Skill.choices), dict(settings.LANGUAGES_SPOKEN)
    names = {fact: skills.get(facts.get(fact), "") for fact in ("skill", "nobody_knows")}
    return names | {"language": languages.get(facts.get("language"), "")}
