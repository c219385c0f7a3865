from .rules import ReceptionRules
from .turns import Turn
from .visits import Visit

__all__ = ["ReceptionRules", "Turn", "Visit"]
