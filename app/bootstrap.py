"""Builds one `App` and hands its parts to constructors (law 7). Tests and commands use it like the window does.

settings → clock, ids, lanes → (a vault is opened) → services. Nothing here imports Qt; SQLAlchemy, ReportLab and the
importers load when first used, so that the unlock window is painted before them (architecture §8).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.base import paths, settings
from app.base.clock import Clock, SystemClock, local, today
from app.base.ids import Ids
from app.base.lanes import Lanes, Runner
from app.base.paths import Places
from app.base.settings import Settings
from app.base.texts import Texts

if TYPE_CHECKING:
    from app.crypto.keys import RawKey
    from app.language.ruby import Ruby
    from app.reports.options import Options
    from app.reports.page import Press
    from app.services.opened import OpenVault
    from app.services.shapes import Rows
    from app.services.tallies import Tally
    from models.records.cases import CaseRecord, ContactRecord
    from models.records.imports import Choices, ImportPlan, Mapping
    from models.records.people import PersonRecord


@dataclass(frozen=True, slots=True)
class App:
    """What lives as long as the program: no vault is needed for any of it."""

    clock: Clock
    ids: Ids
    lanes: Runner
    places: Places

    def settings(self) -> Settings:
        """The settings of this machine as they are on disk now."""
        return settings.load(self.places.settings)

    def keep_settings(self, changed: Settings) -> None:
        """Write all settings. Raises UserError when the disk refuses."""
        settings.save(self.places.settings, changed)

    def open_vault(self, folder: Path, secret: str | RawKey) -> OpenVault:
        """Unlock a vault and build its services. Thread: work lane (the key takes its time).

        Raises UserError: vault.wrong_passphrase, vault.newer_format, vault.damaged, vault.in_use, vault.weak_kdf …
        """
        from app.services.opened import OpenVault

        return OpenVault.open(folder, secret, clock=self.clock, ids=self.ids)

    def reading(self) -> ImportDesk:
        """What reads files of others. Thread: any."""
        return ImportDesk(self)

    def ruby(self) -> Ruby:
        """Readings of the desk's words, read from their list. Thread: any; some milliseconds."""
        from app.language.ruby import Ruby

        return Ruby.load()

    def printing(self) -> PrintDesk:
        """What makes PDFs, with the fonts of this machine (they are read once a session). Thread: work lane."""
        from app.base.fonts import find_fonts
        from app.reports.page import Press

        return PrintDesk(self, Press(find_fonts()))


class ImportDesk:
    """Files into plans. Thread: work lane; nothing is stored here."""

    def __init__(self, app: App) -> None:
        self._app = app

    def read(
        self,
        path: Path,
        mapping: Mapping | None = None,
        choices: Choices | None = None,
        *,
        progress: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> ImportPlan:
        """Read a file into drafts for review. Raises UserError: file.*, map.*."""
        from app.importers.limits import Watch
        from app.importers.plan import read

        watch = Watch(progress, cancelled)
        return read(path, mapping, today=today(self._app.clock), choices=choices, watch=watch)

    def decide(self, plan: ImportPlan, choices: Choices) -> ImportPlan:
        """The same plan with a person's decisions applied."""
        from app.importers.decide import apply

        return apply(plan, choices)

    def attachments(self, path: Path, plan: ImportPlan) -> list[tuple[str, str, bytes]]:
        """(name, MIME type, bytes) of a mail's attachments."""
        from app.importers.mail import attachment_bytes

        if not plan.attachments:
            return []
        data = path.read_bytes()
        return [(part.name, part.mime, attachment_bytes(data, part.index)) for part in plan.attachments]

    def load_mapping(self, path: Path) -> Mapping:
        """A mapping file. Raises UserError map.*."""
        from app.importers.mapping import load_mapping

        return load_mapping(path.read_bytes())

    def save_mapping(self, mapping: Mapping, path: Path) -> None:
        from app.importers.mapping import save_mapping

        path.write_text(save_mapping(mapping), encoding="utf-8")


class PrintDesk:
    """Records into PDFs. Thread: work lane; every print that leaves is logged by its caller (`audit.note`)."""

    def __init__(self, app: App, press: Press) -> None:
        self._app = app
        self._press = press

    def options(self, vault: OpenVault, language: str, printed_by: str = "", *, show_name: bool = False) -> Options:
        """The choices for one print; a practice vault marks every page."""
        from app.reports.options import Options

        at = local(self._app.clock.now_ms()).strftime("%Y-%m-%dT%H:%M")
        return Options(
            language=language, show_name=show_name, practice=vault.practice, printed_by=printed_by, printed_at=at
        )

    def contact(self, vault: OpenVault, contact_id: str, options: Options) -> bytes:
        """対応記録 as a PDF. Raises UserError("record.missing")."""
        from app.reports.contact_record import contact_record
        from app.services import cases, contacts, organisations, people

        def read(rows: Rows, seen: int) -> tuple[ContactRecord, PersonRecord | None, CaseRecord | None, dict[str, str]]:
            contact = contacts.one(rows, contact_id, seen=seen)
            found = people.read_many(rows, [contact.person])
            case = cases.read(rows, contact.case_id) if contact.case_id else None
            names = {str(member.id): member.short or member.name for member in organisations.members(rows)}
            return contact, found[0] if found else None, case, names

        contact, person, case, names = vault.read(read)
        return contact_record(self._press, contact, person, case, options, Texts(options.language), names)

    def case(self, vault: OpenVault, case_id: str, options: Options) -> bytes:
        """案件記録 as a PDF. Raises UserError("record.missing")."""
        from app.reports.case_record import case_record
        from app.services import cases

        file = vault.read(lambda rows, seen: cases.file(rows, case_id, seen=seen))
        return case_record(self._press, file, options, Texts(options.language))

    def day_report(self, vault: OpenVault, kind: str, name: str, options: Options) -> bytes:
        """日報 (`kind` daily, `name` 2026-11-20) or 月報 (monthly, 2026-11) as a PDF."""
        from app.reports.day_report import day_report

        return day_report(self._press, self._tally(vault, kind, name), options, Texts(options.language))

    def day_workbook(self, vault: OpenVault, kind: str, name: str, options: Options) -> bytes:
        """The same figures as a workbook (.xlsx)."""
        from app.reports.workbook import day_workbook

        return day_workbook(self._tally(vault, kind, name), options, Texts(options.language))

    @staticmethod
    def _tally(vault: OpenVault, kind: str, name: str) -> Tally:
        from app.services.tallies import Period, tally

        period = Period.named(kind, name)
        return vault.read(lambda rows, seen: tally(rows, period))

    def form(self, language: str, *, practice: bool = False) -> bytes:
        """The blank call memo in Japanese and one more language. Needs no vault. Raises UserError("form.language")."""
        from app.reports.call_form import call_form
        from app.reports.options import Options

        return call_form(self._press, language, Options(practice=practice), Texts())

    def form_languages(self) -> tuple[tuple[str, str], ...]:
        """(code, its own name) of the languages in which there is a form."""
        from app.reports.call_form import form_words

        return tuple(form_words().languages.items())

    def kit(self, code: str, profile: str, language: str, *, practice: bool = False) -> bytes:
        """The Emergency Kit sheet. Never store it: it opens the vault."""
        from app.reports.emergency_kit import Kit, emergency_kit
        from app.reports.options import Options

        made_on = today(self._app.clock).isoformat()
        kit = Kit(code=code, profile=profile, made_on=made_on)
        return emergency_kit(self._press, kit, Options(language=language, practice=practice), Texts(language))

    @staticmethod
    def with_password(data: bytes, password: str) -> bytes:
        """The same PDF, AES-256. Raises UserError("pdf.password_short")."""
        from app.reports.protect import with_password

        return with_password(data, password)


def build(
    *,
    clock: Clock | None = None,
    lanes: Runner | None = None,
    home: Path | None = None,
    randbits: Callable[[int], int] | None = None,
) -> App:
    """The one place where parts are put together."""
    clock = clock or SystemClock()
    ids = Ids(clock, randbits) if randbits else Ids(clock)
    return App(clock=clock, ids=ids, lanes=lanes or Lanes(), places=Places(home) if home else paths.find())


def vault_labels(places: Places) -> list[tuple[Path, str]]:
    """Vault folders of this machine with the label their user chose; nothing of it is secret, nothing is opened."""
    import json

    found: list[tuple[Path, str]] = []
    for folder in places.folders():
        try:
            said = json.loads((folder / "vault.json").read_bytes())
            found.append((folder, str(said.get("label") or folder.name)))
        except (OSError, ValueError, AttributeError):
            found.append((folder, folder.name))  # unlocking says what is wrong with it
    return found


__all__ = ["App", "ImportDesk", "PrintDesk", "build", "vault_labels"]
