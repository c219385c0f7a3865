from .absences import Absence, Cover
from .devices import PushSubscription
from .groups import DealerGroup, Dealership, OpeningHours
from .notifications import Notification, Ring
from .people import GROUP_WIDE, Role, Shift, Skill, StaffMembership, User
from .team import Invitation, StaffChange

__all__ = [
    "GROUP_WIDE",
    "Absence",
    "Cover",
    "DealerGroup",
    "Dealership",
    "Invitation",
    "Notification",
    "OpeningHours",
    "PushSubscription",
    "Ring",
    "Role",
    "Shift",
    "Skill",
    "StaffChange",
    "StaffMembership",
    "User",
]
