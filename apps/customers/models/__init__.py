from .consultants import OwnConsultant
from .contact_points import ContactPoint
from .customers import Customer
from .search_keys import SearchKey

__all__ = ["ContactPoint", "Customer", "OwnConsultant", "SearchKey"]
