"""Which encoding a text file is in: UTF-8 with and without BOM, UTF-16 with BOM, CP932 with the NEC and IBM rows."""

from __future__ import annotations

import codecs
import io

from app.base.errors import UserError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_STEP = 1024 * 1024
_BINARY = bytes(set(range(32)) - {0, 9, 10, 12, 13, 27})


def find_encoding(data: bytes) -> str:
    """Returns: "utf-8", "utf-8-sig", "utf-16" or "cp932". Raises: UserError file.not_text.

    A file that is neither wholly UTF-8 nor wholly CP932 is read in the one with fewer bad bytes; what cannot be
    decoded becomes a lone surrogate, which cleaning shows and reports row by row.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    sample = data[:_STEP]
    strange = len(sample) - len(sample.translate(None, _BINARY))
    if strange * 20 > len(sample) or sample.count(0) * 4 > len(sample):
        raise UserError("file.not_text")
    utf8, cp932 = _errors(data, "utf-8"), _errors(data, "cp932")
    best = "utf-8" if utf8 <= cp932 else "cp932"
    lost = min(utf8, cp932)
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if lost and lost * 20 > max(high, 1) * 1.0 and lost > 20:
        raise UserError("file.not_text")
    return best


def open_text(data: bytes, encoding: str) -> io.TextIOWrapper:
    """The text as a stream, line ends untouched; bytes that fit nowhere become lone surrogates."""
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors=errors, newline="")


def _errors(data: bytes, encoding: str) -> int:
    """How many bad places there are, at most 1,000, without decoding the whole file at once."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    bad = 0
    for at in range(0, len(data), _STEP):
        text = decoder.decode(data[at : at + _STEP], at + _STEP >= len(data))
        if not text.isascii():
            bad += sum("\udc80" <= sign <= "\udcff" for sign in text) if _has_surrogate(text) else 0
        if bad > 1000:
            break
    return bad


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
