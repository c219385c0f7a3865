"""What people ask us to do with what we hold of them: asked once, told to who answers for it."""

from django.db import transaction
from django.urls import reverse

from apps.core import clock
from apps.customers.models import Customer, DataRequest
from apps.dealers.actions.notifications import notify

from .answering import who_answers_for_privacy
from .erased import refuse_erased
from .timeline import record


@transaction.atomic
def ask_about_data(customer, *, kind, words=""):
    """Write down what somebody asks for; what waits already is given back with the newer words."""
    people = Customer.objects.select_for_update(no_key=True, of=["self"])
    person = people.get(cards=customer.pk)
    refuse_erased(person)
    kind, words = DataRequest.Kind(kind), words.strip()[:1000]
    if waiting := DataRequest.objects.of(person).waiting().filter(kind=kind).first():
        if words and words != waiting.words:
            waiting.words = words
            waiting.save(update_fields=["words"])
        return waiting
    asked = DataRequest(customer=person, kind=kind, words=words)
    asked.full_clean()
    asked.save(force_insert=True)
    record(person, "customers.data_asked", by=None, what=kind)
    _tell(asked)
    return asked


@transaction.atomic
def settle_request(asked, *, by):
    """Note that what somebody asked for is done."""
    asked = DataRequest.objects.select_for_update(of=["self"]).get(pk=asked.pk)
    if asked.done_at is None:
        asked.done_at, asked.done_by = clock.now(), by
        asked.save(update_fields=["done_at", "done_by"])
        record(asked.customer, "customers.data_request_done", by=by, what=asked.kind)
    return asked


def _tell(asked):
    person, url = asked.customer, reverse("customers:privacy")
    told = {"url": url, "about": person.pk, "customer": person.name, "what": asked.kind}
    for user in who_answers_for_privacy():
        notify(user, "customers.data_asked", key=f"data/{asked.pk}", **told)
