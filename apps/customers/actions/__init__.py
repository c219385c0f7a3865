from .cards import add_customer, change_customer
from .consents import (
    give_consent,
    give_consents,
    lift_objection,
    may_undo,
    object_to_marketing,
    take_written_consents,
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
from .disclosures import disclose, disclose_each, disclose_everybody
from .duplicates import decline_duplicate, propose_duplicates
from .erased import refuse_erased
from .erasure import ask_erasure, cancel_erasure, erase_due, erase_for_retention, erase_person
from .holdings import hand_out
from .merges import merge_customers, undo_merge
from .people import lock_person
from .personal_interests import forget_interest, note_interest
from .recognition import Recognised, recognise
from .relations import end_relation, relate
from .requests import ask_about_data, settle_request
from .retention import change_rule, clear_outdated
from .search_keys import add_search_keys, replace_search_keys
from .sharing import share_contact_point, stop_sharing
from .splits import split_customer

__all__ = [
    "BelongsToSomebody",
    "Recognised",
    "add_contact_point",
    "add_customer",
    "add_search_keys",
    "ask_erasure",
    "cancel_erasure",
    "ask_about_data",
    "change_customer",
    "change_rule",
    "clear_outdated",
    "decline_duplicate",
    "disclose",
    "disclose_each",
    "disclose_everybody",
    "end_relation",
    "erase_due",
    "erase_for_retention",
    "erase_person",
    "forget_interest",
    "give_consent",
    "give_consents",
    "hand_out",
    "lift_objection",
    "lock_person",
    "may_undo",
    "merge_customers",
    "note_interest",
    "object_to_marketing",
    "prefer_contact_point",
    "propose_duplicates",
    "recognise",
    "refuse_erased",
    "relate",
    "remove_contact_point",
    "replace_search_keys",
    "settle_request",
    "share_contact_point",
    "split_customer",
    "stop_sharing",
    "take_written_consents",
    "undo_consent",
    "undo_merge",
    "withdraw_consent",
    "wording_in_force",
    "write_wording",
]
