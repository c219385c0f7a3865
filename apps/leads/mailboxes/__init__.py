"""Getting the mails of a mailbox, of whatever kind it is."""

from .imap import Account, letters_of_account, mails_of_account
from .letter import Letter, Trouble
from .spool import files_in_folder, letters_in_folder

__all__ = [
    "Account",
    "Letter",
    "Trouble",
    "files_in_folder",
    "letters_in_folder",
    "letters_of_account",
    "mails_of_account",
]
