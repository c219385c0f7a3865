"""What a reader has to say about a message: a code for machines, a sentence for people."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from apps.core.remarks import Remark
from apps.customers import contact_sheets
from apps.vehicles import remarks as vehicles

FIRST_SENTENCE = re.compile(r".*?(?:\.(?= )|。|$)", re.DOTALL)
# Every code of ours. A sentence says what was wrong, then what to do.
SENTENCES = {
    # The whole message cannot be read.
    "empty_message": _("The message is empty. Ask the sender to send it again."),
    "too_large": _(
        "The message has %(bytes)s bytes and we read at most %(limit)s. "
        "Ask the sender to send fewer enquiries in one message, without attachments."
    ),
    "no_adf": _(
        "There is no <adf> element in the message. "
        "Check that this is an enquiry, and enter it by hand if it is."
    ),
    "doctype_refused": _(
        "The message declares a DOCTYPE or an ENTITY, which can be an attack. "
        "Ask the sender to leave the declaration out."
    ),
    "no_prospect": _(
        "The <adf> element has no <prospect>. Ask the sender what was meant to be sent."
    ),
    "too_many_prospects": _(
        "The message has %(count)s prospects and we read at most %(limit)s. "
        "Ask the sender to split it."
    ),
    "too_many_elements": _(
        "The message has more than %(limit)s XML elements. Ask the sender to split it."
    ),
    "too_deep": _(
        "The elements of the message are nested deeper than %(limit)s levels. "
        "Repair the nesting and read the message again."
    ),
    "not_xml": _(
        "The message could not be read as XML, even after repair (%(error)s). "
        "Repair it by hand and read it again."
    ),
    # The letters.
    "charset_unknown": _(
        "The message names the character set %(declared)s, which we do not know. "
        "Check letters with accents and Chinese characters."
    ),
    "charset_not_as_declared": _(
        "The message says its character set is %(declared)s but reads as %(used)s. "
        "Check the name, and tell the sender."
    ),
    "charset_guessed": _(
        "The message does not name its character set; we read it as %(used)s. "
        "Check letters with accents and Chinese characters."
    ),
    "bytes_replaced": _(
        "%(count)s characters could not be read as %(used)s and show as \ufffd. "
        "Ask the customer for the right spelling."
    ),
    "control_characters": _(
        "%(count)s control characters were dropped. Check names and numbers, and tell the sender."
    ),
    # The document.
    "repaired": _(
        "The XML had mistakes (%(error)s) and was repaired. "
        "Compare with the message as it arrived before you rely on it."
    ),
    "cut_off": _(
        "The message ends in the middle. Ask the customer or the sender for what is missing."
    ),
    "more_than_one_adf": _(
        "The message has %(count)s <adf> elements and only the first was read. "
        "Look at the message for the others."
    ),
    "prospect_unreadable": _(
        "One prospect of the message could not be read as XML. Enter it by hand from the message."
    ),
    # The time.
    "request_date_missing": _(
        "The sender does not say when the customer asked. The time of arrival counts."
    ),
    "request_date_unreadable": _(
        "The time of the request, “%(text)s”, could not be read. The time of arrival counts."
    ),
    "request_date_without_offset": _(
        "The time of the request, “%(text)s”, has no offset from UTC and was read as time of "
        "%(zone)s. Ask the sender to add the offset."
    ),
    "request_date_without_time": _(
        "The date of the request, “%(text)s”, has no time of day, so midnight in %(zone)s counts. "
        "Ask the sender to add the time."
    ),
    "timeframe_date_unreadable": _(
        "The date “%(text)s” of the wished time could not be read. Ask the customer when it suits."
    ),
    # The person.
    "no_name": _(
        "There is no name. Look in the comments; write one into the message and read it again."
    ),
    "no_contact": _(
        "There is no telephone number, e-mail address or WeChat to answer to. "
        "Look in the comments, or ask the sender; write it into the message and read it again."
    ),
    "email_unreadable": _(
        "“%(text)s” is not an e-mail address and was left out. Ask the customer for the right one."
    ),
    "phone_unreadable": _(
        "“%(text)s” is not a telephone number and was left out. Ask the customer for the right one."
    ),
    # The car.
    "no_vehicle": _("No car is named. Ask which one interests the customer."),
    "interest_unknown": _(
        "The interest “%(text)s” is not known and was read as “buy”. Ask what the customer wants."
    ),
    "year_unreadable": _("“%(text)s” is not a model year. Ask the customer, or decode the VIN."),
    "odometer_unreadable": _(
        "The odometer reading “%(text)s” could not be read. Read it off when the car is here."
    ),
    "odometer_unit_missing": _(
        "The odometer reading %(text)s has no unit. Ask whether it is kilometres or miles."
    ),
    "price_unreadable": _(
        "The amount “%(text)s” could not be read. Ask the customer or the sender."
    ),
    # The JSON of our own API.
    "not_json": _("The text is no JSON (%(error)s). Repair it and read the message again."),
    "wrong_shape": _(
        "The field “%(field)s” is wrong (%(error)s). Repair it and read the message again."
    ),
    "key_reused": _(
        "The sender used the Idempotency-Key of another enquiry again. "
        "Check whether this is an enquiry of its own, and read the message again if it is."
    ),
    "id_reused": _(
        "The sender gave the number of %(name)s's enquiry to somebody else. "
        "Check whether this is an enquiry of its own, and read the message again if it is."
    ),
    # A mail, and the mailbox it comes from.
    "letter": _("Somebody writes to us in their own words. Read it and make an enquiry of it."),
    "letter_automatic": _(
        "A machine wrote this mail: out of office, a bounce or a newsletter. "
        "Dismiss it, unless it concerns somebody."
    ),
    "mailbox_no_host": _(
        "There is no server named %(host)s. Correct the name, or ask whoever runs the network."
    ),
    "mailbox_unreachable": _(
        "The server %(host)s does not answer (%(error)s). "
        "Check the port; if it goes on, ask whoever runs the mail server."
    ),
    "mailbox_tls": _(
        "The server %(host)s cannot prove who it is (%(error)s), so no password was sent. "
        "Correct the name, or ask whoever runs the mail server for a valid certificate."
    ),
    "mailbox_login": _(
        "The server does not let %(name)s in (%(error)s). Write the password again."
    ),
    "mailbox_folder": _("There is no folder “%(name)s” in the mailbox. Correct its name."),
    "mailbox_done_folder": _(
        "Read mails cannot be moved to “%(name)s”. Make that folder in the mailbox."
    ),
    "mailbox_protocol": _(
        "The mail server broke off (%(error)s). We try again each minute; nothing is lost."
    ),
    "mailbox_sealed": _(
        "The password was sealed with another key of this installation. Write it again."
    ),
    "mailbox_no_folder": _(
        "There is no folder “%(path)s” below the mail folder of this installation. Make it."
    ),
    "mailbox_file": _(
        "A file in the folder cannot be read or moved (%(error)s). Mend its permissions."
    ),
    # A form that anybody can fill in.
    "spam_hidden_field": _(
        "A field that people cannot see was filled in, as machines do. "
        "Read it; if a person wrote it, read it again."
    ),
    "spam_too_fast": _(
        "It was written and sent within %(seconds)s seconds, as machines do. "
        "Read it; if a person wrote it, read it again."
    ),
    "spam_links": _(
        "There are %(count)s links in it, as in advertising. "
        "Read it; if a person wrote it, read it again."
    ),
    # What became of it.
    "taken_back": _(
        "%(first)s dismissed it (%(reason)s) and %(by)s took that back. "
        "Ask them before you dismiss it again."
    ),
    "resend_of_closed": _(
        "The sender sent again what belongs to a lead that is closed. "
        "No new lead was opened; ask the customer if you are not sure."
    ),
    "consent_after_no": _(
        "Consent by %(channels)s was ticked in the form, but this customer said no before, and "
        "anybody can fill in a form. It does not count: ask the customer, and record what they say."
    ),
    "consent_of_another_name": _(
        "Consent by %(channels)s was ticked in the form, in another name than that of the card. "
        "It does not count: ask the customer, and record what they say."
    ),
    "budget_out_of_range": _(
        "The amount %(text)s is no budget for a car and was left out. Ask the customer."
    ),
    "unexpected": _(
        "We made a mistake while reading this. Replay the message; if it comes back, "
        "tell whoever runs Forecourt the number of the message."
    ),
}


def in_words(code: str, facts: Mapping[str, str | int]) -> str:
    """What was wrong and what to do, in the language active now."""
    return _words_of(code) % dict(facts)


def what_was_wrong(code: str, facts: Mapping[str, str | int]) -> str:
    """What was wrong alone, for a list: the first sentence."""
    return FIRST_SENTENCE.match(_words_of(code))[0] % dict(facts)


def _words_of(code):
    known = (SENTENCES, contact_sheets.SENTENCES, vehicles.SENTENCES)
    # A code of an older version has no sentence any more, and still says something.
    return next((str(said[code]) for said in known if code in said), code.replace("%", "%%"))


class Unreadable(Exception):
    """A message in which no enquiry could be found; its remarks say why."""

    def __init__(self, *remarks: Remark):
        super().__init__(", ".join(remark.code for remark in remarks))
        self.remarks = remarks


__all__ = ["SENTENCES", "Remark", "Unreadable", "in_words", "what_was_wrong"]
