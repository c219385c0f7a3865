"""Log lines a machine can read, one JSON object each."""

import json
import logging
import re

# PostgreSQL's explanation, `Key (value)=(+44 ...) already exists`, up to the next exception.
DETAIL = re.compile(
    r"^(?:DETAIL|CONTEXT): .*?(?=^\n?(?:The above|During handling|Traceback )|\Z)",
    re.DOTALL | re.MULTILINE,
)
FIELDS = ("request_id", "method", "route", "status", "ms", "user")


class JsonFormatter(logging.Formatter):
    """Writes the message, its level and time, and the fields of a request where there are some."""

    def format(self, record):
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def formatException(self, exc_info):
        """Tell where it broke, without the row that the database quotes: it may be a person's."""
        return DETAIL.sub("", super().formatException(exc_info))
