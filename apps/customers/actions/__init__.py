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
from .disclosures import disclose, disclose_each
from .erasure import ask_erasure, cancel_erasure, erase_due, erase_for_retention, erase_person
from .holdings import hand_out
from .personal_interests import forget_interest, note_interest
from .recognition import Recognised, recognise
from .retention import change_rule, clear_outdated
from .search_keys import add_search_keys, replace_search_keys

__all__ = [
    "BelongsToSomebody",
    "Recognised",
    "add_contact_point",
    "add_customer",
    "add_search_keys",
    "ask_erasure",
    "cancel_erasure",
    "change_customer",
    "change_rule",
    "clear_outdated",
    "disclose",
    "disclose_each",
    "erase_due",
    "erase_for_retention",
    "erase_person",
    "forget_interest",
    "hand_out",
    "give_consent",
    "give_consents",
    "lift_objection",
    "lock_customer",
    "note_interest",
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
