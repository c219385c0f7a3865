"""Who comes through the door."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet
from apps.dealers.models import Skill
from apps.leads.models import Lead


def _somebody(name):
    """Who at work it was, if anybody."""
    null = {"null": True, "blank": True, "related_name": "+"}
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=name, **null)


class VisitQuerySet(OfCustomerQuerySet):
    def here(self):
        """Who is in the house, longest first."""
        return self.filter(left_at__isnull=True).order_by("arrived_at", "id")

    def wanting(self):
        """Who waits and does not wish to be left alone."""
        return self.filter(status=Visit.Status.WAITING).exclude(wish=Visit.Wish.ALONE)

    def open(self):
        """Loops that nobody has closed: here, or gone without an outcome."""
        return self.filter(closed_at__isnull=True)

    def gone_without_outcome(self):
        """Who left and nobody said what came of it, the oldest first."""
        return self.open().filter(left_at__isnull=False).order_by("left_at", "id")

    def between(self, start, end):
        """Arrivals of a day or an hour."""
        return self.filter(arrived_at__gte=start, arrived_at__lt=end)

    def counted(self):
        """Traffic: all that came, once; what was entered by mistake did not come."""
        return self.exclude(outcome=Visit.Outcome.MISTAKE)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Visit(DealershipOwned):
    """One party walking through the door once; the form that records it makes the key."""

    class Purpose(models.TextChoices):
        SALES = "sales", pgettext_lazy("visit", "sales")
        APPOINTMENT = "appointment", pgettext_lazy("visit", "appointment")
        TEST_DRIVE = "test_drive", pgettext_lazy("visit", "test drive")
        HAND_OVER = "hand_over", pgettext_lazy("visit", "hand-over")
        SERVICE = "service", pgettext_lazy("visit", "service")
        PARTS = "parts", pgettext_lazy("visit", "parts")
        OTHER = "other", pgettext_lazy("visit", "other")
        LOOKING = "looking", pgettext_lazy("visit", "just looking")

    class Wish(models.TextChoices):
        NONE = "", pgettext_lazy("visit", "no wish")
        ALONE = "alone", pgettext_lazy("visit", "wish to be left alone")
        SOMEONE = "someone", pgettext_lazy("visit", "someone, please")

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("visit", "waiting")
        OFFERED = "offered", pgettext_lazy("visit", "rings at a host")
        ACCEPTED = "accepted", pgettext_lazy("visit", "a host is coming")
        GREETED = "greeted", pgettext_lazy("visit", "greeted")
        LEFT = "left", pgettext_lazy("visit", "left")

    class Outcome(models.TextChoices):
        GOES_ON = "goes_on", pgettext_lazy("visit", "interested, it goes on")
        ORDERED = "ordered", pgettext_lazy("visit", "ordered")
        LOST = "lost", pgettext_lazy("visit", "will not buy")
        LOOKED = "looked", pgettext_lazy("visit", "only looked")
        SERVED = "served", pgettext_lazy("visit", "served")
        UNGREETED = "ungreeted", pgettext_lazy("visit", "left without being greeted")
        MISTAKE = "mistake", pgettext_lazy("visit", "entered by mistake")

    # What is about buying a car; the outcome of these goes on in a lead.
    SALES = (Purpose.SALES, Purpose.APPOINTMENT, Purpose.TEST_DRIVE, Purpose.LOOKING)
    WITH_HOST = (Status.OFFERED, Status.ACCEPTED, Status.GREETED)

    # Null for somebody who did not want to be known, or is not yet.
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("customer"),
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    # What they said it is about; what is known besides stands in reception.topics.
    topic = models.CharField(
        _("what it is about"), max_length=12, choices=Skill, blank=True, default=""
    )
    party_size = models.PositiveSmallIntegerField(_("people"), default=1)
    wish = models.CharField(_("wish"), max_length=8, choices=Wish, blank=True, default=Wish.NONE)
    # Whom they came to see, and what they said at the desk.
    asked_for = _somebody(_("wants to see"))
    # Who decided that they wait for that one, who is with somebody, and why.
    waits_by = _somebody(_("waits for one host, as decided by"))
    waits_why = models.CharField(_("why they wait for one host"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    place = models.CharField(_("place in the showroom"), max_length=60, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), default=clock.now)
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)
    entered_by = _somebody(_("entered by"))
    from_paper = models.BooleanField(_("from paper"), default=False)
    # The number on its form: a sheet is typed in once.
    paper_number = models.PositiveIntegerField(_("number of the form"), null=True, blank=True)
    # The arrival that was expected, by the key its app gave it.
    expected_key = models.CharField(_("expected as"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WAITING)
    # The one who looks after them now, or did until they left.
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits_hosted",
        verbose_name=_("host"),
    )
    greeted_at = models.DateTimeField(_("greeted at"), null=True, blank=True)
    greeted_by = _somebody(_("greeted by"))
    left_at = models.DateTimeField(pgettext_lazy("visit", "left at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, default="")
    outcome_at = models.DateTimeField(_("outcome recorded at"), null=True, blank=True)
    outcome_by = _somebody(_("outcome by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    lead = models.ForeignKey(
        Lead,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("lead"),
    )
    # How often the host was asked for the outcome, and when last.
    asked_times = models.PositiveSmallIntegerField(_("times asked"), default=0)
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(VisitQuerySet)()

    class Meta:
        ordering = ["-arrived_at"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        permissions = [
            ("enter_visit", "Can record an arrival"),
            ("assign_visit", "Can decide who looks after a visit"),
            ("host_visit", "Can look after a visit"),
            ("close_day", "Can see which visits have no outcome"),
            ("enter_paper", "Can type in arrivals that were written on paper"),
            ("view_traffic", "Can see the day book: who came when, and how long they waited"),
            ("export_visits", "Can take the list of visits out"),
        ]
        indexes = [
            models.Index(fields=["group", "dealership", "arrived_at"], name="visit_by_day"),
            models.Index(
                fields=["group", "dealership", "arrived_at"],
                name="visit_here",
                condition=Q(left_at__isnull=True),
            ),
            models.Index(
                fields=["group", "dealership", "left_at"],
                name="visit_without_outcome",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["group", "customer", "-arrived_at"], name="visit_of_customer"),
            models.Index(
                fields=["group", "host"],
                name="visit_open_of_host",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["lead"], name="visit_of_lead"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="visit_customer_here_once",
                fields=["group", "dealership", "customer"],
                condition=Q(left_at__isnull=True, customer__isnull=False),
                violation_error_message=_("This customer is on the board already."),
            ),
            models.UniqueConstraint(
                name="visit_keeps_an_expected_arrival_once",
                fields=["group", "dealership", "expected_key"],
                condition=~Q(expected_key=""),
                violation_error_message=_("This arrival has been recorded already."),
            ),
            models.UniqueConstraint(
                name="visit_of_a_paper_form_once",
                fields=["group", "dealership", "paper_number"],
                violation_error_message=_("This form has been typed in already."),
            ),
            models.CheckConstraint(
                name="visit_with_a_form_is_from_paper",
                condition=Q(paper_number__isnull=True) | Q(from_paper=True),
                violation_error_message=_("Only an arrival from paper has a form."),
            ),
            models.CheckConstraint(
                name="visit_party_of_some",
                condition=Q(party_size__range=(1, 20)),
                violation_error_message=_("Between 1 and 20 people come together."),
            ),
            models.CheckConstraint(
                name="visit_just_looking_is_nobody",
                condition=~Q(purpose="looking")
                | Q(customer__isnull=True, lead__isnull=True, note="", expected_key=""),
                violation_error_message=_("Whoever just looks is not recorded as a person."),
            ),
            models.CheckConstraint(
                name="visit_of_another_time_is_from_paper",
                condition=Q(from_paper=True, arrived_at__lte=F("entered_at"))
                | Q(from_paper=False, arrived_at=F("entered_at")),
                violation_error_message=_("Only an arrival from paper has a time of its own."),
            ),
            models.CheckConstraint(
                name="visit_waits_for_nobody_or_has_a_host",
                condition=Q(status="waiting", host__isnull=True)
                | Q(status__in=("offered", "accepted", "greeted"), host__isnull=False)
                | Q(status="left"),
                violation_error_message=_("Somebody who is not waiting has a host."),
            ),
            models.CheckConstraint(
                name="visit_waits_for_one_host_with_a_reason",
                condition=Q(waits_why="", waits_by__isnull=True)
                | (
                    Q(status="waiting", waits_by__isnull=False, asked_for__isnull=False)
                    & ~Q(waits_why="")
                ),
                violation_error_message=_("Say for whom they wait, and why."),
            ),
            models.CheckConstraint(
                name="visit_greeted_at_some_time",
                condition=~Q(status="greeted") | Q(greeted_at__isnull=False),
                violation_error_message=_("Who was greeted has been so at some time."),
            ),
            models.CheckConstraint(
                name="visit_left_at_some_time",
                condition=Q(status="left", left_at__isnull=False)
                | (~Q(status="left") & Q(left_at__isnull=True)),
                violation_error_message=_("Who left has done so at some time."),
            ),
            models.CheckConstraint(
                name="visit_outcome_with_its_time",
                condition=Q(outcome="", outcome_at__isnull=True)
                | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                violation_error_message=_("An outcome is recorded at some time."),
            ),
            models.CheckConstraint(
                name="visit_closed_with_an_outcome",
                condition=Q(closed_at__isnull=True) | (~Q(outcome="") & Q(left_at__isnull=False)),
                violation_error_message=_("Say what came of the visit before you close it."),
            ),
            models.CheckConstraint(
                name="visit_greeted_by_nobody_is_ungreeted",
                condition=~Q(outcome="ungreeted") | Q(greeted_at__isnull=True),
                violation_error_message=_("Who was greeted did not leave without a greeting."),
            ),
        ]

    def __str__(self):
        return str(self.customer) if self.customer_id else str(self.party_in_words)

    def get_absolute_url(self):
        return reverse("reception:visit", args=[self.pk])

    @property
    def party_in_words(self):
        """Who came, of whom no name is known."""
        return _("%(people)s people, not identified") % {"people": self.party_size}

    @property
    def is_about_a_car(self):
        """Whether what comes of it goes on in a lead."""
        return self.purpose in self.SALES
