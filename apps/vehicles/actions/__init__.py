from .cars import OnAnotherCar, add_car, change_car, sell_car, take_back_sale
from .odometer import read_odometer
from .registration import Registered, register_car

__all__ = [
    "OnAnotherCar",
    "Registered",
    "add_car",
    "change_car",
    "read_odometer",
    "register_car",
    "sell_car",
    "take_back_sale",
]
