"""The ways in for other systems."""

from .intake import AdfIntake, EnquiryIntake

__all__ = ["AdfIntake", "EnquiryIntake"]
