"""self-test: the journey of a day on a vault of its own: save, search, PDF, backup, restore, lock, unlock."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.base.errors import BansoError
from app.bootstrap import App
from app.commands.io import Io
from app.services.opened import OpenVault

TEXT = "残業代が3か月分出ていない。寮を出るように言われた。"
PASSPHRASE = "みかん畑を歩くとなりの犬 四月"  # noqa: S105  (of a vault that lives for this test only)


class Journey:
    """Each step leaves something that the next one needs; a failed `assert` names its step."""

    def __init__(self, app: App, folder: Path, keep: Path | None) -> None:
        self.app = app
        self.folder = folder
        self.keep = keep
        self.vault: OpenVault | None = None
        self.contact = self.case = ""

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("create", self.create),
            ("unlock", self.unlock),
            ("save", self.save),
            ("search", self.search),
            ("pdf", self.pdf),
            ("backup", self.backup),
            ("lock", self.lock),
            ("restore", self.restore),
            ("unlock again", self.unlock),
            ("still there", self.search),
            ("verify", self.verify),
            ("end", self.lock),
        ]

    def create(self) -> None:
        from app.vault import lifecycle

        lifecycle.create(self.folder / "vault", PASSPHRASE, clock=self.app.clock, label="self-test", practice=True)

    def unlock(self) -> None:
        self.vault = self.app.open_vault(self.folder / "vault", PASSPHRASE)
        self.vault.begin_session()

    def _open(self) -> OpenVault:
        assert self.vault is not None
        return self.vault

    def save(self) -> None:
        vault = self._open()
        fields = {"summary": TEXT, "call_name": "ホアさん", "phone": "090-0000-4821", "language": "vi"}
        memo = vault.contacts.finish({**fields, "categories": ("L02", "S02"), "channel": "phone"})
        self.case = vault.filing.to_new_case(memo.id, seen=vault.store.position).id
        from app.services import cases

        file = vault.read(lambda rows, seen: cases.file(rows, self.case, seen=seen))
        assert file.contacts[0].summary == TEXT
        self.contact = file.contacts[0].id

    def search(self) -> None:
        from app.services.search import Search

        vault = self._open()
        for asked in ("寮", "残業", "ホア", "0000", "4821"):
            hits = vault.read(lambda rows, seen, asked=asked: Search(rows).page(asked))
            assert hits, asked

    def pdf(self) -> None:
        vault, desk = self._open(), self.app.printing()
        options = desk.options(vault, "ja", "self-test")
        for name, data in (
            ("contact.pdf", desk.contact(vault, self.contact, options)),
            ("case.pdf", desk.case(vault, self.case, options)),
        ):
            assert data.startswith(b"%PDF")
            if self.keep:
                (self.keep / name).write_bytes(data)

    def backup(self) -> None:
        from app.vault import backup

        made = backup.make(self._open().opened, self.folder / "day.banso-backup", now_ms=self.app.clock.now_ms())
        assert made.rows > 0

    def lock(self) -> None:
        self._open().close()
        self.vault = None

    def restore(self) -> None:
        from app.vault import backup

        shutil.rmtree(self.folder / "vault")
        backup.restore(self.folder / "day.banso-backup", self.folder / "vault", PASSPHRASE)

    def verify(self) -> None:
        from app.vault.verify import verify

        vault = self._open()
        assert all(ok for _, ok, _ in verify(vault.store, vault.folder))


def self_test(io: Io) -> int:
    """Plays the journey; exit 0, or 1 with the step that failed."""
    keep = Path(io.args.keep) if io.args.keep else None
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    done: list[str] = []
    failed = ""
    with tempfile.TemporaryDirectory(prefix="banso-self-test-") as folder:
        journey = Journey(io.app, Path(folder), keep)
        for name, step in journey.steps():
            try:
                step()
            except (AssertionError, BansoError, OSError) as error:
                failed = f"{name}: {getattr(error, 'code', type(error).__name__)}"
                break
            done.append(name)
        if journey.vault is not None:
            journey.vault.close()
    ending = f"失敗 / failed at {failed}" if failed else "すべて通りました / all passed"
    text = f"self-test: {', '.join(done)}\n{ending}"
    io.tell(text, {"ok": not failed, "steps": done, "failed": failed})
    return 1 if failed else 0
