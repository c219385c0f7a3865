from .answers import FollowUp, LoggedContact, ResponseClock
from .costs import CampaignCost
from .intake import Enquiry, IntakeMessage, Interest
from .leads import Assignment, Lead
from .mailboxes import LeadMailbox
from .repeats import Repeat
from .sources import Campaign, LeadSource
from .web_forms import WebForm

__all__ = [
    "Assignment",
    "Campaign",
    "CampaignCost",
    "Enquiry",
    "FollowUp",
    "IntakeMessage",
    "Interest",
    "Lead",
    "LeadMailbox",
    "LeadSource",
    "LoggedContact",
    "Repeat",
    "ResponseClock",
    "WebForm",
]
