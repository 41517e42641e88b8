"""Documents 資料: what a case holds besides words. The bytes lie sealed in the blob store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.base.clock import Clock, today
from app.base.errors import UserError
from app.base.ids import Ids
from app.services import streams
from app.services.contacts import Saved
from app.services.shapes import Rows, Shape, birth
from app.vault import blobs
from app.vault.store import Store
from models.changes import Changes
from models.records.cases import DocumentRecord

SHAPE = Shape("document", DocumentRecord)
LIMIT_BYTES = 200 * 1024 * 1024


def safe_name(name: str) -> str:
    """A file name without folders, control or direction characters; what was typed stays readable."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable())  # direction marks are not printable
    return kept.strip(". ")[:200] or "file"


class Documents:
    """Thread: vault lane for `keep` and `delete`; `content` on the work lane with rows read before."""

    def __init__(self, store: Store, folder: Path, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock
        self._ids = ids

    def keep(self, data: bytes | Path, name: str, mime: str, *, case_id: str = "", contact: str = "") -> Saved:
        """Seal a file and note it. The sealed file is on disk before the change that names it."""
        size = data.stat().st_size if isinstance(data, Path) else len(data)
        if size > LIMIT_BYTES:
            raise UserError("document.too_large", limit_mib=LIMIT_BYTES >> 20)
        sealed = blobs.add(self._folder, _pieces(data))
        fields = {
            "case_id": case_id,
            "contact": contact,
            "name": safe_name(name),
            "mime": mime,
            "size": sealed.size,
            "blob": sealed.name,
            "blob_key": sealed.key,
            "received": today(self._clock).isoformat(),
        }
        with self._store.unit() as unit:
            id = self._ids.new()
            birth(unit, "document", id, streams.case_core(case_id) if case_id else streams.DESK, fields)
            return Saved(id, unit.commit())

    def content(self, rows: Rows, id: str) -> bytes:
        """The bytes of a document, checked. Raises UserError: record.missing, blob.damaged, blob.missing."""
        found = rows.rows("select blob, blob_key from document where id = ? and dead = 0", (id,))
        if not found or not found[0][0]:
            raise UserError("record.missing", kind="document", id=id)
        return blobs.whole(self._folder, *found[0])

    def delete(self, id: str, *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            unit.tomb("document", id)
            return unit.commit()


def of_case(rows: Rows, case_id: str) -> list[DocumentRecord]:
    return SHAPE.many(rows, "case_id = ? and dead = 0 order by received desc, id desc", (case_id,))


def _pieces(data: bytes | Path) -> Iterable[bytes]:
    return [data] if isinstance(data, bytes) else _read(data)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece
