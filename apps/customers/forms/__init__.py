from .cards import CardForm, ContactForm, NewCustomerForm, countries, whose
from .consents import ConsentForm, InterestForm, WordingForm, WordsForm
from .people import MergeForm, RelationForm, SplitForm
from .privacy import DataRequestForm, ErasureForm, RuleForm

__all__ = [
    "CardForm",
    "ConsentForm",
    "ContactForm",
    "DataRequestForm",
    "ErasureForm",
    "InterestForm",
    "MergeForm",
    "NewCustomerForm",
    "RelationForm",
    "RuleForm",
    "SplitForm",
    "WordingForm",
    "WordsForm",
    "countries",
    "whose",
]
