"""What a reader of somebody else's data wants a person to know."""

from dataclasses import dataclass
from typing import Any, Self

FACT_LENGTH = 200  # Characters; a fact stands in a sentence, the source keeps the rest.


@dataclass(frozen=True, slots=True)
class Remark:
    """A stable code, and the facts its sentence needs; each app knows the sentences of its own."""

    code: str
    facts: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, code: str, **facts: str | int) -> Self:
        """A remark with its facts, long ones cut."""
        short = {k: v[:FACT_LENGTH] if isinstance(v, str) else v for k, v in facts.items()}
        return cls(code, tuple(short.items()))

    def sentence(self, sentences) -> str:
        """What was wrong and what to do, from a table of code to sentence, in today's language."""
        return str(sentences[self.code]) % dict(self.facts)

    def as_json(self) -> dict[str, Any]:
        """The remark as the store and the API keep it."""
        return {"code": self.code, "facts": dict(self.facts)}
