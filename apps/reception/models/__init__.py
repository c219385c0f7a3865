from .breaks import Break
from .calls import HelpCall
from .companions import Companion
from .papers import PaperPack
from .practice import PracticeRun
from .rules import ReceptionRules
from .tags import Scan, Tag, TagDevice
from .turns import Turn
from .visits import Visit

__all__ = [
    "Break",
    "Companion",
    "HelpCall",
    "PaperPack",
    "PracticeRun",
    "ReceptionRules",
    "Scan",
    "Tag",
    "TagDevice",
    "Turn",
    "Visit",
]
