from .consultants import OwnConsultant
from .contact_points import ContactPoint
from .customers import Customer
from .duplicates import DuplicateProposal, DuplicateSearch
from .merges import Merge, MergedCard
from .relations import Relation, SharedContact
from .search_keys import SearchKey

__all__ = [
    "ContactPoint",
    "Customer",
    "DuplicateProposal",
    "DuplicateSearch",
    "Merge",
    "MergedCard",
    "OwnConsultant",
    "Relation",
    "SearchKey",
    "SharedContact",
]
