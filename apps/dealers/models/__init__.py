from .groups import Dealership, DealerGroup, OpeningHours
from .people import Role, Shift, StaffMembership, User

__all__ = [
    "DealerGroup",
    "Dealership",
    "OpeningHours",
    "Role",
    "Shift",
    "StaffMembership",
    "User",
]
