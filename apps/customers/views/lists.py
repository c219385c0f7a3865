"""Finding customers."""

import re
from functools import cache
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.core.asked import words_of
from apps.core.htmx import render_page
from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.customers.models import Customer
from apps.customers.models.matching import MOST_FOUND, PAGE, ids_matching

from .hits import hits_of

SHOWN_WHILE_TYPING = 8
DIGITS_OF_A_PHONE = 5


@require_GET
@permission_required("customers.view_customer", raise_exception=True)
def customer_list(request):
    """Everybody, the newest first, or who matches the search."""
    query = words_of(request)
    mine = "mine" in request.GET
    found = ids_matching(query) if query else None
    before = _key(request.GET.get("before"))
    page = _page(found is not None, mine, before is not None)(found, request.user.pk, before)
    keys = [key for (key,) in page]
    context = {
        "hits": hits_of(keys[:PAGE], request.user, query, dated=True),
        "query": query,
        "mine": mine,
        "capped": found is not None and len(found) == MOST_FOUND,
        "next_url": _address(query, mine, keys[PAGE - 1]) if len(keys) > PAGE else "",
        "all_url": _address(query, False),
        "mine_url": _address(query, True),
        "new_url": new_url(query),
    }
    return render_page(request, "customers/customer_list.html", context, partial="list")


@cache
def _page(some, mine, later):
    """The keys of a page of everybody, or of some who were found."""

    def build():
        people = Customer.objects.people().newest_first()
        people = people.filter(IsAny("id", Asked(0))) if some else people
        people = people.of_consultant(Asked(1)) if mine else people
        people = people.filter(pk__lt=Asked(2)) if later else people
        return people.values_list("pk")[: PAGE + 1]

    return ReadyQuery(build)


@require_GET
@permission_required("customers.view_customer", raise_exception=True)
def search(request):
    """Who may be meant by what is being typed: options for the search box."""
    query = words_of(request)
    found = ids_matching(query) if query else []
    context = {
        # Cards that were joined have their keys at the one that stays, so every key is a person.
        "hits": hits_of(found[:SHOWN_WHILE_TYPING], request.user, query),
        "query": query,
        "count": len(found),
        "more": len(found) > SHOWN_WHILE_TYPING,
        "capped": len(found) == MOST_FOUND,
        "all_url": _address(query, False),
        "new_url": new_url(query),
    }
    return render(request, "customers/search.html", context)


def new_url(query):
    """The form for somebody new, with what was typed in the field where it belongs."""
    values = QueryDict(mutable=True)
    values.update(typed_fields(query))
    address = reverse("customers:customer_new")
    return f"{address}?{values.urlencode()}" if values else address


def typed_fields(query):
    """Tell which field of a new card each part of a query belongs to."""
    phone = re.search(r"\+?\d[\d\s().\-/]*\d", query)
    if phone and sum(char.isdecimal() for char in phone[0]) >= DIGITS_OF_A_PHONE:
        rest = query.replace(phone[0], " ")
        return {"phone": phone[0].strip()} | typed_fields(rest)
    words = query.split()
    emails = [word for word in words if "@" in word]
    name = " ".join(word for word in words if word not in emails)
    return {key: text for key, text in (("email", " ".join(emails)), ("name", name)) if text}


def _address(query, mine, before=None):
    values = QueryDict(mutable=True)
    if query:
        values["q"] = query
    if mine:
        values["mine"] = "1"
    if before:
        values["before"] = str(before)
    address = reverse("customers:customer_list")
    return f"{address}?{values.urlencode()}" if values else address


def _key(text):
    try:
        return UUID(text)
    except (TypeError, ValueError):
        return None
