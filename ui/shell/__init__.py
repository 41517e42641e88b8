"""The frame around all pages."""

from ui.shell.shell import PageSpec, Shell

__all__ = ["PageSpec", "Shell"]
