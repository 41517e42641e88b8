"""What is fuzzed, and what must hold for each input: a UserError that has a sentence, or a record that is whole.

An aim takes the desk and a chance and returns; any exception but a UserError of a known code is a failure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2

from app.base import dates, fold, mynumber, numbers, phones, settings, zawgyi
from app.base.errors import UserError
from app.base.texts import Texts
from app.crypto import passphrase, recovery
from app.importers import mail
from app.importers.limits import DEFAULT, Limits
from app.importers.mapping import load_mapping, save_mapping
from app.importers.plan import read_bytes
from app.reports.contact_record import contact_record
from app.reports.options import Options
from app.services import case_list, contacts, people, views
from app.services.keys import phone_key, way_key
from app.vault import backup, keyfile
from app.vault.search_query import Part, ask
from models.records.base import ContactId, PersonId, WayId
from models.records.cases import ContactRecord
from models.records.imports import FIELDS, Choices, Column, ImportPlan, Mapping, RowChoice, ValueChoice
from models.records.people import PersonRecord, SafeContact, WayRecord
from tests.fuzz import files
from tests.fuzz.desk import KEY, Desk
from tests.fuzz.files import Made, words

TODAY = dt.date(2026, 11, 20)
SMALL = replace(
    DEFAULT, rows=2000, cells=20_000, cell_chars=6000, columns=30, unpacked_bytes=4_000_000, line_bytes=20_000
)
OPTIONS = Options(printed_by="佐藤", printed_at="2026-11-21T07:30")
JA = Texts("ja")
MEMO = (
    "summary",
    "original",
    "facts",
    "said",
    "view",
    "translation",
    "call_name",
    "phone",
    "next_step",
    "start",
    "next_due",
)


def whole(plan: ImportPlan, marks: tuple[str, ...]) -> None:
    """Every row is accounted for once, every mark is found again, nothing is left that a store could not hold."""
    assert plan.counts.total == sum(row.span for row in plan.rows)
    assert len({(row.sheet, row.row) for row in plan.rows}) == len(plan.rows)
    for row in plan.rows:
        for text in row.cells:
            text.encode()
            assert "\0" not in text
        for _, value in row.values:
            assert not mynumber.refused(str(value)), "an individual number"
            str(value).encode()
            assert "\u202e" not in str(value)
            assert "\0" not in str(value)
    cells = "\n".join(cell for row in plan.rows for cell in row.cells)
    lost = sum(mark not in cells for mark in marks)
    assert lost <= plan.counts.refused, "a row of the file is nowhere in the plan"
    for attachment in plan.attachments:
        assert not set('/\\:*?"<>|\0\n') & set(attachment.name)
        assert attachment.name.strip(". ")


def read(made: Made, chance: random.Random, limits: Limits = SMALL, mapping: Mapping | None = None) -> ImportPlan:
    plan = read_bytes(made.data, words(chance, 1), mapping, today=TODAY, limits=limits)
    whole(plan, () if mapping else made.marks)
    return plan


def choices(chance: random.Random, plan: ImportPlan) -> Choices:
    """Decisions about the rows of a plan, some of them senseless."""
    rows = [(row.sheet, row.row) for row in plan.rows] or [("", 1)]
    asked = [(i.field, i.shown) for row in plan.rows for i in row.issues if i.severity == "decide"] or [("", "")]

    def act() -> str:
        return chance.choice(
            ("empty", "value", "keep", "skip", "take", "unlink") if chance.random() < 0.95 else ("", "x")
        )

    return Choices(
        tuple(ValueChoice(*chance.choice(asked), act(), words(chance, 2)) for _ in range(chance.randrange(3))),
        tuple(
            RowChoice(*chance.choice(rows), act(), chance.choice((*FIELDS, words(chance, 1), "")), words(chance, 2))
            for _ in range(chance.randrange(3))
        ),
        tuple(match.id for match in plan.matches if chance.random() < 0.5),
        chance.choice(("hold", "empty")),
    )


def imported(desk: Desk, chance: random.Random) -> None:
    """A file into a plan, sometimes decided upon."""
    made = chance.choice(files.KINDS)(chance)
    plan = read(made, chance)
    if plan.attachments:
        mail.attachment_bytes(made.data, chance.randint(-1, 4))
    if chance.random() < 0.3:
        whole(read_bytes(made.data, "x", today=TODAY, limits=SMALL, choices=choices(chance, plan)), ())


def heavy(desk: Desk, chance: random.Random) -> None:
    """A file that is large for nothing, under the limits of the product."""
    made = Made(chance.choice(files.HEAVY)())
    read(made, chance, DEFAULT)


def stored(desk: Desk, chance: random.Random) -> None:
    """A file into the vault: as many contacts as rows were ready; all go again with one undo."""
    made = chance.choice(files.KINDS)(chance)
    plan = read(made, chance)
    source = desk.folder / "file"
    source.write_bytes(made.data)
    before = desk.count("contact"), desk.count("person"), desk.count("way")
    try:
        result = desk.vault.imports.whole(plan, source)
    except UserError:
        assert before == (desk.count("contact"), desk.count("person"), desk.count("way")), "stored half"
        raise
    assert desk.count("contact") == before[0] + len(plan.ready) == before[0] + result.rows
    desk.vault.imports.undo(result.batch)
    assert before == (desk.count("contact"), desk.count("person"), desk.count("way"))


def mapped(desk: Desk, chance: random.Random) -> None:
    """A mapping file, then a table read with it."""
    columns = tuple(Column(chance.choice((-1, at)), head, chance.choice(FIELDS)) for at, head in enumerate(files.HEAD))
    plain = json.loads(save_mapping(Mapping(columns, chance.randrange(3), (), ("相談窓口",), "令和")))
    mapping = load_mapping(files.written(chance, files.mutated(chance, plain)))
    assert load_mapping(save_mapping(mapping).encode("utf-8", "surrogatepass")).columns == tuple(mapping.columns)
    read(chance.choice((files.table, files.workbook, files.chat))(chance), chance, mapping=mapping)


def keys(desk: Desk, chance: random.Random) -> None:
    """vault.json, changed as by an accident or, with its sum made good, on purpose."""
    plain = files.mutated(chance, json.loads(desk.keyfile))
    if isinstance(plain, dict) and chance.random() < 0.7:
        plain.pop("sum", None)
        canonical = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        plain["sum"] = hashlib.sha256(canonical.encode()).hexdigest()
    found = keyfile.unpacked(files.written(chance, plain))
    found.check(KEY)


def restored(desk: Desk, chance: random.Random) -> None:
    """A backup with some of its bytes changed: refused, or just what was backed up."""
    path, goal = desk.folder / "two.banso-backup", desk.folder / "restored"
    path.write_bytes(files.harmed(chance, desk.backup))
    try:
        found = backup.verify(path, KEY)
        assert found == backup.restore(path, goal, KEY)
    except UserError:
        assert not goal.exists(), "half a vault"
        raise
    finally:
        for each in sorted(goal.rglob("*"), reverse=True) if goal.exists() else ():
            each.rmdir() if each.is_dir() else each.unlink()
        if goal.exists():
            goal.rmdir()


def viewed(desk: Desk, chance: random.Random) -> None:
    """A saved view as a newer program, or a broken one, would have left it; and a question typed into the list."""
    query = case_list.CaseQuery(
        owners=("a",), statuses=("working",), due_by="2026-12-01", text=words(chance, 2)
    ).as_data()
    data = files.written(chance, files.mutated(chance, query)).decode("utf-8", "replace")
    record = views.ViewRecord(views.ViewId("v"), "x", data)
    asked = views.query_of(record)
    case_list.page(desk.reader, asked)
    case_list.count(desk.reader, asked)
    saved = desk.vault.views.save(words(chance, 2), asked) if chance.random() < 0.2 else None
    if saved:
        assert any(view.id == saved.id for view in views.read_all(desk.reader, desk.vault.member))
        desk.vault.views.delete(saved.id, seen=desk.vault.store.position)


def fields(desk: Desk, chance: random.Random) -> None:
    """One text, read as everything that a field can be."""
    read_as_fields(words(chance), chance)


def endless(desk: Desk, chance: random.Random) -> None:
    """A few signs over and over: what looks again from each of its places would not end."""
    text = (chance.choice(files.WORDS) * chance.choice((1, 1, 2)) + chance.choice(files.TAILS)) or "x"
    text = text * (60_000 // len(text))
    ask(text)
    Part(text, True).marks(ask("残業代 090123 thida").words)
    sentences = chance.choice(
        (b"From: a\nSubject: x\nContent-Type: text/html\n\n", b"From: a\nSubject: ", b"{", b"[LINE] ", b"")
    )
    data = sentences + text.encode("utf-8", "replace")
    for act in (
        lambda: read_as_fields(text, chance),
        lambda: read(Made(data), chance, DEFAULT),
        lambda: kept(desk, {"summary": text, "call_name": text, "phone": text}),
    ):
        try:
            act()
        except UserError as error:
            known(error)


def kept(desk: Desk, fields: dict[str, Any]) -> None:
    """Finish a memo; the same texts come back."""
    saved = desk.vault.contacts.finish(fields)
    found = contacts.one(desk.reader, saved.id)
    for name, text in fields.items():
        assert getattr(found, name) == text
    desk.vault.contacts.delete(saved.id, seen=desk.vault.store.position)


def read_as_fields(text: str, chance: random.Random) -> None:
    """Every reader of a field."""
    era = chance.choice((None, "令和", "昭和"))
    readers: tuple[Callable[[], Any], ...] = (
        lambda: dates.read_date(text, today=TODAY, era=era),
        lambda: dates.read_time(text),
        lambda: dates.read_moment(text, today=TODAY, era=era),
        lambda: dates.read_relative(text, TODAY),
        lambda: dates.from_cell(
            chance.choice((text, 1e308, -5, 10**40, float("nan"), float("inf"), None, True)), today=TODAY
        ),
        lambda: phones.read_phone(text),
        lambda: phones.read_phones(text),
        lambda: phone_key(text),
        lambda: way_key(chance.choice(("mobile", "line", "x")), text),
        lambda: numbers.integer(text),
        lambda: numbers.minutes(text),
        lambda: numbers.yen(text),
        lambda: mynumber.find(text),
        lambda: mynumber.refused(text),
        lambda: fold.folded(text),
        lambda: fold.name_keys(text),
        lambda: fold.markless(text),
        lambda: fold.light(text),
        lambda: fold.kana_key(text),
        lambda: zawgyi.looks_like_zawgyi(text),
        lambda: recovery.parse(text),
        lambda: passphrase.check(text),
    )
    for each in readers:
        try:
            found = each()
        except UserError as error:
            known(error)
            continue
        if isinstance(found, dates.ReadDate):
            dates.show_both(found.iso)
            dates.span(found.iso)


def configured(desk: Desk, chance: random.Random) -> None:
    """settings.json: whatever is in it, the program opens."""
    path = desk.folder / "settings.json"
    plain = {"language": "ja", "theme": "dark", "text_size": 100, "keys": {"a": "b"}, "x": [1], "autolock_minutes": 5}
    path.write_bytes(files.written(chance, files.mutated(chance, plain)))
    found = settings.load(path)
    settings.save(path, found)
    assert settings.load(path) == found


def searched(desk: Desk, chance: random.Random) -> None:
    """A question to the search, and its marks in a text."""
    text = words(chance, 5)
    desk.search.page(text, limit=chance.choice((0, 5)))
    desk.search.count_behind(text)
    shown = words(chance, 4)
    for start, end in Part(shown, chance.random() < 0.5).marks(ask(text).words):
        assert 0 <= start < end <= len(shown)


def recorded(desk: Desk, chance: random.Random) -> None:
    """A memo is finished: the same texts come back, or nothing was stored."""
    fields = {name: words(chance) for name in MEMO if chance.random() < 0.5}
    if chance.random() < 0.2:
        fields |= {name: words(chance, 1) for name in ("channel", "direction", "language", "author_text", "consent")}
    sets = {
        name: tuple({words(chance, 1) for _ in range(chance.randrange(3))} - {""})
        for name in ("categories", "responses")
    }
    before = desk.count("contact")
    try:
        saved = desk.vault.contacts.finish({**fields, **sets})
    except UserError:
        assert desk.count("contact") == before, "stored half"
        raise
    found = contacts.one(desk.reader, saved.id)
    for name, text in fields.items():
        assert getattr(found, name) == text
    assert set(found.responses) == set(sets["responses"])
    assert found.categories == sets["categories"]
    desk.vault.contacts.delete(saved.id, seen=desk.vault.store.position)


def named(desk: Desk, chance: random.Random) -> None:
    """A person with ways of contact."""
    fields = {name: words(chance, 2) for name in ("name", "reading", "latin", "native", "call_name", "birth", "note")}
    way = {"kind": chance.choice(("phone", "mail", "line", words(chance, 1))), "value": words(chance, 2)}
    before = desk.count("person"), desk.count("way")
    try:
        saved = desk.vault.people.create(fields, [way])
    except UserError:
        assert (desk.count("person"), desk.count("way")) == before, "stored half"
        raise
    found = people.read(desk.reader, saved.id)
    assert (found.name, found.native, found.ways[0].value) == (fields["name"], fields["native"], way["value"])
    people.by_phone(desk.reader, way["value"])
    desk.vault.people.edit(saved.id, {"name": words(chance, 2)}, seen=desk.vault.store.position)


def printed(desk: Desk, chance: random.Random) -> None:
    """A record of such texts as a PDF that opens."""
    texts: dict[str, Any] = {name: words(chance) for name in MEMO}
    record = ContactRecord(ContactId("c"), **texts)
    person = PersonRecord(
        PersonId("p"),
        name=words(chance),
        native=words(chance),
        safe=SafeContact(words(chance), "text", words(chance), words(chance)),
        ways=(WayRecord(WayId("w"), PersonId("p"), "mobile", words(chance)),),
    )
    data = contact_record(desk.press, record, person, None, OPTIONS, JA, {words(chance, 1): words(chance, 1)})
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        assert len(document) >= 1
    finally:
        document.close()


def known(error: UserError) -> None:
    """The code has a sentence, and the sentence what it needs."""
    from ui.sentences import SENTENCES, sentence

    assert error.code in SENTENCES, error.code
    assert error.code not in sentence(JA, error), f"{error.code}: facts are missing"


@dataclass(frozen=True, slots=True)
class Aim:
    """`share`: how many of a thousand inputs go here."""

    try_: Callable[[Desk, random.Random], None]
    share: int


AIMS = (
    Aim(imported, 380),
    Aim(fields, 180),
    Aim(mapped, 90),
    Aim(keys, 80),
    Aim(searched, 90),
    Aim(viewed, 60),
    Aim(configured, 40),
    Aim(recorded, 40),
    Aim(named, 20),
    Aim(stored, 10),
    Aim(printed, 7),
    Aim(restored, 2),
    Aim(heavy, 1),
    Aim(endless, 1),
)
