from .cards import CardForm, ContactForm, NewCustomerForm, countries, whose
from .consents import ConsentForm, InterestForm, WordingForm

__all__ = [
    "CardForm",
    "ConsentForm",
    "ContactForm",
    "InterestForm",
    "NewCustomerForm",
    "WordingForm",
    "countries",
    "whose",
]
