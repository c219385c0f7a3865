"""The people around a customer, as the single view shows them."""

from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from apps.core.templatetags.forecourt import listed
from apps.customers.models import Customer, DuplicateProposal, Merge, Relation, SharedContact
from apps.customers.models.relations import SEEN_BACK
from apps.customers.reasons import in_words_each

FEW = 3


@dataclass
class Relative:
    """Somebody else, what they are to the customer, and whether they share a way to be reached."""

    person: Customer
    roles: list[str] = field(default_factory=list)
    relation: Relation | None = None
    shared: SharedContact | None = None

    @property
    def line(self):
        """What they are to each other, in one line."""
        return listed(self.roles)


@dataclass
class Proposal:
    """Another card of perhaps the same person, and why."""

    proposal: DuplicateProposal
    other: Customer
    reasons: list[str]


@dataclass
class Relatives:
    """Read when it is drawn; what a reader may not see is never asked for."""

    customer: Customer

    @cached_property
    def list(self):
        """Everybody who is related or shares a number, each once."""
        found = {}
        for relation in (
            Relation.objects.current()
            .of(self.customer)
            .select_related("customer__canonical", "other__canonical")
        ):
            ours = relation.customer.canonical_id == self.customer.pk
            other = (relation.other if ours else relation.customer).canonical
            relative = found.setdefault(other.pk, Relative(other))
            role = Relation.Role(relation.role)
            relative.roles.append(role.label if ours else SEEN_BACK[role])
            relative.relation = relation
        self._add_sharers(found)
        return list(found.values())

    def _add_sharers(self, found):
        shared = SharedContact.objects.select_related(
            "customer__canonical", "contact_point__customer__canonical"
        )
        for each in shared.of(self.customer):
            self._note(found, each.contact_point.customer.canonical, each, _("same %s"))
        for each in shared.filter(contact_point__customer__canonical=self.customer.pk):
            self._note(found, each.customer.canonical, each, _("same %s"))

    def _note(self, found, other, shared, words):
        if other.pk != self.customer.pk:
            relative = found.setdefault(other.pk, Relative(other))
            relative.roles.append(words % shared.contact_point.get_kind_display())
            relative.shared = shared

    @cached_property
    def proposals(self):
        """Cards that may be the same person, the likeliest first."""
        open_ones = DuplicateProposal.objects.open().of(self.customer).likeliest_first()
        found = list(open_ones.select_related("first", "second")[:FEW])
        reasons = in_words_each([each.reasons for each in found])
        others = [e.second if e.first_id == self.customer.pk else e.first for e in found]
        return [Proposal(*each) for each in zip(found, others, reasons, strict=True)]

    @cached_property
    def merges(self):
        """Cards that were joined to this person, the newest first."""
        ours = Merge.objects.in_force().of(self.customer)
        return list(ours.select_related("duplicate", "by")[:FEW])
