from .cards import CardForm, ContactForm, NewCustomerForm, countries, whose
from .consents import ConsentForm, InterestForm, WordingForm
from .people import MergeForm, RelationForm, SplitForm
from .privacy import ErasureForm, RuleForm

__all__ = [
    "CardForm",
    "ConsentForm",
    "ContactForm",
    "ErasureForm",
    "InterestForm",
    "MergeForm",
    "NewCustomerForm",
    "RelationForm",
    "RuleForm",
    "SplitForm",
    "WordingForm",
    "countries",
    "whose",
]
