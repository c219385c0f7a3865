"""Portals that send enquiries of new people with a part exchange, and whether all arrived."""

from secrets import token_hex

from apps.core.scope import current_scope, working_in
from apps.customers.models import ContactPoint
from apps.dealers.workplace import scope_of_group
from apps.leads.models import Enquiry

BODY = """<?xml version="1.0" encoding="UTF-8"?><?adf version="1.0"?>
<adf><prospect status="new"><id sequence="1" source="Bench">{mark}</id>
<requestdate>2026-01-05T10:15:00Z</requestdate>
<vehicle interest="buy" status="new"><year>2026</year><make>Marque</make><model>Aria</model>
<trim>30e</trim></vehicle>
<vehicle interest="trade-in" status="used"><year>2019</year><make>Marque</make><model>Brio</model>
<odometer status="original" units="mi">61200</odometer></vehicle>
<customer><contact><name part="first">Bench</name><name part="last">{mark}</name>
<email>{mark}@bench.example</email></contact><comments>What is my old car worth?</comments>
</customer><provider><name>Bench</name></provider></prospect></adf>"""


class Portals:
    """Send to these sources, each client to one; every message is of somebody nobody knows."""

    def __init__(self, tokens):
        self.run = token_hex(4)
        self.headers = [
            {"Authorization": f"Bearer {token}", "Content-Type": "application/x-adf+xml"}
            for token in tokens
        ]

    def request(self, client, turn):
        mark = f"b{self.run}.{client}.{turn}"
        headers = self.headers[client % len(self.headers)]
        return "POST", "/intake/adf/", BODY.format(mark=mark).encode(), headers

    def arrived(self):
        """How many people of this run are found in the group, and enquiries at its dealerships."""
        ours = ContactPoint.objects.filter(kind="email", value__startswith=f"b{self.run}.")
        with working_in(scope_of_group(current_scope().group_id)):
            enquiries = Enquiry.objects.filter(customer__in=ours.values("customer")).count()
        return ours.count(), enquiries
