"""A visitor at a car gives a name and a number: the enquiry goes its usual way."""

import hashlib
import json

from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import clock
from apps.leads.actions.entries import told_source
from apps.leads.actions.web_forms import submit_said
from apps.leads.models import Enquiry, LeadSource

from ..models import Scan
from .scans import claim_scan


def give_number(tag, scan, *, said, doubts=(), address=""):
    """Keep and read what a visitor wrote on a tag's page; the scan is theirs from now on.

    Returns the Enquiry, or None where a person reads it first.
    """
    with translation.override(tag.dealership.language):
        source = told_source(LeadSource.Kind.WEB_FORM, name=_("Tags of show cars"))
    meant = {name: said.get(name) for name in ("name", "emails", "phones", "comments")}
    parts = [str(tag.pk), clock.today().isoformat(), meant]
    key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    page = f"tag {tag.number}"
    message = submit_said(source, said=said, page=page, key=key, doubts=doubts, address=address)
    found = next((each["enquiry"] for each in message.outcomes if "enquiry" in each), None)
    if found is None:
        return None
    enquiry = Enquiry.objects.select_related("customer__canonical").get(pk=found)
    if scan and scan.customer_id is None:
        claim_scan(scan, customer=enquiry.customer, claim=Scan.Claim.NUMBER)
    return enquiry
