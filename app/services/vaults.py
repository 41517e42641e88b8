"""A vault as its owner meets it: made, opened by the printed code, given another passphrase, copied, brought back.

Thin: the work is done in app/vault and app/crypto; here it gets names, folders and an order. Everything that derives
a key or reads a whole vault takes its time: work lane. Raises the UserErrors of `lifecycle` and `backup`.
Must not: keep a passphrase or a recovery code, or touch a vault that is for practice and one that is not alike.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.base import files
from app.base.clock import Clock
from app.base.errors import UserError
from app.base.ids import Ids
from app.base.paths import Places
from app.crypto import passphrase as passphrases
from app.crypto import recovery
from app.crypto.keys import RawKey
from app.services.opened import OpenVault
from app.services.practice import make_practice
from app.services.shapes import Rows, birth, edit
from app.services.streams import DESK
from app.vault import backup, lifecycle
from app.vault import folder as folders
from app.vault import keyfile as keyfiles
from models.changes import Changes

PRACTICE_KEY = "practice.hex"
GROUPS = recovery.GROUPS
GROUP_LETTERS = recovery.DATA + 1


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A new vault or a new code. Show `recovery_code` once; it is stored nowhere."""

    folder: Path
    profile: str
    recovery_code: str

    def __repr__(self) -> str:
        return f"Made({self.profile})"


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup file that is kept, and when it was made."""

    file: Path
    made_ms: int
    size: int


@dataclass(frozen=True, slots=True)
class Copies:
    """The backups of a vault: newest first. `next_ms` is when the daily one is due."""

    folder: Path
    kept: tuple[Copy, ...]
    next_ms: int

    @property
    def last_ms(self) -> int | None:
        return self.kept[0].made_ms if self.kept else None


@dataclass(frozen=True, slots=True)
class Proved:
    """What a backup was proved to hold by restoring it."""

    rows: int
    blobs: int


# --- passphrase and code ----------------------------------------------------------------------
def weak(passphrase: str, words: Sequence[str] = ()) -> tuple[str, ...]:
    """Why a passphrase would be refused, worst first: codes of `passphrase.*`; empty when it is good."""
    return tuple(passphrases.check(passphrase, [word for word in words if word]))


def code_groups(typed: str) -> tuple[str, ...]:
    """How each group of a recovery code stands while it is typed: "", "part", "ok" or "wrong"."""
    letters = "".join(each for each in typed if each.isalnum())
    return tuple(_group(letters, place) for place in range(GROUPS))


def _group(letters: str, place: int) -> str:
    part = letters[place * GROUP_LETTERS : (place + 1) * GROUP_LETTERS]
    if len(part) < GROUP_LETTERS:
        return "part" if part else ""
    # Each group is checked among right ones, so that a complaint can only be about itself.
    groups = recovery.shown(bytes(recovery.BYTES)).split("-")
    groups[place] = part
    try:
        recovery.parse("".join(groups))
    except UserError as error:
        return "wrong" if error.facts.get("group") == place + 1 else "ok"
    return "ok"


def same_group(code: str, group: int, typed: str) -> bool:
    """Whether somebody copied a group (from 1) rightly from paper."""
    found = "".join(each for each in typed if each.isalnum()).casefold().translate(recovery.ALIKE)
    return found == code.split("-")[group - 1].casefold()


def create(places: Places, passphrase: str, *, clock: Clock, ids: Ids, label: str) -> Made:
    """A new vault among the profiles of this machine."""
    folder = places.profiles / ids.new()
    _make_parent(folder)
    made = lifecycle.create(folder, passphrase, clock=clock, label=label, ids=ids)
    return Made(folder, made.profile_id, made.recovery_code)


def introduce(vault: OpenVault, name: str, short: str, role: str) -> Changes:
    """Say who works with this vault: the member's own entry, made or changed. Vault lane."""
    fields = {"name": name, "short": short, "role": role or None, "active": 1}
    with vault.store.unit() as unit:
        if unit.row("member", vault.member):
            edit(unit, "member", vault.member, fields)
        else:
            birth(unit, "member", vault.member, DESK, fields)
        return unit.commit()


def open_by_code(folder: Path, code: str, new_passphrase: str) -> None:
    """Set a new passphrase by the printed code; the vault is opened with it afterwards."""
    lifecycle.unlock_with_recovery(folder, code, new_passphrase)


def change_passphrase(vault: OpenVault, old: str, new: str) -> None:
    """Wrap the key anew; the vault stays open."""
    lifecycle.change_passphrase(vault.folder, old, new)


def renew_code(vault: OpenVault, passphrase: str) -> Made:
    """A new recovery code; the old one opens this vault no more."""
    made = lifecycle.renew_recovery(vault.folder, passphrase)
    return Made(vault.folder, made.profile_id, made.recovery_code)


# --- backups ----------------------------------------------------------------------------------
def copies(vault: OpenVault, folder: Path) -> Copies:
    """Which backups of this vault are kept, and when the next is due."""
    profile = vault.opened.profile_id
    found = [
        Copy(file, moment, file.stat().st_size)
        for file in folder.glob(f"banso-{profile}-*{backup.END}")
        if (moment := _moment(file)) is not None
    ]
    kept = tuple(sorted(found, key=lambda copy: -copy.made_ms))
    return Copies(folder, kept, kept[0].made_ms + backup.DAY_MS if kept else 0)


def copy_if_due(vault: OpenVault, folder: Path, *, now_ms: int) -> bool:
    """Make the daily backup if it is due; says whether one was made. The three newest stay."""
    if not vault.opened.lock.held:
        raise UserError("vault.locked")
    return backup.scheduled(vault.opened, folder, now_ms=now_ms) is not None


def copy_now(vault: OpenVault, folder: Path, *, now_ms: int) -> Proved:
    """A backup now, proved by a restore before it takes its name."""
    moment = dt.datetime.fromtimestamp(now_ms // 1000, dt.UTC)
    target = folder / f"banso-{vault.opened.profile_id}-{moment:%Y%m%d-%H%M%S}{backup.END}"
    made = backup.make(vault.opened, target, now_ms=now_ms)
    return Proved(made.rows, made.blobs)


def prove(vault: OpenVault, file: Path) -> Proved:
    """Restore a backup of this vault beside itself and check all of it; nothing stays behind."""
    found = backup.verify(file, vault.opened.key)
    return Proved(found.rows, found.blobs)


def restore(places: Places, file: Path, passphrase: str, *, ids: Ids) -> Path:
    """Put the vault of a backup among the profiles, whole and checked, or not at all; returns its folder."""
    folder = places.profiles / ids.new()
    _make_parent(folder)
    backup.restore(file, folder, passphrase)
    return folder


def _moment(file: Path) -> int | None:
    stamp = file.name[-len(backup.END) - 15 : -len(backup.END)]
    try:
        found = dt.datetime.strptime(stamp + "+0000", "%Y%m%d-%H%M%S%z")
    except ValueError:
        return None
    return int(found.timestamp() * 1000)


# --- practice ---------------------------------------------------------------------------------
def practice_folder(places: Places) -> Path:
    """Apart from the profiles, so that it never stands among the vaults of real people (decision 0005)."""
    return places.home / "practice"


def open_practice(places: Places, *, clock: Clock, ids: Ids) -> OpenVault:
    """The vault of invented data, made if it is not there or not whole. Its key lies beside it in clear."""
    folder = practice_folder(places)
    kept = files.read(folder / PRACTICE_KEY, 200)
    if kept is not None:
        return OpenVault.open(folder, RawKey(bytes.fromhex(kept.decode("ascii"))), clock=clock, ids=ids)
    erase_practice(places)
    key = RawKey.new()
    _make_parent(folder)
    lifecycle.create(folder, key, clock=clock, label="", practice=True, ids=ids)
    vault = OpenVault.open(folder, key, clock=clock, ids=ids)
    try:
        make_practice(vault.store, clock=clock, drafts=vault.drafts, documents=vault.documents)
        # Last of all: without it the folder counts as not whole and is made anew.
        files.write_whole(folder / PRACTICE_KEY, bytes(key).hex().encode("ascii"))
    except BaseException:
        vault.close()
        raise
    return vault


def erase_practice(places: Places) -> bool:
    """Delete the practice vault, which must be closed. Never deletes anything else; says whether it is gone."""
    folder = practice_folder(places)
    if not folder.exists():
        return True
    if (folder / "vault.json").exists():
        if not lifecycle.label_of(folder)[1]:
            return False
        folders.forget(folder, places.machine, keyfiles.read(folder).profile)
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _make_parent(folder: Path) -> None:
    with files.told():
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)


# --- what was done ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the audit log: codes, ids and numbers, and the number of the case it was about."""

    at: str
    act: str
    member: str
    subject_kind: str = ""
    subject: str = ""
    number: str = ""
    detail: str = ""


def acts(rows: Rows, limit: int = 100) -> list[Act]:
    """What was opened, printed, exported, unlocked, copied: newest first."""
    found = rows.rows(
        "select a.at, a.act, coalesce(a.member, ''), coalesce(a.subject_kind, ''), coalesce(a.subject, ''),"
        " coalesce(c.number, ''), coalesce(a.detail, '') from audit a left join \"case\" c on c.id = a.subject"
        " where a.dead = 0 order by a.at desc, a.id desc limit ?",
        (limit,),
    )
    return [Act(*row) for row in found]
