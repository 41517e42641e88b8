"""What the importers hand over: a file read into drafts for review. Nothing here has been stored yet.

An `ImportPlan` accounts for every row of its file: `counts.total` is the number of rows, and each row is exactly one of
ok · fixed · decide · refused · not_record · skipped. Only ok and fixed rows may be written (`plan.ready`).

Severity of an issue: note (said, changes nothing) < fixed (read by an assumption that is shown) < decide (a person
must say what to do; the field stays empty until then) < refused (the row cannot go in).

Codes (the sentences are made in ui/):
  file.unreadable file.empty file.too_large file.unknown_kind file.old_excel file.encrypted file.not_text
  file.bad_zip file.bomb file.too_many_parts file.bad_xml file.xml_entities file.no_sheet file.too_many_rows
  file.too_many_cells file.bad_csv file.cancelled file.bad_mail file.bad_chat file.bad_json
                        (UserError: the whole file is refused; facts hold row or line)
  map.unreadable map.not_json map.wrong_shape map.wrong_version map.unknown_field map.unknown_key map.twice
  map.no_column map.unknown_era
                        (UserError: the mapping file is refused)
  choice.unknown_action choice.unknown_field choice.unreadable choice.unknown_match   (UserError: a decision)
  choice.made           the user changed a field that was not in question
  sheet.no_header       no row of the sheet looks like a header; its rows are not read as records
  sheet.not_chosen      the mapping names other sheets
  row.blank row.title row.header row.header_again row.total      why a row is not a record
  row.duplicate         same person, date and text as `duplicate_of`
  row.similar           same person and text as `duplicate_of`, but another (or no readable) date
  row.no_text           nothing to store as free text
  row.too_long          the line is longer than a file of this kind may have
  cell.too_long         a cell above the limit; its content is cut off in `cells` and the row is refused
  cell.beyond           cells to the right of the last column that we read; the row is refused
  cell.nul cell.control cell.surrogate cell.bidi   signs taken out of the text, shown escaped in `cells`
  cell.letters_lost     '?' where a script did not fit the file's encoding: lost before it came to us
  cell.formula_cached   the value that the spreadsheet program had stored beside a formula
  cell.formula_unread   a formula without a stored value; shown, never computed
  cell.error            an error value of the spreadsheet program (#N/A)
  cell.zawgyi           Burmese in Zawgyi by its look; kept as written unless the user empties it
  date.unreadable date.no_such_day date.not_in_era date.no_such_era_year date.too_far date.needs_era date.no_such_time
  date.ambiguous_time (as app.base.dates) date.no_year date.future date.too_old date.partial date.era_assumed
  date.wareki date.missing
  time.unread minutes.unread age.unread age.band phone.unread phone.odd phone.lost_zero phone.several phone.folded
  code.unknown          not in the list of the field        code.assumed   read by a desk word; `stored` is the code
  code.unclear          several codes fit                    name.anonymous a word like 匿名 stands for "no name"
  code.said_unknown     the cell says 不明, the list has no such code   code.state 継続 and the like: kept in the note
  mynumber.column mynumber.cell   an individual number: masked everywhere, never stored
  safety.hint           the note says how this person may (not) be reached
  contact.repeat        the note says that this was an earlier client
  mail.no_text mail.html_only mail.bad_date mail.attachment_name mail.attachment_large mail.charset_guessed
  chat.photo chat.sticker chat.no_desk
  json.not_object json.unknown_key json.wrong_type json.no_text json.bad_code json.bad_line
"""

from __future__ import annotations

from dataclasses import dataclass

from models.records.base import Quiet

Value = str | int | tuple[str, ...]

OK = "ok"
FIXED = "fixed"
DECIDE = "decide"
REFUSED = "refused"
NOT_RECORD = "not_record"
SKIPPED = "skipped"
NOTE = "note"

# What a column may be mapped to. "" is "keep in the cells only", `REFUSED_FIELD` cannot be changed by anybody.
FIELDS: tuple[str, ...] = (
    "contact.date",
    "contact.time",
    "contact.channel",
    "contact.minutes",
    "contact.language",
    "contact.summary",
    "contact.original",
    "contact.responses",
    "contact.author_text",
    "contact.note",
    "contact.categories",
    "person.name",
    "person.reading",
    "person.gender",
    "person.age",
    "person.birth",
    "person.nationalities",
    "person.prefecture",
    "person.phone",
    "case.stay_status",
    "case.stay_until",
    "work.industry",
    "work.employer_text",
)
REFUSED_FIELD = "refused.mynumber"


@dataclass(frozen=True, slots=True, repr=False)
class Issue(Quiet):
    """Something about one cell (or, with field "", the row).

    `shown` is what stood there (masked where it must be), `stored` what would be stored, "" for nothing.
    `column` is the index from 0, -1 for the row.
    """

    field: str
    code: str
    severity: str
    shown: str = ""
    stored: str = ""
    column: int = -1


@dataclass(frozen=True, slots=True, repr=False)
class RowRead(Quiet):
    """One row of a file. `values` holds field and value; `contact.start` is made of date and time.

    Extra fields that no column has: contact.start, person.age_band, person.phone_typed, safety.hint, work.field,
    contact.direction. `cells` are as read (masked, escaped). `span` > 1 stands for a run of blank rows.
    `person` is the id of the PersonMatch that a user agreed to, "" for none.
    """

    sheet: str
    row: int
    status: str
    values: tuple[tuple[str, Value], ...] = ()
    issues: tuple[Issue, ...] = ()
    cells: tuple[str, ...] = ()
    duplicate_of: int | None = None
    span: int = 1
    person: str = ""

    def value(self, field: str) -> Value:
        """The value of a field, "" where it is empty."""
        return next((value for name, value in self.values if name == field), "")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a mapping; `header` is the heading as written (NFKC is applied only to compare)."""

    index: int
    header: str
    field: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column means what. `header_row` 0 = find it; `sheets` () = every sheet that has a header.

    `desk_names`: speakers in a chat who are the desk. `era`: what 4年6月7日 means (令和), where a user said so.
    """

    columns: tuple[Column, ...] = ()
    header_row: int = 0
    sheets: tuple[str, ...] = ()
    desk_names: tuple[str, ...] = ()
    era: str = ""

    def field_of(self, header: str, index: int) -> str | None:
        """The field chosen for a column, None where the mapping does not name it."""
        for column in self.columns:
            if column.header == header and (column.index in (index, -1)):
                return column.field
        return next((c.field for c in self.columns if c.header == header), None)


@dataclass(frozen=True, slots=True, repr=False)
class ColumnRead(Quiet):
    """One line of the mapping screen: a column, its proposal, and how reading it went.

    `verdict`: ok, fixed, decide, refused, unmapped. `codes` counts what was said about its cells, by issue code.
    `unknown` are the distinct texts (≤ 200) that a person is asked about.
    """

    index: int
    header: str
    field: str
    samples: tuple[str, ...]
    filled: int
    empty: int
    verdict: str
    codes: tuple[tuple[str, int], ...]
    distinct: int
    unknown: tuple[str, ...]
    sheet: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class SheetFacts(Quiet):
    name: str
    header_row: int
    rows: int
    columns: int
    used: bool


@dataclass(frozen=True, slots=True, repr=False)
class FileFacts(Quiet):
    """`has_mynumber`: the original holds individual numbers, so it must not be kept as it is."""

    name: str
    kind: str
    size: int
    sha256: str
    encoding: str = ""
    delimiter: str = ""
    has_mynumber: bool = False
    has_macros: bool = False
    has_links: bool = False
    sheets: tuple[SheetFacts, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class PersonMatch(Quiet):
    """Rows that may be one person; nothing is linked until a user agrees (`Choices.links`).

    `reason`: same_phone, same_name_nationality. `certainty`: likely, possible, weak.
    """

    id: str
    rows: tuple[tuple[str, int], ...]
    reason: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Counts:
    ok: int = 0
    fixed: int = 0
    decide: int = 0
    refused: int = 0
    not_record: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        return self.ok + self.fixed + self.decide + self.refused + self.not_record + self.skipped


@dataclass(frozen=True, slots=True, repr=False)
class ValueChoice(Quiet):
    """For every cell of `field` that reads `shown`: empty, value (with `value`), or keep (as written)."""

    field: str
    shown: str
    action: str
    value: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class RowChoice(Quiet):
    """For one row: skip · take (a duplicate after all) · empty or value for `field`."""

    sheet: str
    row: int
    action: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Choices(Quiet):
    """What the user decided. `undecided`: hold (row stays out, listed) or empty (row goes in without the field)."""

    values: tuple[ValueChoice, ...] = ()
    rows: tuple[RowChoice, ...] = ()
    links: tuple[str, ...] = ()
    undecided: str = "hold"


@dataclass(frozen=True, slots=True, repr=False)
class Attachment(Quiet):
    """A part of a mail. `name` is safe to show and to save; `index` fetches the bytes (`mail.attachment_bytes`)."""

    index: int
    name: str
    mime: str
    size: int
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ImportPlan(Quiet):
    """A whole file, read. Thread: any; frozen. Rows are in file order, sheet after sheet."""

    file: FileFacts
    mapping: Mapping
    columns: tuple[ColumnRead, ...]
    rows: tuple[RowRead, ...]
    matches: tuple[PersonMatch, ...]
    counts: Counts
    today: str  # the desk's date that the file was read against
    attachments: tuple[Attachment, ...] = ()

    @property
    def ready(self) -> tuple[RowRead, ...]:
        """The rows that may be written as they are."""
        return tuple(row for row in self.rows if row.status in (OK, FIXED))
