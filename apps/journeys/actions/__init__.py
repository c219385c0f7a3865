from .messages import deliver_message, send_message
from .timeline import (
    LONGEST,
    derive_standing,
    derive_standings,
    note_known,
    note_referral,
    prove_step,
    record,
    recording_together,
    reopen_step,
    standing_of,
)

__all__ = [
    "LONGEST",
    "deliver_message",
    "derive_standing",
    "derive_standings",
    "note_known",
    "note_referral",
    "prove_step",
    "record",
    "recording_together",
    "reopen_step",
    "send_message",
    "standing_of",
]
