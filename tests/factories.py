"""The smallest valid row of everything; the scope fills in the owner."""

from datetime import timedelta

import factory
from django.utils import timezone

from apps.core.scope import Scope, current_scope
from apps.customers.actions import wording_in_force
from apps.customers.models import (
    INTERESTS,
    Consent,
    ContactPoint,
    Customer,
    DataRequest,
    DuplicateProposal,
    Erasure,
    Merge,
    OwnConsultant,
    PersonalInterest,
    Relation,
    SharedContact,
)
from apps.dealers.models import (
    GROUP_WIDE,
    Absence,
    DealerGroup,
    Dealership,
    Invitation,
    Role,
    Shift,
    StaffMembership,
    User,
)
from apps.imports.models import FileImport
from apps.leads.models import (
    AuditDraw,
    Campaign,
    CampaignCost,
    Event,
    FollowUp,
    Guest,
    IntakeMessage,
    Lead,
    LeadSource,
    LoggedContact,
    LostAudit,
    ResponseClock,
)
from apps.reception.models import HelpCall, PaperPack, Scan, Tag, TagDevice, Turn, Visit
from apps.vehicles.models import (
    Brand,
    CarModel,
    Ownership,
    ShowCar,
    ShowCarPhoto,
    Variant,
    Vehicle,
)


def scope_for(dealership):
    """Return the scope of somebody at work in this dealership."""
    return Scope(dealership.group_id, (dealership.pk,), dealership.pk)


class DealerGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DealerGroup

    name = factory.Sequence(lambda n: f"Group {n}")


class DealershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dealership

    group = factory.SubFactory(DealerGroupFactory)
    name = factory.Sequence(lambda n: f"Dealership {n}")
    city = "London"
    country = "GB"
    time_zone = "Europe/London"
    currency = "GBP"
    language = "en"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@dealer.example")
    name = factory.Sequence(lambda n: f"Person {n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StaffMembership

    class Params:
        at = factory.SubFactory(DealershipFactory)

    user = factory.SubFactory(UserFactory)
    role = Role.SALES_CONSULTANT
    group = factory.LazyAttribute(lambda self: self.at.group)
    dealership = factory.LazyAttribute(lambda self: None if self.role in GROUP_WIDE else self.at)


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    class Params:
        at = factory.LazyFunction(lambda: Dealership.objects.get(pk=current_scope().dealership_id))

    email = factory.Sequence(lambda n: f"guest{n}@dealer.example")
    role = Role.SALES_CONSULTANT
    language = "en"
    dealership = factory.LazyAttribute(lambda self: self.at)
    invited_by = factory.LazyAttribute(
        lambda self: MembershipFactory(role=Role.DEALER_MANAGER, at=self.at).user
    )


class ShiftFactory(factory.django.DjangoModelFactory):
    """On the floor since an hour ago and for seven hours more."""

    class Meta:
        model = Shift

    user = factory.SubFactory(UserFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda self: self.starts_at + timedelta(hours=8))


class AbsenceFactory(factory.django.DjangoModelFactory):
    """Away since an hour and for a week."""

    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda self: self.starts_at + timedelta(days=7))


class CustomerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Customer {n}")


class ContactPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactPoint

    customer = factory.SubFactory(CustomerFactory)
    kind = ContactPoint.Kind.PHONE
    value = factory.Sequence(lambda n: f"+447400{n:06d}")
    shown = factory.LazyAttribute(lambda self: self.value)


class RelationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Relation

    customer = factory.SubFactory(CustomerFactory)
    other = factory.SubFactory(CustomerFactory)
    role = Relation.Role.PARTNER


class SharedContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SharedContact

    customer = factory.SubFactory(CustomerFactory)
    contact_point = factory.SubFactory(ContactPointFactory)


class MergeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Merge

    customer = factory.SubFactory(CustomerFactory)
    duplicate = factory.SubFactory(CustomerFactory, canonical=factory.SelfAttribute("..customer"))


class DuplicateProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DuplicateProposal

    first = factory.SubFactory(CustomerFactory)
    second = factory.SubFactory(CustomerFactory)
    score = 72
    reasons = factory.LazyAttribute(
        lambda self: [
            {"code": "name_same", "facts": {"one": self.first.name, "other": self.second.name}},
            {"code": "birthday_same", "facts": {"one": "1986-05-03", "other": "1986-05-03"}},
        ]
    )


class ConsentFactory(factory.django.DjangoModelFactory):
    """A yes to offers by e-mail."""

    class Meta:
        model = Consent

    customer = factory.SubFactory(CustomerFactory)
    purpose = "marketing"
    channel = "email"
    source = "paper"
    given = True


class ErasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Erasure

    customer = factory.SubFactory(CustomerFactory)
    why = "asked"
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))


class DataRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DataRequest

    customer = factory.SubFactory(CustomerFactory)
    kind = "copy"


class PersonalInterestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PersonalInterest

    customer = factory.SubFactory(CustomerFactory)
    name = factory.Sequence(lambda n: f"Golf {n}")
    source = "in_person"
    wording = factory.LazyFunction(lambda: wording_in_force(INTERESTS))


class OwnConsultantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OwnConsultant

    customer = factory.SubFactory(CustomerFactory)
    consultant = factory.SubFactory(UserFactory)


def _car_model():
    brand, _made = Brand.objects.get_or_create(name="Marque")
    return CarModel.objects.get_or_create(brand=brand, name="Aria")[0]


class VariantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Variant

    car_model = factory.LazyFunction(_car_model)
    name = factory.Sequence(lambda n: f"{n}e")
    power = Variant.Power.ELECTRIC


class VehicleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Vehicle

    make = "Marque"
    model = "Brio"


class OwnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ownership

    vehicle = factory.SubFactory(VehicleFactory)
    customer = factory.SubFactory(CustomerFactory)
    since = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=400))


class ShowCarFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ShowCar

    variant = factory.SubFactory(VariantFactory)
    colour = factory.LazyFunction(lambda: {"en": "lake blue"})
    currency = "GBP"
    place = "Zone A"


class ShowCarPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ShowCarPhoto

    show_car = factory.SubFactory(ShowCarFactory)
    position = factory.Sequence(lambda n: n)
    small = b"small"
    large = b"large"


class LeadSourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LeadSource

    name = factory.Sequence(lambda n: f"Source {n}")
    kind = LeadSource.Kind.ADF


class CampaignFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Campaign

    name = factory.Sequence(lambda n: f"Campaign {n}")
    code = factory.Sequence(lambda n: f"campaign-{n}")


class CampaignCostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CampaignCost

    campaign = factory.SubFactory(CampaignFactory)
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.SelfAttribute("starts_on")
    amount = 100
    currency = "GBP"


class EventFactory(factory.django.DjangoModelFactory):
    """In a week, with ten seats."""

    class Meta:
        model = Event

    name = "Drive day"
    code = factory.Sequence(lambda n: f"event-{n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda self: self.starts_at + timedelta(hours=4))
    seats = 10


class GuestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Guest

    event = factory.SubFactory(EventFactory)
    customer = factory.SubFactory(CustomerFactory)
    name = factory.SelfAttribute("customer.name")
    state = Guest.State.INVITED
    way = Guest.Way.INVITED


class LeadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lead

    customer = factory.SubFactory(CustomerFactory)
    source = factory.SubFactory(LeadSourceFactory)
    consultant = None
    assigned_at = factory.LazyAttribute(lambda self: timezone.now() if self.consultant else None)


class ResponseClockFactory(factory.django.DjangoModelFactory):
    """Running since five minutes, with ten to go."""

    class Meta:
        model = ResponseClock

    lead = factory.SubFactory(LeadFactory)
    customer = factory.SelfAttribute("lead.customer")
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=5))
    due_at = factory.LazyAttribute(lambda self: self.started_at + timedelta(minutes=15))
    escalates_at = factory.SelfAttribute("due_at")


class FollowUpFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FollowUp

    lead = factory.SubFactory(LeadFactory)
    customer = factory.SelfAttribute("lead.customer")
    consultant = factory.SelfAttribute("lead.consultant")
    step = FollowUp.Step.CALL
    due_at = factory.LazyFunction(timezone.now)
    escalates_at = factory.SelfAttribute("due_at")
    ending = factory.LazyAttribute(lambda self: "closed" if self.done_at else "")
    done_at = None


class LoggedContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LoggedContact

    lead = factory.SubFactory(LeadFactory)
    customer = factory.SelfAttribute("lead.customer")
    by = factory.SubFactory(UserFactory)
    channel = LoggedContact.Channel.CALL
    outcome = LoggedContact.Outcome.REACHED


class IntakeMessageFactory(factory.django.DjangoModelFactory):
    """A message in quarantine, since nothing in it was an enquiry."""

    class Meta:
        model = IntakeMessage

    source = factory.SubFactory(LeadSourceFactory)
    format = IntakeMessage.Format.ADF
    body = b"Hello?"
    status = IntakeMessage.Status.QUARANTINED
    remarks = factory.LazyFunction(lambda: [{"code": "no_adf", "facts": {}}])


class AuditDrawFactory(factory.django.DjangoModelFactory):
    """The sample of the week that ended an hour ago."""

    class Meta:
        model = AuditDraw

    ends_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    starts_at = factory.LazyAttribute(lambda self: self.ends_at - timedelta(days=7))
    percent = 10
    seed = "seed"


class LostAuditFactory(factory.django.DjangoModelFactory):
    """A lost customer whom nobody has called yet."""

    class Meta:
        model = LostAudit

    draw = factory.SubFactory(AuditDrawFactory)
    lead = factory.SubFactory(
        LeadFactory,
        status="lost",
        lost_reason="price",
        lost_evidence="cheaper in Reading",
        closed_at=factory.LazyFunction(timezone.now),
    )
    customer = factory.SelfAttribute("lead.customer")
    consultant = factory.SelfAttribute("lead.consultant")
    lost_at = factory.SelfAttribute("lead.closed_at")
    reason = factory.SelfAttribute("lead.lost_reason")
    evidence = factory.SelfAttribute("lead.lost_evidence")


class FileImportFactory(factory.django.DjangoModelFactory):
    """A file that was just brought; its columns are still to be chosen."""

    class Meta:
        model = FileImport

    kind = FileImport.Kind.CUSTOMERS
    file_name = "book.csv"
    size = 20
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    layout = factory.LazyFunction(
        lambda: {
            "format": "csv",
            "charset": "utf-8",
            "delimiter": ",",
            "sheet": "",
            "header_row": 1,
            "headers": ["Name", "Phone"],
            "first_rows": [["Ann", "07400 123456"]],
        }
    )
    mapping = factory.LazyFunction(
        lambda: {"columns": ["name", "phone"], "days": {}, "unit": "km", "system": "dms"}
    )
    by = factory.SubFactory(UserFactory)


class VisitFactory(factory.django.DjangoModelFactory):
    """Somebody who came a moment ago and waits."""

    class Meta:
        model = Visit

    customer = factory.SubFactory(CustomerFactory)
    purpose = Visit.Purpose.SALES
    arrived_at = factory.LazyFunction(timezone.now)
    entered_at = factory.LazyAttribute(lambda self: self.arrived_at)


class PaperPackFactory(factory.django.DjangoModelFactory):
    """Three blank forms of today."""

    class Meta:
        model = PaperPack

    day = factory.LazyFunction(timezone.localdate)
    first_number = factory.Sequence(lambda n: 3 * n + 1)
    forms = 3
    by = factory.SubFactory(UserFactory)


class TurnFactory(factory.django.DjangoModelFactory):
    """It rings at a host."""

    class Meta:
        model = Turn

    visit = factory.SubFactory(VisitFactory)
    customer = factory.LazyAttribute(lambda self: self.visit.customer)
    host = factory.SubFactory(UserFactory)
    role = Role.SALES_CONSULTANT
    rule = Turn.Rule.BY_HAND
    answer_until = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=1))


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tag

    number = factory.Sequence(lambda n: n + 1)
    code = factory.Sequence(lambda n: f"bcdf{n:04}".translate(str.maketrans("01", "xz")))
    show_car = factory.SubFactory(ShowCarFactory)


class ScanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scan

    tag = factory.SubFactory(TagFactory)
    show_car = factory.LazyAttribute(lambda self: self.tag.show_car)
    language = "en"
    word = "bcd2"


class HelpCallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HelpCall

    tag = factory.SubFactory(TagFactory)
    show_car = factory.LazyAttribute(lambda self: self.tag.show_car)
    place = factory.LazyAttribute(lambda self: self.tag.place)


class TagDeviceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TagDevice

    tag = factory.SubFactory(TagFactory)
    name = "tablet at the window"
