"""Canaries in every text field; then every byte of every file of this user is searched for them."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Text

from app.base import log, paths, settings
from app.base.clock import FakeClock
from app.base.errors import BugError, UserError
from app.crypto.keys import RawKey
from app.vault import backup, batches, blobs, drafts, lifecycle
from app.vault.lifecycle import Opened
from app.vault.search import SearchIndex
from models.tables import LOGGED, ContactRow

KEY, NEW_KEY = RawKey(b"k" * 32), RawKey(b"n" * 32)
KANJI, LATIN = "金糸雀", "Canary"
"""Canaries begin with one of these and end with the place where they were put."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(os.environ["BANSO_HOME"])


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    folder = paths.find().profiles / "p"
    lifecycle.create(folder, KEY, clock=FakeClock())
    found = lifecycle.unlock(folder, KEY, clock=FakeClock(), observers=(SearchIndex(),))
    yield found
    lifecycle.close(found)


def needles() -> list[bytes]:
    found: list[bytes] = []
    for word in (KANJI, LATIN, LATIN.lower(), LATIN.upper()):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932"):
            found.append(word.encode(encoding))
    return list(dict.fromkeys(found))


def hits(*folders: Path) -> list[str]:
    """Files in which a canary can be read, by name and needle."""
    found: list[str] = []
    for folder in folders:
        for each in folder.rglob("*"):
            if each.is_file():
                data = each.read_bytes()
                found += [f"{each.name} {needle!r}" for needle in needles() if needle in data]
                found += [f"the name {each.name}" for word in (KANJI, LATIN) if word.lower() in each.name.lower()]
    return found


def plant(opened: Opened) -> int:
    """A canary in every text field at birth and again as an edit, in sets, batches, drafts and attachments."""
    planted = 0
    for entity, row in LOGGED.items():
        columns = row.__table__.columns
        words = [name for name in row.fields() if isinstance(columns[name].type, Text)]
        for canary in (KANJI, LATIN):
            with opened.store.unit() as unit:
                made = {name: f"{canary} {entity}.{name}" for name in words}
                sets = {name: [f"{canary} {name}"] for name in row.SETS}
                entity_id = opened.store.ids.new()
                unit.append(entity, entity_id, "case/c/core", made, sets)
                unit.commit()
            with opened.store.unit() as unit:
                for name in words:
                    unit.set(entity, entity_id, name, f"{canary} again {entity}.{name}")
                unit.commit()
            planted += 2 * len(words) + len(sets)
    for canary in (KANJI, LATIN):
        drafts.save(opened.store, f"d{canary == KANJI}", "memo", f'{{"summary": "{canary}"}}', seen=0, updated=1)
        blobs.add(opened.folder, [f"{canary} attachment ".encode(encoding) for encoding in ("utf-8", "cp932")])
        batch = batches.start(opened.store, f"{canary} 表.xlsx")
        rows = [(opened.store.ids.new(), f"{canary} {number}") for number in range(300)]
        batch.write("contact", ("summary",), rows)
        batch.finish()
        planted += 303
    return planted


def test_the_search_finds_what_is_readable(tmp_path: Path) -> None:
    for number, needle in enumerate(needles()):
        (tmp_path / f"f{number}").write_bytes(b"\0\0" + needle + b"\0")
    assert len({hit.split()[0] for hit in hits(tmp_path)}) == len(needles())
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "canary.pdf").write_bytes(b"")
    assert hits(tmp_path / "x") == ["the name canary.pdf"]


def test_no_file_of_the_profile_can_be_read(opened: Opened, home: Path, tmp_path: Path) -> None:
    handler = log.start(paths.find().logs, logging.DEBUG)
    try:
        planted = plant(opened)
        assert planted > 900
        told_to_the_log(opened)
        settings.save(paths.find().settings, settings.Settings(last_profile=opened.profile_id))
        backup.scheduled(opened, paths.find().backups, now_ms=1_795_146_000_000)
        assert (opened.folder / "vault.db-wal").stat().st_size > 100_000, "pages are in the log of the database"
        assert hits(home) == [], "open"
        shutil.copytree(home, tmp_path / "pulled", dirs_exist_ok=True)
        opened.store.idle()
        assert hits(home) == [], "after a checkpoint"
    finally:
        log.stop(handler)
    lifecycle.close(opened)
    assert hits(home) == [], "locked"
    lifecycle.rekey(opened.folder, KEY, new_key=NEW_KEY)
    assert hits(home, tmp_path / "pulled") == [], "re-keyed"
    names = {each.name for each in home.rglob("*") if each.is_file()}
    assert names >= {"vault.db", "vault.json", "device.json", "settings.json", "banso.log"}
    assert any(name.endswith(".banso-backup") for name in names)
    assert len(blobs.names(opened.folder)) == 2


def told_to_the_log(opened: Opened) -> None:
    """Mistakes that programmers make: text as an argument, as a message, in an exception, in a driver's error."""
    logger = logging.getLogger("banso.test")
    for canary in (KANJI, LATIN):
        logger.info("saved %s", canary)
        logger.info("saved %(who)s", {"who": canary})
        logger.info("%s opened %s", opened.profile_id, f"{canary} {canary}")
        try:
            raise ValueError(f"{canary} is not a date")
        except ValueError as error:
            logger.exception("failed %s", error)
        try:
            try:
                opened.store.db.execute("select json(?)", (f"{{{canary}",))
            except Exception as error:
                raise BugError("store.query", name=canary) from error
        except BugError:
            logger.exception("failed")
    logger.info(KANJI)
    logger.info("known codes stay: %s %s %d", "vault.wrong_key", opened.profile_id, 3, stack_info=True)
    logger.info("too many %s", 1, 2)


def test_the_log_still_says_what_happened(opened: Opened) -> None:
    handler = log.start(paths.find().logs, logging.DEBUG)
    told_to_the_log(opened)
    log.stop(handler)
    text = (paths.find().logs / "banso.log").read_text()
    assert f"known codes stay: vault.wrong_key {opened.profile_id} 3" in text
    assert "BugError store.query" in text
    assert "test_canaries.py:" in text
    assert "saved -" in text
    assert text.isascii()
    assert "/" not in text


def test_errors_and_records_do_not_show_what_they_hold(opened: Opened) -> None:
    with opened.store.unit() as unit:
        row = unit.new(ContactRow, stream="desk/main", summary=KANJI)
        unit.commit()
    drafts.save(opened.store, "d", "memo", KANJI, seen=0, updated=1)
    shown = [repr(opened), repr(drafts.listed(opened.store)), repr(opened.key), repr(opened.lock), repr(row)]
    with pytest.raises(UserError) as error:
        lifecycle.unlock(opened.folder, f"{KANJI} {LATIN} wrong words", clock=FakeClock())
    shown += [repr(error.value), str(error.value.facts)]
    assert not [text for text in shown if KANJI in text or bytes(KEY).hex() in text or "kkkk" in text]


def test_keys_and_passphrases_are_in_no_file(opened: Opened, home: Path) -> None:
    words = "velvet canoe ticket lamp"
    code = lifecycle.renew_recovery(opened.folder, KEY).recovery_code
    lifecycle.change_passphrase(opened.folder, KEY, words)
    secret = [bytes(KEY), bytes(KEY).hex().encode(), words.encode(), code.encode(), code.replace("-", "").encode()]
    for each in home.rglob("*"):
        if each.is_file():
            data = each.read_bytes()
            assert not [place for place, needle in enumerate(secret) if needle in data], each.name
