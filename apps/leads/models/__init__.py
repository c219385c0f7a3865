from .answers import ResponseClock
from .audits import AuditDraw, LostAudit
from .escalations import Escalation
from .intake import Enquiry, IntakeMessage, Interest
from .leads import Assignment, Lead
from .mailboxes import LeadMailbox
from .rules import Ladder, LeadRules, Rung
from .sources import Campaign, LeadSource
from .steps import FollowUp, LoggedContact

__all__ = [
    "Assignment",
    "AuditDraw",
    "Campaign",
    "Enquiry",
    "Escalation",
    "FollowUp",
    "IntakeMessage",
    "Interest",
    "Ladder",
    "Lead",
    "LeadMailbox",
    "LeadRules",
    "LeadSource",
    "LoggedContact",
    "LostAudit",
    "ResponseClock",
    "Rung",
]
