from .cards import add_customer, change_customer
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
from .duplicates import decline_duplicate, propose_duplicates
from .merges import merge_customers, undo_merge
from .people import lock_person
from .recognition import Recognised, recognise
from .relations import end_relation, relate
from .search_keys import add_search_keys, replace_search_keys
from .sharing import share_contact_point, stop_sharing
from .splits import split_customer

__all__ = [
    "BelongsToSomebody",
    "Recognised",
    "add_contact_point",
    "add_customer",
    "add_search_keys",
    "change_customer",
    "decline_duplicate",
    "end_relation",
    "give_consent",
    "give_consents",
    "lift_objection",
    "lock_person",
    "merge_customers",
    "object_to_marketing",
    "prefer_contact_point",
    "propose_duplicates",
    "recognise",
    "relate",
    "remove_contact_point",
    "replace_search_keys",
    "share_contact_point",
    "split_customer",
    "stop_sharing",
    "undo_consent",
    "undo_merge",
    "withdraw_consent",
    "wording_in_force",
    "write_wording",
]
