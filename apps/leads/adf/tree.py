"""XML read safely into plain nodes that remember which of their facts were asked for."""

import re
from dataclasses import dataclass, field
from typing import Any, Self

from lxml import etree

from apps.leads.adf.mending import mended
from apps.leads.remarks import Remark, Unreadable

MAX_DEPTH = 32
MAX_ELEMENTS = 20_000

_PROSPECT = re.compile(r"(?=<(?:[\w.-]{1,40}:)?prospect[\s>/])", re.IGNORECASE)
_PROSPECT_END = re.compile(r"</(?:[\w.-]{1,40}:)?prospect\s*>", re.IGNORECASE)


@dataclass(slots=True)
class Node:
    """An element: names in lower case without namespace, text, and what nobody read yet."""

    name: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Self] = field(default_factory=list)
    whole: str = ""  # All the text inside, in the order written.

    def all(self, *names: str) -> list[Self]:
        """The children of these names."""
        return [child for child in self.children if child.name in names]

    def one(self, *names: str) -> Self:
        """The first child of these names that says something, or an empty node."""
        found = self.all(*names)
        return next((c for c in found if c.text or c.children), found[0] if found else Node(""))

    def word(self, *names: str) -> str:
        """The text of one child, on one line."""
        return self.one(*names).read()

    def read(self) -> str:
        """The text on one line; it is then no longer unread."""
        return " ".join(self.read_lines().split())

    def read_lines(self) -> str:
        """All the text inside, lines kept."""
        whole = self.whole
        self._forget()
        return "\n".join(line.strip() for line in whole.strip().splitlines())

    def _forget(self) -> None:
        self.text = self.whole = ""
        for child in self.children:
            child._forget()

    def said(self, attribute: str, default: str = "") -> str:
        """An attribute in lower case, or what its absence means."""
        return self.attribute(attribute).lower() or default

    def attribute(self, name: str) -> str:
        """An attribute as sent; it is then no longer unread."""
        return self.attributes.pop(name, "").strip()

    def unread(self) -> dict[str, Any] | str:
        """What nobody asked for, ready for JSON; "" when nothing is left."""
        left: dict[str, Any] = {f"@{k}": v for k, v in self.attributes.items() if v.strip()}
        for child in self.children:
            if rest := child.unread():
                before = left.get(child.name)
                if before is None:
                    left[child.name] = rest
                else:
                    left[child.name] = [*(before if isinstance(before, list) else [before]), rest]
        text = self.text.strip()
        if text and not left:
            return text
        return {**left, "#text": text} if text else left or ""


def prospects_in(part: str) -> tuple[list[tuple[Node | None, list[Remark]]], Node]:
    """Each prospect of an `<adf>` with its remarks (None for one beyond repair), and the rest.

    A document that is not well-formed is read prospect by prospect, so one does not spoil others.
    Raises Unreadable for too many or too deep elements, or when nothing at all is XML.
    """
    if part.count("<") > 2 * MAX_ELEMENTS:
        raise Unreadable(Remark.of("too_many_elements", limit=MAX_ELEMENTS))
    try:
        root = _node(_parsed(part, recover=False))
    except etree.XMLSyntaxError as error:
        __, *pieces = _PROSPECT.split(part)
        if not pieces:
            _mended_node(part, error)
        return [_piece(piece) for piece in pieces], Node("adf")
    return [(node, []) for node in _take_prospects(root)], root


def _take_prospects(node: Node) -> list[Node]:
    """The prospects inside a node, at whatever depth, taken out of it."""
    found = node.all("prospect")
    node.children = [child for child in node.children if child.name != "prospect"]
    for child in node.children:
        found += _take_prospects(child)
    return found


def _piece(piece: str) -> tuple[Node | None, list[Remark]]:
    """One prospect cut out of a document with mistakes."""
    end = _PROSPECT_END.search(piece)
    piece = piece[: end.end()] if end else piece
    try:
        try:
            return _node(_parsed(piece, recover=False)), []
        except etree.XMLSyntaxError as error:
            return _mended_node(piece, error)
    except Unreadable as refusal:
        return None, [Remark.of("prospect_unreadable"), *refusal.remarks]


def _mended_node(part: str, error: etree.XMLSyntaxError) -> tuple[Node, list[Remark]]:
    try:
        root = _parsed(mended(part), recover=True)
    except etree.XMLSyntaxError:
        root = None
    # The parser appends where it was, which says nothing of a piece.
    said = re.sub(r", line \d+, column \d+.*", "", error.msg or "", flags=re.DOTALL)
    if root is None:
        raise Unreadable(Remark.of("not_xml", error=said))
    return _node(root), [Remark.of("repaired", error=said)]


def _parsed(part: str, *, recover: bool) -> Any:
    # No entity, DTD or network; libxml2's own limits stay on. A parser is not reused on purpose:
    # its error log would grow and its state be shared between threads.
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    return etree.fromstring(part.encode("utf-8"), parser)


def _node(element: Any, depth: int = 1) -> Node:
    if depth > MAX_DEPTH:
        raise Unreadable(Remark.of("too_deep", limit=MAX_DEPTH))
    node = Node(_local(element.tag), whole="".join(element.itertext()))
    for name, value in element.attrib.items():
        node.attributes.setdefault(_local(name), value)
    texts = [element.text or ""]
    for child in element:
        # An entity the parser did not resolve has no name.
        if isinstance(child.tag, str):
            node.children.append(_node(child, depth + 1))
        texts.append(child.tail or "")
    node.text = " ".join(text.strip() for text in texts if text.strip())
    return node


def _local(name: str) -> str:
    """A name without its namespace or prefix, in lower case."""
    return re.split("[}:]", name)[-1].lower()
