from .cars import change_car, sell_car, take_back_sale
from .odometer import read_odometer
from .registration import Registered, register_car

__all__ = [
    "Registered",
    "change_car",
    "read_odometer",
    "register_car",
    "sell_car",
    "take_back_sale",
]
