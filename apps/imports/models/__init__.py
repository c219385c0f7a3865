from .exports import Export
from .files import ColumnMapping, FileImport, FilePart
from .results import ImportedCard, ImportProblem

__all__ = [
    "ColumnMapping",
    "Export",
    "FileImport",
    "FilePart",
    "ImportProblem",
    "ImportedCard",
]
