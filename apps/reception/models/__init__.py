from .breaks import Break
from .calls import HelpCall
from .rules import ReceptionRules
from .tags import Scan, Tag, TagDevice
from .turns import Turn
from .visits import Visit

__all__ = ["Break", "HelpCall", "ReceptionRules", "Scan", "Tag", "TagDevice", "Turn", "Visit"]
