from .cars import OnAnotherCar, add_car, change_car, sell_car, take_back_sale
from .milestones import hand_over_car, service_car
from .odometer import read_odometer
from .registration import Registered, register_car

__all__ = [
    "OnAnotherCar",
    "Registered",
    "add_car",
    "change_car",
    "hand_over_car",
    "read_odometer",
    "register_car",
    "sell_car",
    "service_car",
    "take_back_sale",
]
