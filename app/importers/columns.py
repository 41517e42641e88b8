"""A column while its rows go by: its reader with a memory, and the figures for the mapping screen."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

from app.base import mynumber
from app.base.dates import read_moment
from app.base.errors import UserError
from app.base.zawgyi import looks_like_zawgyi
from app.importers.cleaning import clean
from app.importers.values import Reading, Said, reader_for
from models.records.imports import DECIDE, FIXED, NOTE, REFUSED_FIELD, ColumnRead, Issue, Value

MASK = "●●●●●●●●●●●●"
_REMEMBERED = 80  # characters; longer texts hardly come twice
_MOST_REMEMBERED = 50_000
_BURMESE = re.compile("[\u1000-\u109f]")
_LOST = re.compile(r"\?\?|(?<=\w)\?(?=\w)|(?<=\W)\?(?=\w)|^\?(?=\w)")
_TWELVE = re.compile(r"(?:[0-9０-９][^0-9０-９]{0,2}){11}[0-9０-９]")
_MOST_UNKNOWN = 200

Ready = tuple[tuple[tuple[str, Value], ...], tuple[Issue, ...], str]  # values, issues, text for the cells


class ColumnReader:
    """Reads the cells of one column; equal texts are read once."""

    def __init__(self, index: int, heading: str, field: str, today: dt.date, era: str = "", said: bool = False) -> None:
        self.index = index
        self.heading = heading
        self.field = field
        self._read = reader_for(field, today, era, said)
        self.masks_all = field == REFUSED_FIELD
        self._labelled = mynumber.is_label(heading)
        self._known: dict[str, Ready] = {}
        self._times: dict[str, int] = {}
        self._codes: Counter[str] = Counter()
        self._samples: list[str] = []
        self._unknown: dict[str, None] = {}
        self._distinct: set[str] = set()
        self._worst: set[str] = set()
        self._others = 0

    @property
    def filled(self) -> int:
        """How many cells were read so far."""
        return self._others + sum(self._times.values())

    def take(self, text: str) -> Ready:
        """Values, issues and what is kept in the cells, for the text of a cell that is not blank."""
        ready = self._known.get(text)
        if ready is not None:
            self._times[text] += 1
            return ready
        ready = self._new(text)
        if len(text) <= _REMEMBERED and len(self._known) < _MOST_REMEMBERED:
            self._known[text], self._times[text] = ready, 1
        else:
            self._others += 1
            self._codes.update(issue.code for issue in ready[1])
        self._first_time(ready)
        return ready

    def _first_time(self, ready: Ready) -> None:
        if len(self._samples) < 2:
            self._samples.append(ready[2][:80])
        if len(self._distinct) < 1000:
            self._distinct.add(ready[2][:_REMEMBERED])
        severities = {issue.severity for issue in ready[1]}
        self._worst |= severities
        if DECIDE in severities and len(self._unknown) < _MOST_UNKNOWN:
            self._unknown[ready[2]] = None

    def _new(self, text: str) -> Ready:
        if self.field == REFUSED_FIELD:
            issue = Issue(REFUSED_FIELD, "mynumber.column", NOTE, MASK, "", self.index)
            return (), (issue,), MASK
        kept, shown, taken_out = clean(text)
        safe, masked = mask(kept, labelled=self._labelled)
        shown = safe if not taken_out else mask(shown, labelled=self._labelled)[0]
        if masked and taken_out:
            shown = safe
        said: list[Said] = [(code, NOTE, "") for code in taken_out]
        if masked:
            said.append(("mynumber.cell", FIXED, ""))
        reading = Reading()
        if self.field and not safe.isspace() and safe:
            reading = self._read(safe)
            said.extend(reading.said)
            said.extend(_about_script(safe))
        issues = tuple(Issue(self.field, code, severity, shown, stored, self.index) for code, severity, stored in said)
        return reading.values, issues, shown

    def figures(self, rows: int, sheet: str) -> ColumnRead:
        """What the mapping screen shows of this column."""
        codes = self._codes.copy()
        for text, times in self._times.items():
            for issue in self._known[text][1]:
                codes[issue.code] += times
        filled = self.filled
        return ColumnRead(
            self.index,
            self.heading,
            self.field,
            tuple(self._samples),
            filled,
            max(rows - filled, 0),
            self._verdict(),
            tuple(sorted(codes.items())),
            len(self._distinct),
            tuple(self._unknown),
            sheet,
        )

    def _verdict(self) -> str:
        if self.field == REFUSED_FIELD:
            return "refused"
        if not self.field:
            return "unmapped"
        return DECIDE if DECIDE in self._worst else FIXED if FIXED in self._worst else "ok"


def mask(text: str, *, labelled: bool = False) -> tuple[str, bool]:
    """The text with every individual number masked, and whether there was one."""
    if len(text) < 12 or _TWELVE.search(text) is None:
        return text, False
    spans = [span for span in mynumber.find(text, labelled=labelled) if span.verdict == "refused"]
    for span in reversed(spans):
        text = text[: span.start] + MASK + text[span.end :]
    return text, bool(spans)


def _about_script(text: str) -> list[Said]:
    said: list[Said] = []
    if "?" in text and letters_lost(text):
        said.append(("cell.letters_lost", NOTE, ""))
    if not text.isascii() and _BURMESE.search(text) and looks_like_zawgyi(text):
        said.append(("cell.zawgyi", DECIDE, ""))
    return said


def letters_lost(text: str) -> bool:
    """Whether '?' stands where letters were: 'L? Minh Tu?n', '???? ??? ?????'. A question mark after a word is one."""
    return _LOST.search(text) is not None


def era_of_column(texts: Iterable[str], today: dt.date) -> str:
    """令和 if dates without an era stand among dates that are all of 令和, at least as many as three; else "".

    The assumed dates must also lie between the first and the last of the readable ones, give or take a year.
    """
    sure: list[str] = []
    open_: list[str] = []
    for text in texts:
        try:
            read, _ = read_moment(text.strip(), today=today)
        except UserError as error:
            if error.code == "date.needs_era":
                open_.append(text)
            continue
        if not read.guessed_year and read.precision == "day":
            sure.append(read.iso)
    if not open_ or len(sure) < 3 or min(sure) < "2019-05-01" or max(sure) > today.isoformat():
        return ""
    first = dt.date.fromisoformat(min(sure)) - dt.timedelta(366)
    last = dt.date.fromisoformat(max(sure)) + dt.timedelta(366)
    for text in open_:
        try:
            read, _ = read_moment(text.strip(), today=today, era="令和")
        except UserError:
            continue
        if not first.isoformat() <= read.iso <= last.isoformat():
            return ""
    return "令和"


def looks_like_my_numbers(texts: Iterable[str]) -> bool:
    """Whether a column without a telling name is full of individual numbers (by chance one in ten would pass)."""
    filled = [text for text in texts if text.strip()]
    hits = sum(bool(mynumber.find(text, labelled=True)) and len(text) <= 20 for text in filled)
    return len(filled) >= 5 and hits * 10 >= len(filled) * 8
