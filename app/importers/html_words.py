"""The words of an HTML mail, with line ends where a reader would see them. Nothing is followed, fetched or run.

One pass whose time grows as the mail does: `html.parser` of the standard library looks again, from each broken tag,
through all that follows, and a mail of some hundred kilobytes could hold a desk up for hours.
"""

from __future__ import annotations

import html
import re

_SKIPPED = {"script", "style", "head", "title", "template", "noscript", "svg", "object"}
_RAW = {"script", "style", "title"}
"""What stands in these is no markup."""
_BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"}
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,40})")
_STOP = re.compile("[>\"']")


def words_of(markup: str) -> str:
    """Lines of words. A broken tag at the end is shown as it is written; never raises."""
    reader = _Reader(markup)
    reader.read()
    lines = (line.strip() for line in "".join(reader.found).split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader:
    def __init__(self, markup: str) -> None:
        self.found: list[str] = []
        self._markup = markup
        self._at = 0
        self._skipping = 0

    def read(self) -> None:
        """From sign to sign, never back."""
        markup = self._markup
        while (start := markup.find("<", self._at)) >= 0:
            self._text(self._at, start)
            self._at = start
            if not self._passed():
                break
        self._text(self._at, len(markup))

    def _passed(self) -> bool:
        """Go past what begins at `_at`; False if it has no end, and the rest is text."""
        markup, start = self._markup, self._at
        if markup.startswith("<!--", start):
            end = markup.find("-->", start + 2)
            self._at = end + 3 if end >= 0 else start
            return end >= 0
        name = _NAME.match(markup, start)
        if name is None and markup[start + 1 : start + 2] not in ("!", "?", "/"):
            self._text(start, start + 1)
            self._at = start + 1
            return True
        end = self._end_of_tag(start)
        if end < 0:
            return False
        self._at = end + 1
        if name is not None:
            self._tag(name[1].lower(), closing=markup[start + 1] == "/")
        return True

    def _end_of_tag(self, start: int) -> int:
        """Where its `>` stands, not counting those in quoted values. A quote without its fellow is none."""
        markup, at = self._markup, start + 1
        while (stop := _STOP.search(markup, at)) is not None:
            if stop[0] == ">":
                return stop.start()
            fellow = markup.find(stop[0], stop.end()) if markup[stop.start() - 1] == "=" else -1
            at = fellow + 1 if fellow >= 0 else stop.end()
        return -1

    def _tag(self, name: str, *, closing: bool) -> None:
        if name == "body":
            self._skipping = 0  # whatever was not closed before it
        elif name in _SKIPPED:
            self._skipping = max(0, self._skipping - 1) if closing else self._skipping + 1
            if name in _RAW and not closing:
                self._pass_raw(name)
        elif name in _BREAKS:
            self.found.append("\n")

    def _pass_raw(self, name: str) -> None:
        end = re.compile(f"</{name}", re.I).search(self._markup, self._at)
        self._at = end.start() if end else len(self._markup)

    def _text(self, start: int, end: int) -> None:
        if start < end and not self._skipping:
            self.found.append(re.sub(r"\s+", " ", html.unescape(self._markup[start:end])))
