from .groups import DealerGroup, Dealership, OpeningHours
from .people import GROUP_WIDE, Role, Shift, StaffMembership, User

__all__ = [
    "GROUP_WIDE",
    "DealerGroup",
    "Dealership",
    "OpeningHours",
    "Role",
    "Shift",
    "StaffMembership",
    "User",
]
