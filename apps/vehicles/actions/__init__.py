from .cars import OnAnotherCar, add_car, change_car, sell_car, take_back_sale
from .milestones import hand_over_car, service_car
from .odometer import read_odometer
from .registration import Registered, register_car
from .show_cars import (
    add_photo,
    add_show_car,
    change_show_car,
    put_back_on_show,
    put_photo_first,
    remove_photo,
    take_off_show,
)

__all__ = [
    "OnAnotherCar",
    "Registered",
    "add_car",
    "add_photo",
    "add_show_car",
    "change_car",
    "change_show_car",
    "hand_over_car",
    "put_back_on_show",
    "put_photo_first",
    "read_odometer",
    "register_car",
    "remove_photo",
    "sell_car",
    "service_car",
    "take_off_show",
    "take_back_sale",
]
