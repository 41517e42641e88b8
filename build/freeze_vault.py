"""Freeze a vault of a past format, so that every later program is tested against what people really have on disk.

    python build/freeze_vault.py 3        writes tests/data/vaults/format-3.zip

Run once, when a format is released; never again for that format (the file is refused if it is there). The vault holds
invented records only; its key is the published test key below, its passphrase and recovery code stand beside it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from app.base.clock import FakeClock  # noqa: E402
from app.base.errors import UserError  # noqa: E402
from app.crypto.keys import FLOOR_KIB, FLOOR_TIMES, Kdf  # noqa: E402
from app.vault import blobs, drafts, keyfile, lifecycle, upgrade  # noqa: E402
from models.migrations import env  # noqa: E402
from models.tables import CaseRow, ContactRow, DocumentRow, PersonRow  # noqa: E402

PASSPHRASE = "velvet canoe ticket lamp"
GOAL = ROOT / "tests" / "data" / "vaults"


def fill(opened: lifecycle.Opened) -> dict[str, str]:
    """Records of several kinds, an edit, a draft and an attachment; returns what a test looks for."""
    sealed = blobs.add(opened.folder, [b"frozen attachment " * 1000])
    with opened.store.unit() as unit:
        person = unit.new(PersonRow, stream="person/p", name="練習 グエン", call_name="ヴァン", language="vi")
        case = unit.new(CaseRow, stream="case/c/core", title="練習：残業代", client=person.id, status="working")
        contact = unit.new(
            ContactRow,
            stream="case/c/core",
            case_id=case.id,
            start="2026-11-20T14:02",
            language="vi",
            summary="凍結された記録",
        )
        unit.new(
            DocumentRow,
            stream="case/c/core",
            case_id=case.id,
            name="給与明細.pdf",
            blob=sealed.name,
            blob_key=sealed.key,
        )
        unit.commit()
    with opened.store.unit(seen=opened.store.position) as unit:
        unit.set("contact", contact.id, "facts", "あとから書いた")
        unit.commit()
    drafts.save(opened.store, "draft-1", "memo", '{"summary": "書きかけ"}', seen=opened.store.position, updated=1)
    return {"contact": contact.id, "case": case.id, "person": person.id, "blob": sealed.name, "blob_key": sealed.key}


def main(number: int) -> int:
    goal = GOAL / f"format-{number}.zip"
    if goal.exists():
        print(f"{goal.name} is frozen already")
        return 1
    if number != env.FORMAT:
        print(f"this program writes format {env.FORMAT}: a vault is frozen by the program that writes its format")
        return 1
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "vault"
        made = lifecycle.create(folder, PASSPHRASE, clock=clock, practice=True, kdf=Kdf(FLOOR_TIMES, FLOOR_KIB))
        opened = lifecycle.unlock(folder, PASSPHRASE, clock=clock, machine=Path(work) / "machine")
        try:
            known = fill(opened)
        finally:
            lifecycle.close(opened)
        key = lifecycle.key_of(keyfile.read(folder), PASSPHRASE)
        upgrade.settle(folder / "vault.db", key)
        known |= {"passphrase": PASSPHRASE, "recovery_code": made.recovery_code}
        GOAL.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(goal, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in ("vault.json", "vault.db", f"blobs/{known['blob']}"):
                packed.write(folder / name, f"vault/{name}")
            packed.writestr("known.json", json.dumps(known, ensure_ascii=False, indent=1))
    print(f"{goal.name}: {goal.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(int(sys.argv[1])))
    except UserError as error:
        print(error.code, file=sys.stderr)
        sys.exit(1)
