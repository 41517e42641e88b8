"""Practice data 練習データ: fills an empty vault with invented cases through the same log as any other change.

Small vaults are written case by case, as the desk would; above `BATCH_FROM` cases the older ones go in as one batch
(op kind `rows`), which is the road of a large import. Every screen and print of such a vault says 練習.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from app.base.clock import Clock, local
from app.base.errors import UserError
from app.services import streams
from app.services.case_list import CaseQuery
from app.services.keys import phone_key, way_key
from app.services.practice_plan import Plan
from app.services.practice_spec import Spec
from app.services.shapes import birth
from app.vault import batches
from app.vault.store import Store
from models.tables import LOGGED

if TYPE_CHECKING:
    from app.services.documents import Documents
    from app.services.drafts import Drafts

BATCH_FROM = 300
REST_EVERY = 50
"""Chunks between two rests: the write-ahead log would grow to gigabytes without one."""
UNIT_SPECS = 400
"""A unit takes 500 entities."""


def make_practice(
    store: Store,
    *,
    clock: Clock,
    size: int = 24,
    seed: int = 1,
    drafts: Drafts | None = None,
    documents: Documents | None = None,
) -> int:
    """Write `size` invented cases into an empty vault; returns how many contacts. Thread: vault lane.

    The vault's own member becomes 佐藤 美咲. Without `drafts` or `documents` those parts of the cast are left out.
    Raises UserError("practice.not_empty").
    """
    if store.db.execute('select 1 from "case" union all select 1 from contact limit 1').fetchone():
        raise UserError("practice.not_empty")
    now = local(clock.now_ms()).replace(tzinfo=None)
    plan = Plan(seed, now, store.member)
    _write(store, [*plan.desk(), *_views(store, now.date(), plan)])
    cases = plan.cases(max(size, 0), BATCH_FROM)
    contacts = 2
    for specs in _bundles(islice(cases, BATCH_FROM)):
        contacts += _write(store, specs)
    contacts += _write_batch(store, cases)
    if documents:
        for case_id, contact, name in plan.documents():
            documents.keep(_pdf(), name, "application/pdf", case_id=case_id, contact=contact)
    if drafts:
        for draft in plan.drafts():
            drafts.save(drafts.new_id(), draft.kind, draft.subject, draft.fields, seen=store.position)
    return contacts


def _bundles(cases: Iterable[list[Spec]]) -> Iterator[list[Spec]]:
    """Whole cases, as many together as a unit takes."""
    bundle: list[Spec] = []
    for specs in cases:
        if bundle and len(bundle) + len(specs) > UNIT_SPECS:
            yield bundle
            bundle = []
        bundle += specs
    if bundle:
        yield bundle


def _write(store: Store, specs: Iterable[Spec]) -> int:
    contacts = 0
    with store.unit(act="practice") as unit:
        for made in specs:
            birth(unit, made.entity, made.id, made.stream, {**_keyed(made), **made.sets})
            contacts += made.entity == "contact"
        unit.commit()
    return contacts


def _write_batch(store: Store, cases: Iterator[list[Spec]]) -> int:
    first = next(cases, None)
    if first is None:
        return 0
    batch = batches.start(store, "練習データ")
    waiting: dict[str, list[Spec]] = {}
    contacts = 0

    def flush(entity: str, least: int) -> None:
        while len(held := waiting[entity]) >= least and held:
            waiting[entity] = held[batches.CHUNK :]
            _write_chunk(batch, entity, held[: batches.CHUNK])
            if batch.chunks % REST_EVERY == 0:
                _rest(store)

    for specs in _after(first, cases):
        for made in specs:
            waiting.setdefault(made.entity, []).append(made)
            contacts += made.entity == "contact"
        for entity in waiting:
            flush(entity, batches.CHUNK)
    for entity in waiting:
        flush(entity, 1)
    batch.finish()
    return contacts


def _rest(store: Store) -> None:
    """Housekeeping that would otherwise wait for an idle hour."""
    for _ in range(1000):
        if not store.idle():
            return


def _after(first: list[Spec], rest: Iterator[list[Spec]]) -> Iterator[list[Spec]]:
    yield first
    yield from rest


def _write_chunk(batch: batches.Batch, entity: str, specs: list[Spec]) -> None:
    rows = [_keyed(made) for made in specs]
    used = {name for row in rows for name in row}
    columns = [name for name in LOGGED[entity].fields() if name in used]
    sets: dict[str, list[tuple[str, str]]] = {}
    for made in specs:
        for name, members in made.sets.items():
            sets.setdefault(name, []).extend((made.id, member) for member in members)
    values = [[made.id, *(row.get(name) for name in columns)] for made, row in zip(specs, rows, strict=True)]
    batch.write(entity, columns, values, sets or None)


def _keyed(made: Spec) -> dict[str, Any]:
    """Values with the keys that matching compares."""
    values = dict(made.values)
    if made.entity == "way":
        values["key"] = way_key(str(values["kind"]), str(values["value"]))
    elif made.entity == "contact" and "phone" in values:
        values["phone_key"] = phone_key(str(values["phone"]))
    return values


def _views(store: Store, today: dt.date, plan: Plan) -> Iterator[Spec]:
    """The saved views of the desk; dates in them are those of the day on which the vault was made."""

    def ahead(days: int) -> str:
        return (today + dt.timedelta(days=days)).isoformat()

    own = streams.member(store.member)
    both = (plan.member("sato"), plan.member("tanaka"))
    views = (
        (own, "進行中の案件", CaseQuery(owners=(*both, ""))),
        (own, "今週の期限", CaseQuery(due_by=ahead(7))),
        (own, "14日 連絡なし", CaseQuery(silent_since=ahead(-14))),
        (own, "ADR 準備・係属", CaseQuery(statuses=("adr_prep", "adr_pending"))),
        (streams.DESK, "在留期限 90日以内", CaseQuery(stay_until=ahead(90))),
    )
    for place, (stream, name, query) in enumerate(views):
        text = json.dumps(query.as_data(), ensure_ascii=False)
        yield Spec("view", store.ids.new(), stream, {"name": name, "query": text, "place": place})


def _pdf() -> bytes:
    """A page that says that it is for practice."""
    text = b"BT /F1 22 Tf 60 740 Td (PRACTICE: nothing in this file is real) Tj ET"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.4\n", list[int]()
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(parts) + 1, len(made)
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return made + tail % (size, table, size, start)
