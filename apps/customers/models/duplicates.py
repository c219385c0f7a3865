"""Two people who may be one: proposed with reasons, decided by a person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .customers import Customer


class DuplicateQuerySet(models.QuerySet):
    def open(self):
        """Still to be decided, and both cards are still somebody of their own."""
        waiting = self.filter(state=DuplicateProposal.State.OPEN)
        return waiting.filter(first__canonical=F("first"), second__canonical=F("second"))

    def of(self, customer):
        """Those that name any card of this person."""
        person = customer.canonical_id
        return self.filter(Q(first__canonical=person) | Q(second__canonical=person))

    def likeliest_first(self):
        """The order of the list; the key breaks ties."""
        return self.order_by("-score", "id")

    def after(self, score, pk):
        """The proposals that follow this one in the list."""
        # A row comparison is one range of the index; the usual OR walks everything before it.
        place = (Value(-score), Value(pk))
        return self.filter(TupleGreaterThan(Tuple(-F("score"), "id"), place))


class DuplicateProposal(GroupOwned):
    """A pair of people and what speaks for their being one."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DECLINED = "declined", _("two people")
        MERGED = "merged", _("one person")

    # The smaller key first, so that a pair is one row whoever finds it.
    first = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("first card")
    )
    second = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("second card")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    score = models.PositiveSmallIntegerField(_("score"))
    # [{code, facts}], see customers.likeness; what is proposed again must show another one.
    reasons = models.JSONField(_("reasons"), default=list)
    found_at = models.DateTimeField(_("found at"), default=clock.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = GroupManager.from_queryset(DuplicateQuerySet)()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        indexes = [
            models.Index(
                F("group"),
                -F("score"),
                F("id"),
                name="duplicate_likeliest",
                condition=Q(state="open"),
            ),
            models.Index(fields=["group", "second"], name="duplicate_of_second"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="duplicate_pair_once",
                fields=["group", "first", "second"],
                violation_error_message=_("This pair is already proposed."),
            ),
            models.CheckConstraint(
                name="duplicate_pair_in_order",
                condition=Q(first__lt=F("second")),
                violation_error_message=_("Choose two different cards."),
            ),
            models.CheckConstraint(
                name="duplicate_score_of_a_hundred",
                condition=Q(score__lte=100),
                violation_error_message=_("A score is at most 100."),
            ),
        ]

    def __str__(self):
        return f"{self.first} = {self.second}? {self.score}"


class DuplicateSearch(GroupOwned):
    """How far the search through all cards of a group has come; it goes on from here."""

    # Everybody up to this key was looked at in this round.
    reached = models.UUIDField(_("reached"), null=True)
    round_ended_at = models.DateTimeField(_("round ended at"), null=True)
    # Cards made by machines are looked at soon after; people's at once.
    newest = models.UUIDField(_("newest"), null=True)

    class Meta:
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")
        constraints = [
            models.UniqueConstraint(
                name="duplicate_search_one_in_a_group",
                fields=["group"],
                violation_error_message=_("This group is being searched already."),
            ),
        ]

    def __str__(self):
        return str(self.reached or "")
