"""Expected failures and our own mistakes, told apart.

UserError  expected: carries a stable code; `ui/errors.py` and the commands turn it into a sentence.
BugError   ours: carries a code for the problem report, never a person's text.

No exception here ever carries a name, a note or a key: codes, ids and numbers only (law 4).
"""

from __future__ import annotations


class BansoError(Exception):
    """Base of both; `facts` holds ids and numbers that a sentence may need."""

    def __init__(self, code: str, **facts: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class UserError(BansoError):
    """Something a person can do something about; `code` names the sentence."""


class BugError(BansoError):
    """Something only we can mend."""
