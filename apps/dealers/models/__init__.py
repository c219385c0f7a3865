from .groups import Dealership, DealerGroup, OpeningHours
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
