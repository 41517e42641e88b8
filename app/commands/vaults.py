"""Commands about a vault as a whole: init, practice, backup, restore, verify, rekey."""

from __future__ import annotations

from pathlib import Path

from app.base.errors import UserError
from app.commands.io import Io


def init(io: Io) -> int:
    """A new vault; prints the recovery code once, and writes the Emergency Kit where --kit says."""
    from app.vault import lifecycle

    folder = Path(io.args.vault) if io.args.vault else io.app.places.profiles / io.app.ids.new()
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = lifecycle.create(folder, io.passphrase(), clock=io.app.clock, label=io.args.label or "")
    if io.args.kit:
        kit = io.app.printing().kit(made.recovery_code, io.args.label or made.profile_id, io.args.language)
        Path(io.args.kit).write_bytes(kit)
    text = f"保管庫を作りました。\n回復コード(紙に書いて、別の場所に保管):\n{made.recovery_code}"
    io.tell(text, {"profile": made.profile_id, "recovery_code": made.recovery_code})
    return 0


def practice(io: Io) -> int:
    """A vault of invented data; every screen and print of it says 練習."""
    from app.services.practice import make_practice
    from app.vault import lifecycle

    folder = Path(io.args.vault) if io.args.vault else io.app.places.profiles / "practice"
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    passphrase = io.passphrase()
    lifecycle.create(folder, passphrase, clock=io.app.clock, label=io.args.label or "佐藤 美咲(練習)", practice=True)
    vault = io.app.open_vault(folder, passphrase)
    try:
        count = make_practice(
            vault.store, clock=io.app.clock, size=io.args.size, drafts=vault.drafts, documents=vault.documents
        )
    finally:
        vault.close()
    io.tell(
        f"練習データを作りました: 案件 {io.args.size}件、対応記録 {count}回", {"cases": io.args.size, "contacts": count}
    )
    return 0


def backup(io: Io) -> int:
    """One encrypted file, proved by a restore before it takes its name."""
    from app.vault import backup as backups

    with io.vault() as vault:
        made = backups.make(vault.opened, Path(io.args.file), now_ms=io.app.clock.now_ms())
        vault.audit.note("backup")
    io.tell(
        f"控えを作り、戻せることを確かめました: {made.rows}行、資料 {made.blobs}件",
        {"profile": made.profile_id, "rows": made.rows, "blobs": made.blobs},
    )
    return 0


def restore(io: Io) -> int:
    """A backup into a new folder; an existing vault is never written over."""
    from app.vault import backup as backups

    if not io.args.vault:
        raise UserError("vault.missing")
    made = backups.restore(Path(io.args.file), Path(io.args.vault), io.passphrase())
    io.tell(
        f"控えから戻しました: {made.rows}行、資料 {made.blobs}件",
        {"profile": made.profile_id, "rows": made.rows, "blobs": made.blobs},
    )
    return 0


def verify(io: Io) -> int:
    """Integrity, and replay(log) == tables."""
    from app.vault.verify import verify as check

    with io.vault() as vault:
        checks = check(vault.store, vault.folder)
    ok = all(fine for _, fine, _ in checks)
    lines = [f"{'○' if fine else '×'} {name}: {figure}" for name, fine, figure in checks]
    data = {"ok": ok, "checks": [{"name": name, "ok": fine, "figure": figure} for name, fine, figure in checks]}
    io.tell("\n".join(lines), data)
    return 0 if ok else 1


def rekey(io: Io) -> int:
    """A new random key for the database; gives a new recovery code."""
    from app.vault import lifecycle

    made = lifecycle.rekey(io.folder(), io.passphrase())
    text = f"鍵を替えました。古い回復コードは使えません。新しい回復コード:\n{made.recovery_code}"
    io.tell(text, {"recovery_code": made.recovery_code})
    return 0
