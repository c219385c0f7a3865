from .groups import DealerGroup, Dealership, OpeningHours
from .notifications import Notification
from .people import GROUP_WIDE, Role, Shift, StaffMembership, User

__all__ = [
    "GROUP_WIDE",
    "DealerGroup",
    "Dealership",
    "Notification",
    "OpeningHours",
    "Role",
    "Shift",
    "StaffMembership",
    "User",
]
