"""XML as events, never as a tree: no document type, no entities, no token larger than a few MiB.

defusedxml guards trees; a sheet of a hundred thousand rows must not become a tree at all, and a tree of a stranger's
choosing has no bound. The same refusals (DTD, entities, external references) are set on expat here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.parsers import expat

from app.base.errors import UserError

_LARGEST_TOKEN = 8 * 1024 * 1024
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def feed(chunks: Iterable[bytes], start: Start, end: End, text: Callable[[str], None]) -> Iterator[None]:
    """Parse, handing control back after each chunk. Names come as written in the file, prefix included.

    Raises: UserError file.bad_xml (not well formed, or one token too large), file.xml_entities (a document type).
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 64 * 1024
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.UnparsedEntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - max(parser.CurrentByteIndex, 0) > _LARGEST_TOKEN:
                raise UserError("file.bad_xml")
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, ValueError, LookupError, UnicodeError) as error:
        raise UserError("file.bad_xml") from error


def run(chunks: Iterable[bytes], start: Start, end: End, text: Callable[[str], None]) -> None:
    """`feed` to the end, for small parts."""
    for _ in feed(chunks, start, end, text):
        pass


def local(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def nothing(_: Any) -> None:
    """A handler for what we don't look at."""


def _refuse(*_: Any) -> int:
    raise UserError("file.xml_entities")
