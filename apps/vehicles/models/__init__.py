from .cars import OdometerReading, Ownership, Plate, Vehicle, shown_car
from .catalogue import Brand, CarModel, Variant
from .show_cars import ShowCar, ShowCarPhoto

__all__ = [
    "Brand",
    "CarModel",
    "OdometerReading",
    "Ownership",
    "Plate",
    "ShowCar",
    "ShowCarPhoto",
    "Variant",
    "Vehicle",
    "shown_car",
]
