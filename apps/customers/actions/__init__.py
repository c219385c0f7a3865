from .cards import add_customer, change_customer, lock_customer
from .consents import (
    give_consent,
    give_consents,
    lift_objection,
    object_to_marketing,
    undo_consent,
    withdraw_consent,
    wording_in_force,
    write_wording,
)
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
    "give_consent",
    "give_consents",
    "lift_objection",
    "lock_customer",
    "object_to_marketing",
    "prefer_contact_point",
    "recognise",
    "remove_contact_point",
    "replace_search_keys",
    "undo_consent",
    "withdraw_consent",
    "wording_in_force",
    "write_wording",
]
