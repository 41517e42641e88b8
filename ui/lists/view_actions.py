"""Saving, changing, renaming and deleting views of the case list; each act can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services.contacts import Saved
from ui.context import Context
from ui.lists.saved_views import ViewEntry
from ui.people.panels import NamePanel
from ui.widgets.combo import Option, PickList

if TYPE_CHECKING:
    from ui.pages.case_list import CaseList


class ViewActions:
    """Acts on the view that is open in its page."""

    def __init__(self, ctx: Context, page: CaseList) -> None:
        self._ctx, self._page = ctx, page

    def save_pressed(self) -> None:
        entry = self._page.views.entry(self._page.view_key)
        if entry is None or not entry.saved:
            self.ask_name(self._page.save_button)
            return
        t = self._ctx.t
        entries = [Option("over", t("「{name}」に上書き", name=entry.name)), Option("new", t("別の名前で保存"))]
        opened = PickList(self._ctx.theme, self._page.save_button, entries, search=False)
        opened.picked.connect(
            lambda key: self._overwrite(entry) if key == "over" else self.ask_name(self._page.save_button)
        )

    def _overwrite(self, entry: ViewEntry) -> None:
        query = replace(self._page.query, text="")
        service, seen = self._ctx.vault.views, entry.seen
        words = self._ctx.t("表示「{name}」を変えました", name=entry.name)
        self._ctx.write(
            lambda: service.change(entry.key, entry.name, query, seen=seen),
            owner=self._page,
            done=lambda changes: self._page.undo.offer(words, changes),
        )

    def ask_name(self, anchor: QWidget) -> None:
        panel = NamePanel(self._ctx, anchor, self._ctx.t("いまの条件と並びを、表示として保存"))
        panel.named.connect(self._save_as)

    def _save_as(self, name: str, shared: bool) -> None:
        query = replace(self._page.query, text="")
        place = 1 + max((i for i, e in enumerate(self._page.views.entries()) if e.saved), default=-1)
        service = self._ctx.vault.views

        def saved(answer: Saved) -> None:
            self._page.view_key = answer.id
            self._page.undo.offer(self._ctx.t("表示「{name}」を保存しました", name=name), answer.changes)

        self._ctx.write(lambda: service.save(name, query, shared=shared, place=place), owner=self._page, done=saved)

    def ask_rename(self) -> None:
        entry = self._page.views.entry(self._page.view_key)
        if entry is None or not entry.saved:
            return
        title = self._ctx.t("表示の名前を変える")
        panel = NamePanel(self._ctx, self._page.views.rename, title, text=entry.name, can_share=False)
        service = self._ctx.vault.views

        def rename(name: str, _: bool) -> None:
            words = self._ctx.t("表示の名前を「{name}」に変えました", name=name)
            self._ctx.write(
                lambda: service.change(entry.key, name, entry.query, seen=entry.seen),
                owner=self._page,
                done=lambda changes: self._page.undo.offer(words, changes),
            )

        panel.named.connect(rename)

    def delete(self) -> None:
        entry = self._page.views.entry(self._page.view_key)
        if entry is None or not entry.saved:
            return
        words = self._ctx.t("表示「{name}」を削除しました", name=entry.name)
        service = self._ctx.vault.views
        self._page.view_key = "open"
        self._ctx.write(
            lambda: service.delete(entry.key, seen=entry.seen),
            owner=self._page,
            done=lambda changes: self._page.undo.offer(words, changes),
        )
