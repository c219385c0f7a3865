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
from .duplicates import DuplicateProposal, DuplicateSearch
from .erasures import Erasure, RetentionRule, RetentionRun
from .merges import Merge, MergedCard
from .personal_interests import PersonalInterest
from .relations import Relation, SharedContact
from .requests import DataRequest
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
    "DataRequest",
    "DuplicateProposal",
    "DuplicateSearch",
    "Disclosure",
    "Erasure",
    "MarketingObjection",
    "Merge",
    "MergedCard",
    "OwnConsultant",
    "PersonalInterest",
    "Purpose",
    "Relation",
    "RetentionRule",
    "RetentionRun",
    "SearchKey",
    "SharedContact",
]
