"""ISO-2022-JP as Japanese mail programs really write it: with the NEC and IBM characters that Python's codec refuses.

A two-byte code is moved to its Shift_JIS place (JIS X 0208:1997, appendix) and decoded as CP932.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([BJI])")
_TWO_BYTE = (b"\x1b$@", b"\x1b$B")


def decode_japanese(raw: bytes) -> str:
    """The text; a code that means nothing becomes U+FFFD, never an error."""
    out: list[str] = []
    at, mode = 0, b"\x1b(B"
    for found in _ESCAPE.finditer(raw):
        out.append(_run(raw[at : found.start()], mode))
        at, mode = found.end(), found.group()
    out.append(_run(raw[at:], mode))
    return "".join(out)


def _run(raw: bytes, mode: bytes) -> str:
    if mode in _TWO_BYTE:
        return _kanji(raw)
    if mode == b"\x1b(I":
        return bytes(byte | 0x80 for byte in raw).decode("cp932", "replace")
    if mode == b"\x1b$(D":
        return (b"\x1b$(D" + raw + b"\x1b(B").decode("iso2022_jp_2", "replace")
    return raw.decode("cp932" if not raw.isascii() else "ascii", "replace")


def _kanji(raw: bytes) -> str:
    """Pairs until a line end; a line end falls back to ASCII, as the standard says."""
    text: list[str] = []
    lines = raw.split(b"\n")
    for number, line in enumerate(lines):
        moved = bytearray()
        for place in range(0, len(line) - 1, 2):
            row, cell = line[place], line[place + 1]
            if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
                moved += b"?"
                continue
            first = (row - 0x21) // 2 + 0x81
            first += 0x40 if first > 0x9F else 0
            if row % 2:
                second = cell + 0x1F + (1 if cell > 0x5F else 0)
            else:
                second = cell + 0x7E
            moved += bytes((first, second))
        ending = "\n" if number < len(lines) - 1 else ""
        text.append(moved.decode("cp932", "replace") + ("\ufffd" if len(line.rstrip(b"\r")) % 2 else "") + ending)
    return "".join(text)
