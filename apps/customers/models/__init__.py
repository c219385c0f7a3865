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
from .duplicates import DuplicateProposal, DuplicateSearch
from .merges import Merge, MergedCard
from .relations import Relation, SharedContact
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
    "DuplicateProposal",
    "DuplicateSearch",
    "MarketingObjection",
    "Merge",
    "MergedCard",
    "OwnConsultant",
    "Purpose",
    "Relation",
    "SearchKey",
    "SharedContact",
]
