"""Commands about records: import, list, show, search, report."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base import files
from app.base.clock import local
from app.base.errors import UserError
from app.commands.io import Io

if TYPE_CHECKING:
    from app.services.opened import OpenVault
    from models.records.imports import ImportPlan, RowRead

STEPS_BETWEEN = 5
"""Steps of an import between two of housekeeping."""


def import_file(io: Io) -> int:
    """Read a file; with --dry-run only say what would be stored. Rows that need a decision stay out and are listed."""
    desk, path = io.app.reading(), Path(io.args.file)
    mapping = desk.load_mapping(Path(io.args.map)) if io.args.map else None
    plan = desk.read(path, mapping)
    imported = 0
    if not io.args.dry_run:
        with io.vault() as vault:
            imported = _write(io, vault, plan, path) if plan.ready else 0
    left = [_refused(io, row) for row in plan.rows if row.status in ("decide", "refused")]
    counts = plan.counts
    data = {"rows": counts.total, "imported": imported, "refused": left, "counts": dataclasses.asdict(counts)}
    text = [
        f"{plan.file.name}: {counts.total}行。そのまま {counts.ok}、読み替え {counts.fixed}、"
        f"決めてもらう {counts.decide}、取り込めない {counts.refused}、記録ではない行 {counts.not_record}",
        f"取り込んだ行: {imported}" if not io.args.dry_run else "試し読みです。何も書き込んでいません。",
        *(f"  {row['row']}行目 {row['code']}: {row['message']}" for row in left),
    ]
    io.tell("\n".join(text), data)
    return 0


def _write(io: Io, vault: OpenVault, plan: ImportPlan, path: Path) -> int:
    run = vault.imports.begin(plan, path)
    steps = 0
    while run.step():
        steps += 1
        if steps % STEPS_BETWEEN == 0:
            vault.store.idle()  # the write-ahead log must not grow with the file
    assert run.result is not None
    for name, mime, data in io.app.reading().attachments(path, plan):
        vault.documents.keep(data, name, mime)
    vault.audit.note("import", "batch", run.result.batch, str(run.result.rows))
    return run.result.rows


def _refused(io: Io, row: RowRead) -> dict[str, Any]:
    """Why a row stayed out: its first issue that needs a person, and all of them by field."""
    hard = [issue for issue in row.issues if issue.severity in ("decide", "refused")]
    said = "、".join(f"{issue.field}「{issue.shown}」" if issue.field else issue.code for issue in hard)
    code = hard[0].code if hard else "row.undecided"
    return {"row": row.row, "sheet": row.sheet, "code": code, "message": said or io.say(UserError(code))}


def list_cases(io: Io) -> int:
    """Cases of a view, most urgent first."""
    from app.services import case_list
    from app.services.case_list import CaseQuery

    query = CaseQuery(text=io.args.query or "", scope="all" if io.args.all else "open")
    limit = io.args.limit or -1
    with io.vault() as vault:
        lines = vault.read(lambda rows, seen: case_list.page(rows, query, limit))
    data = [
        {"kind": "case", "id": x.id, "title": f"{x.number} {x.call_name or x.name}".strip(), "snippet": x.next_what}
        for x in lines
    ]
    io.tell(
        "\n".join(f"{x.triage:3} {x.number}  {x.call_name or x.name}  {x.status}  {x.next_due}" for x in lines), data
    )
    return 0


def search(io: Io) -> int:
    """What the search field finds."""
    from app.services.search import Search

    limit = io.args.limit or 1_000_000
    with io.vault() as vault:
        hits = vault.read(lambda rows, seen: Search(rows).page(io.args.text, limit=limit))
    data = [{"kind": h.kind, "id": h.id, "title": h.title, "snippet": h.snippet} for h in hits]
    io.tell("\n".join(f"{h.kind:12} {h.id}  {h.title}  {h.snippet}" for h in hits), data)
    return 0


def show(io: Io) -> int:
    """One record by its id, as the screens read it; the reading is logged."""
    from app.services import cases, contacts, organisations, people
    from app.services.shapes import Rows

    def read(rows: Rows, seen: int) -> tuple[str, Any]:
        finders = {
            "case": cases.read,
            "contact": contacts.one,
            "person": people.read,
            "organisation": organisations.organisation,
        }
        for kind, find in finders.items():
            if rows.rows(f'select 1 from "{kind}" where id = ? and dead = 0', (io.args.id,)):
                return kind, find(rows, io.args.id, seen=seen)
        raise UserError("record.missing", kind="any", id=io.args.id)

    with io.vault() as vault:
        kind, record = vault.read(read)
        vault.audit.note("read", kind, io.args.id)
    data = {"kind": kind, **dataclasses.asdict(record)}
    io.tell("\n".join(f"{name}: {value}" for name, value in data.items() if value not in ("", (), None)), data)
    return 0


def report(io: Io) -> int:
    """A PDF of a contact or a case, or the figures of a day or month; what leaves is logged before it does."""
    if io.args.name in ("daily", "monthly"):
        return _figures(io)
    with io.vault() as vault:
        desk = io.app.printing()
        options = desk.options(vault, io.args.language, vault.person)
        make = desk.contact if io.args.name == "contact" else desk.case
        data = make(vault, io.args.id, options)
        if io.args.pdf_password_file:
            data = desk.with_password(data, Path(io.args.pdf_password_file).read_text(encoding="utf-8").strip())
        Path(io.args.to).write_bytes(data)
        vault.audit.note("print", io.args.name, io.args.id)
    io.tell(f"PDFを作りました ({len(data)} バイト)", {"bytes": len(data)})
    return 0


def _figures(io: Io) -> int:
    kind, today = io.args.name, local(io.app.clock.now_ms()).date()
    name = io.args.date or (today.isoformat() if kind == "daily" else today.isoformat()[:7])
    path = Path(io.args.to or io.args.id)
    with io.vault() as vault:
        desk = io.app.printing()
        options = desk.options(vault, io.args.language, vault.person)
        data = (desk.day_workbook if io.args.xlsx else desk.day_report)(vault, kind, name, options)
        if io.args.pdf_password_file and not io.args.xlsx:
            data = desk.with_password(data, Path(io.args.pdf_password_file).read_text(encoding="utf-8").strip())
        vault.audit.note("export" if io.args.xlsx else "print", kind, name)
        files.write_whole(path, data)
    io.tell(f"{name} の{'表' if io.args.xlsx else 'PDF'}を作りました ({len(data)} バイト)", {"bytes": len(data)})
    return 0
