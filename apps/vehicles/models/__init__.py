from .catalogue import Brand, CarModel, Variant
from .cars import OdometerReading, Ownership, Plate, Vehicle

__all__ = ["Brand", "CarModel", "OdometerReading", "Ownership", "Plate", "Variant", "Vehicle"]
