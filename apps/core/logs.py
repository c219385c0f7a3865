"""Log lines a machine can read, one JSON object each."""

import json
import logging

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
