from .cars import OdometerReading, Ownership, Plate, Vehicle
from .catalogue import Brand, CarModel, Variant

__all__ = ["Brand", "CarModel", "OdometerReading", "Ownership", "Plate", "Variant", "Vehicle"]
