"""Tables as other systems export them: CSV in any dress, and Excel workbooks."""

from .layouts import Layout, layout_of
from .reading import NotATable, rows_of
from .writing import without_rows

__all__ = ["Layout", "NotATable", "layout_of", "rows_of", "without_rows"]
