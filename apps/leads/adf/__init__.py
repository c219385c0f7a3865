"""ADF 1.0, the Auto-lead Data Format: an XML format of the year 2000 for enquiries to dealers."""

from apps.leads.adf.message import MAX_BYTES, MAX_PROSPECTS, read

__all__ = ["MAX_BYTES", "MAX_PROSPECTS", "read"]
