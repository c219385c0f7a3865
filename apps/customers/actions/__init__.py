from .cards import add_customer, change_customer
from .contact_points import (
    BelongsToSomebody,
    add_contact_point,
    prefer_contact_point,
    remove_contact_point,
)
from .recognition import Recognised, recognise
from .search_keys import add_search_keys, replace_search_keys

__all__ = [
    "BelongsToSomebody",
    "Recognised",
    "add_contact_point",
    "add_customer",
    "add_search_keys",
    "change_customer",
    "prefer_contact_point",
    "recognise",
    "remove_contact_point",
    "replace_search_keys",
]
