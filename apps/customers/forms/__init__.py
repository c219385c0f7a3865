from .cards import CardForm, ContactForm, NewCustomerForm, countries, whose
from .consents import ConsentForm, InterestForm, WordingForm
from .privacy import ErasureForm, RuleForm

__all__ = [
    "CardForm",
    "ConsentForm",
    "ContactForm",
    "ErasureForm",
    "InterestForm",
    "NewCustomerForm",
    "RuleForm",
    "WordingForm",
    "countries",
    "whose",
]
