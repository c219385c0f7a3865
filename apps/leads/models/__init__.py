from .answers import ResponseClock
from .assignments import Assignment
from .audits import AuditDraw, LostAudit
from .costs import CampaignCost
from .escalations import Escalation
from .events import Event, Guest
from .intake import Enquiry, IntakeMessage, Interest
from .leads import Lead
from .mailboxes import LeadMailbox
from .repeats import Repeat
from .rules import Ladder, LeadRules, Rung
from .sources import Campaign, LeadSource
from .steps import FollowUp, LoggedContact
from .web_forms import WebForm

__all__ = [
    "Assignment",
    "AuditDraw",
    "Campaign",
    "CampaignCost",
    "Enquiry",
    "Escalation",
    "Event",
    "FollowUp",
    "Guest",
    "IntakeMessage",
    "Interest",
    "Ladder",
    "Lead",
    "LeadMailbox",
    "LeadRules",
    "LeadSource",
    "LoggedContact",
    "LostAudit",
    "Repeat",
    "ResponseClock",
    "Rung",
    "WebForm",
]
