from .answers import FollowUp, LoggedContact, ResponseClock
from .intake import Enquiry, IntakeMessage, Interest
from .leads import Assignment, Lead
from .mailboxes import LeadMailbox
from .sources import Campaign, LeadSource

__all__ = [
    "Assignment",
    "Campaign",
    "Enquiry",
    "FollowUp",
    "IntakeMessage",
    "Interest",
    "Lead",
    "LeadMailbox",
    "LeadSource",
    "LoggedContact",
    "ResponseClock",
]
