"""The call memo: `MemoDesk` opens it over whatever is shown and brings everything back afterwards."""

from ui.memo.desk import MemoDesk

__all__ = ["MemoDesk"]
