"""Who opened, printed, exported and unlocked what: streams `audit/<member>`, codes and ids only.

Source: 個人情報保護法 23条 (安全管理措置); domain §4 "full audit of reads". Written behind the screen, never in `core`.
"""

from __future__ import annotations

from app.base.clock import Clock, local
from app.base.ids import Ids
from app.services import streams
from app.services.shapes import Rows, birth
from app.vault.store import Store
from models.changes import Changes

ACTS = ("read", "print", "export", "unlock", "import", "backup", "restore")


class Audit:
    """Thread: `note` on the vault lane; `of` with any reader."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def note(self, act: str, subject_kind: str = "", subject: str = "", detail: str = "") -> Changes:
        """Log one act of this member. `detail` holds codes and numbers only, never a name or a text."""
        if act not in ACTS:
            raise ValueError(act)
        with self._store.unit() as unit:
            member = self._store.member
            fields = {
                "member": member,
                "act": act,
                "subject_kind": subject_kind,
                "subject": subject,
                "at": local(self._clock.now_ms()).isoformat(timespec="seconds"),
                "detail": detail,
            }
            birth(unit, "audit", self._ids.new(), streams.audit(member), fields)
            return unit.commit()

    def note_read(self, subject_kind: str, subject: str, owner: str) -> Changes | None:
        """Log that this member opened another member's case or a person; one's own cases are not news."""
        return None if owner == self._store.member else self.note("read", subject_kind, subject)

    @staticmethod
    def of(rows: Rows, subject: str, limit: int = 200) -> list[tuple[str, str, str]]:
        """(at, member, act) of a subject, newest first."""
        found = rows.rows(
            "select at, member, act from audit where subject = ? and dead = 0 order by at desc, id desc limit ?",
            (subject, limit),
        )
        return [(at, member, act) for at, member, act in found]
