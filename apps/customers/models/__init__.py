from .consents import (
    BY_CONSENT,
    INTERESTS,
    WITHOUT_CONSENT,
    WORDED,
    Channel,
    Consent,
    ConsentSource,
    ConsentWording,
    MarketingObjection,
    Purpose,
)
from .consultants import OwnConsultant
from .contact_points import ContactPoint
from .customers import Customer
from .disclosures import Disclosure
from .erasures import Erasure, RetentionRule, RetentionRun
from .personal_interests import PersonalInterest
from .search_keys import SearchKey

__all__ = [
    "BY_CONSENT",
    "INTERESTS",
    "WITHOUT_CONSENT",
    "WORDED",
    "Channel",
    "Consent",
    "ConsentSource",
    "ConsentWording",
    "ContactPoint",
    "Customer",
    "Disclosure",
    "Erasure",
    "MarketingObjection",
    "OwnConsultant",
    "PersonalInterest",
    "Purpose",
    "RetentionRule",
    "RetentionRun",
    "SearchKey",
]
