"""A vault from its birth to its lock: create, unlock, change the passphrase, re-key, close.

Every function here may take half a second (key derivation): run it on the work lane. Errors are UserErrors:
vault.missing, vault.in_use, vault.newer_format, vault.damaged, vault.weak_kdf, vault.wrong_passphrase,
vault.wrong_key (a raw key), vault.synced_folder, vault.unwritable, vault.disk_full, passphrase.*, recovery.*.
Must not: keep a passphrase, or write a key anywhere but into a box. Source: architecture §5, decision 0003.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_bytes

from app.base import files, paths
from app.base.clock import Clock
from app.base.errors import UserError
from app.base.ids import Ids
from app.crypto import keys, passphrase, recovery
from app.crypto.keys import Kdf, RawKey
from app.vault import drafts, upgrade
from app.vault import folder as folders
from app.vault import keyfile as keyfiles
from app.vault.keyfile import Keyfile, Locked, Next
from app.vault.project import Observer
from app.vault.store import Store

WEEK_MS = 7 * 86_400_000


@dataclass(frozen=True, slots=True, repr=False)
class RecoveryCode:
    """The printed code, as typed."""

    typed: str


Secret = str | RawKey | RecoveryCode
"""A passphrase, the printed code, or the vault's own key: tests and scripts hand the key in, no command line can."""


@dataclass(frozen=True, slots=True)
class Created:
    """Show the recovery code once, for the Emergency Kit; it is stored nowhere."""

    recovery_code: str
    profile_id: str

    def __repr__(self) -> str:
        return f"Created({self.profile_id})"


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """An open vault. `close` it; `key` is wiped then."""

    store: Store
    folder: Path
    device: str
    member: str
    profile_id: str
    practice: bool
    label: str
    recovered_drafts: int
    upgraded_from: int
    """The format it had before this opening, or 0."""
    key: RawKey
    lock: folders.Lock

    def __repr__(self) -> str:
        return f"Opened({self.profile_id})"


def create(
    folder: Path,
    secret: str | RawKey,
    *,
    clock: Clock,
    label: str = "",
    practice: bool = False,
    kdf: Kdf = Kdf(),  # noqa: B008  (frozen)
    ids: Ids | None = None,
) -> Created:
    """A new vault in `folder`, which must be absent or empty; it is there whole or not at all."""
    if isinstance(secret, str):
        _accept(secret, (label,))
    named = ids or Ids(clock)
    key = secret.copy() if isinstance(secret, RawKey) else RawKey.new()
    code = recovery.new()
    made = folders.new_beside(folder)
    try:
        Store.create_tables(made / folders.DATABASE, bytes(key))
        upgrade.finish_new(made / folders.DATABASE, key)
        with files.told():
            (made / folders.BLOBS).mkdir(mode=0o700)
        blank = Keyfile(named.new(), named.new(), clock.now_ms(), practice, label[:200], None, keys.Box(b"", b""))
        keyfile = _boxed(blank, key, secret, code, kdf)
        keyfiles.write(made, keyfile)
        folders.move_in(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        key.wipe()
    return Created(recovery.shown(code), keyfile.profile)


def unlock(
    folder: Path,
    secret: Secret,
    *,
    clock: Clock,
    ids: Ids | None = None,
    machine: Path | None = None,
    observers: Iterable[Observer] = (),
) -> Opened:
    """Open the vault, finishing or undoing whatever a crash had left half-done, and bring it to this format.

    `machine`: the folder outside the vault by which a copied vault is known (default: of this user).
    `observers`: handed to the store, such as the search index.
    """
    keyfile, named = keyfiles.read(folder), ids or Ids(clock)
    with ExitStack() as undo:
        lock = folders.Lock(folder)
        undo.callback(lock.release)
        key = key_of(keyfile, secret)
        undo.callback(key.wipe)
        keyfile, key = _settled(folder, keyfile, key)
        undo.callback(key.wipe)
        had = _ready(folder, key)
        device = _device(folder, key, keyfile, clock, named, machine or paths.find().machine)
        database, member = folder / folders.DATABASE, keyfile.member
        store = Store(database, bytes(key), clock=clock, ids=named, device=device, member=member, observers=observers)
        undo.callback(store.close)
        opened = Opened(
            store=store,
            folder=folder,
            device=device,
            member=member,
            profile_id=keyfile.profile,
            practice=keyfile.practice,
            label=keyfile.label,
            recovered_drafts=len(drafts.listed(store)),
            upgraded_from=had if had < upgrade.this_format() else 0,
            key=key,
            lock=lock,
        )
        undo.pop_all()
    return opened


def close(opened: Opened) -> None:
    """Lock: close the connections, wipe the key, let others in. Drafts are already in the store. Twice does no harm."""
    if not opened.lock.held:
        return
    try:
        opened.store.close()
    finally:
        opened.key.wipe()
        opened.lock.release()


def unlock_with_recovery(folder: Path, code: str, new_passphrase: str, *, kdf: Kdf = Kdf()) -> None:  # noqa: B008
    """Set a new passphrase by the printed code; then `unlock` with it. The code stays valid.

    Raises besides: recovery.* (a typing error, with its group), vault.wrong_recovery.
    """
    keyfile = keyfiles.read(folder)
    _accept(new_passphrase, (keyfile.label,))
    key = _by_recovery(keyfile, code)
    try:
        settled, key = _settled(folder, keyfile, key)
        keyfiles.write(folder, _with_passphrase(settled, key, new_passphrase, kdf))
    finally:
        key.wipe()


def change_passphrase(folder: Path, old: Secret, new: str, *, kdf: Kdf = Kdf()) -> None:  # noqa: B008
    """Wrap the same key anew; the vault may be open. After a crash the old passphrase holds, or the new one."""
    keyfile = keyfiles.read(folder)
    _accept(new, (keyfile.label,))
    key = key_of(keyfile, old)
    try:
        settled, key = _settled(folder, keyfile, key)
        keyfiles.write(folder, _with_passphrase(settled, key, new, kdf))
    finally:
        key.wipe()


def renew_recovery(folder: Path, secret: Secret) -> Created:
    """A new recovery code; the old one opens this vault no more (older backups it still does)."""
    keyfile = keyfiles.read(folder)
    key = key_of(keyfile, secret)
    try:
        settled, key = _settled(folder, keyfile, key)
        code = recovery.new()
        keyfiles.write(folder, _with_recovery(settled, key, code).signed(key))
        return Created(recovery.shown(code), keyfile.profile)
    finally:
        key.wipe()


def rekey(folder: Path, secret: str | RawKey, *, kdf: Kdf = Kdf(), new_key: RawKey | None = None) -> Created:  # noqa: B008
    """A new random key for the database, on a copy, then swapped; the vault must be closed. Gives a new recovery code.

    Order: copy re-keyed → vault.json with both → rename of the copy → vault.json with the new one. After a crash
    the next opening finds out which key the database has. Blobs have keys of their own and stay as they are.
    """
    keyfile = keyfiles.read(folder)
    lock = folders.Lock(folder)
    fresh = new_key.copy() if new_key else RawKey.new()
    key = fresh
    try:
        key = key_of(keyfile, secret)
        settled, key = _settled(folder, keyfile, key)
        upgrade.rekeyed_copy(folder, key, fresh)
        code = recovery.new()
        final = _boxed(settled, fresh, secret, code, kdf)
        by_old = keys.wrap(fresh, key, settled.purpose("next"))
        coming = Next(by_old, final.passphrase, final.recovery, final.mac)
        keyfiles.write(folder, replace(settled, next=coming).signed(key))
        upgrade.swap(folder, "")
        keyfiles.write(folder, final)
        return Created(recovery.shown(code), settled.profile)
    finally:
        key.wipe()
        fresh.wipe()
        lock.release()


def label_of(folder: Path) -> tuple[str, bool]:
    """What the unlock page may show before a passphrase: the label its user chose, and whether it is for practice."""
    keyfile = keyfiles.read(folder)
    return keyfile.label, keyfile.practice


def _ready(folder: Path, key: RawKey) -> int:
    """Clear what a crash left and bring the database to this format; returns the format it had."""
    upgrade.clear(folder)
    try:
        return upgrade.bring_up(folder, key)
    except UserError as error:
        # the box told us that the key is right: a database it does not open is not as it was written
        raise UserError("vault.damaged") if error.code == "vault.wrong_key" else error from None


def _device(folder: Path, key: RawKey, keyfile: Keyfile, clock: Clock, ids: Ids, machine: Path) -> str:
    """The device id; once a week, and always after a move, every page of the database is checked first."""
    device = folders.device_of(folder, machine, keyfile.profile, ids.new)
    now = clock.now_ms()
    if not 0 <= now - device.checked_ms < WEEK_MS:
        upgrade.check(folder / folders.DATABASE, key)
        folders.note(folder, replace(device, checked_ms=now))
    return device.device


def _accept(secret: str, words: tuple[str, ...]) -> None:
    if reasons := passphrase.check(secret, words):
        raise UserError(f"passphrase.{reasons[0]}")


def key_of(keyfile: Keyfile, secret: Secret) -> RawKey:
    """The vault's key, and the proof that the key file is as its owner wrote it."""
    if isinstance(secret, RawKey):
        key = secret.copy()
        if keyfile.next and _opens_next(keyfile, keyfile.next, key):
            return key
        try:
            keyfile.check(key)
        except UserError:
            raise UserError("vault.wrong_key") from None
        return key
    if isinstance(secret, RecoveryCode):
        return _by_recovery(keyfile, secret.typed)
    found = keyfile.passphrase
    under = found and keys.derive(secret, found.salt, found.kdf)
    key = found and under and keys.unwrap(found.box, under, keyfile.purpose("passphrase"))
    if not key:
        raise UserError("vault.wrong_passphrase")
    keyfile.check(key)
    return key


def _by_recovery(keyfile: Keyfile, code: str) -> RawKey:
    under = keys.recovery_key(recovery.parse(code), keyfile.profile)
    key = keys.unwrap(keyfile.recovery, under, keyfile.purpose("recovery"))
    if key is None:
        raise UserError("vault.wrong_recovery")
    keyfile.check(key)
    return key


def _opens_next(keyfile: Keyfile, coming: Next, key: RawKey) -> bool:
    """Whether `key` is the coming one of a re-key that was cut off (its owner keeps only the raw key)."""
    final = _final(keyfile, coming)
    return keys.same(final.mac, final.signed(key).mac)


def _final(keyfile: Keyfile, coming: Next) -> Keyfile:
    """The key file that a re-key ends with."""
    return replace(keyfile, passphrase=coming.passphrase, recovery=coming.recovery, next=None, mac=coming.mac)


def _settled(folder: Path, keyfile: Keyfile, key: RawKey) -> tuple[Keyfile, RawKey]:
    """The key file and key that hold after a re-key which a crash may have cut off before or after its swap."""
    after = keyfile.next
    if after is None:
        return keyfile, key
    final, database = _final(keyfile, after), folder / folders.DATABASE
    coming = key if _opens_next(keyfile, after, key) else keys.unwrap(after.by_old, key, keyfile.purpose("next"))
    if coming is None:
        raise UserError("vault.damaged")
    if _fits(database, coming):
        keyfiles.write(folder, final)
        return final, coming
    if not _fits(database, key):
        raise UserError("vault.damaged")
    back = replace(keyfile, next=None).signed(key)
    keyfiles.write(folder, back)
    return back, key


def _fits(database: Path, key: RawKey) -> bool:
    try:
        upgrade.format_of(database, key)
    except UserError as error:
        if error.code != "vault.wrong_key":
            raise
        return False
    return True


def _boxed(keyfile: Keyfile, key: RawKey, secret: str | RawKey, code: bytes, kdf: Kdf) -> Keyfile:
    found = _with_recovery(replace(keyfile, next=None), key, code)
    if not isinstance(secret, str):
        return replace(found, passphrase=None).signed(key)
    return _with_passphrase(found, key, secret, kdf)


def _with_passphrase(keyfile: Keyfile, key: RawKey, secret: str, kdf: Kdf) -> Keyfile:
    salt = token_bytes(keys.SALT_BYTES)
    box = keys.wrap(key, keys.derive(secret, salt, kdf), keyfile.purpose("passphrase"))
    return replace(keyfile, passphrase=Locked(kdf, salt, box)).signed(key)


def _with_recovery(keyfile: Keyfile, key: RawKey, code: bytes) -> Keyfile:
    under = keys.recovery_key(code, keyfile.profile)
    return replace(keyfile, recovery=keys.wrap(key, under, keyfile.purpose("recovery")))
