"""Figures of the navigation and of lists say what SQL says, after any acts in any order (acceptance check 19)."""

from __future__ import annotations

import random
from typing import Any

from tests.journeys.desk import Desk

ACTS = 200


class Hands:
    """Random acts of a desk through its services, each on a row that is there."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.dice, self.done = desk, random.Random(seed), []  # type: ignore[var-annotated]
        self.members = [id for (id,) in desk.rows("select id from member")]

    def any(self, sql: str) -> str:
        return str(self.dice.choice(self.desk.rows(sql))[0])

    def act(self) -> None:
        vault, dice = self.desk.vault(), self.dice
        case = self.any('select id from "case" where dead = 0')
        choice = dice.randrange(9)
        if choice == 0:
            changes = vault.cases.assign([case], dice.choice([*self.members, ""]), seen=self.seen())
        elif choice == 1:
            changes = vault.cases.set_status([case], dice.choice(["closed", "working", "reopened"]), seen=self.seen())
        elif choice == 2:
            changes = vault.contacts.finish({"summary": f"memo {dice.random()}", "phone": "090-0000-1234"}).changes
        elif choice == 3:
            changes = vault.deadlines.add(case, "task", f"2026-11-{dice.randrange(1, 30):02}").changes
        elif choice == 4:
            deadline = self.any("select id from deadline where dead = 0")
            changes = vault.deadlines.done(deadline, seen=self.seen(), undo=dice.random() < 0.3)
        elif choice == 5 and self.desk.inbox():
            memo = self.any("select id from contact where dead = 0 and case_id is null")
            changes = vault.filing.to_case(memo, case, seen=self.seen()).changes
        elif choice == 6 and self.desk.inbox():
            memo = self.any("select id from contact where dead = 0 and case_id is null")
            changes = vault.contacts.delete(memo, seen=self.seen())
        elif choice == 7:
            changes = vault.cases.open({"title": "new"}).changes
        elif self.done:
            changes = vault.cases.undo(self.done.pop())
        else:
            return
        self.done = [changes.txn] if changes.txn else []  # an act that changed nothing is none
        self.desk.window.bus.publish(changes)

    def seen(self) -> int:
        return int(self.desk.rows("select max(position) from log")[0][0])


def shown(desk: Desk) -> dict[str, int]:
    nav = desk.shell().nav
    items: dict[str, Any] = {key: nav.item(key) for key in ("today", "inbox", "deadlines", "conflicts")}
    return {key: int(item.badge or "0") for key, item in items.items()}


def truth(desk: Desk) -> dict[str, int]:
    """The same figures by plain counting."""
    me, day = desk.vault().member, "2026-11-20"
    minute = f"{day}T14:04"
    mine = [
        due or "" for (due,) in desk.rows("select due from deadline where dead = 0 and done is null and owner = ?", me)
    ]
    return {
        "today": sum(1 for due in mine if due and due[:10] <= day),
        "inbox": desk.rows("select count(*) from contact where dead = 0 and case_id is null and stream like 'desk/%'")[
            0
        ][0],
        "deadlines": sum(1 for due in mine if due and (due < day if len(due) == 10 else due < minute)),
        "conflicts": 0,
    }


def test_after_two_hundred_random_acts_every_figure_is_right(desk: Desk) -> None:
    hands = Hands(desk, 19)
    for number in range(ACTS):
        hands.act()
        if number % 50 == 49:
            desk.until(lambda: shown(desk) == truth(desk))
    page = desk.go("cases")
    desk.until(lambda: page.model.rowCount() > 0)
    desk.settle()
    assert page._total == desk.rows('select count(*) from "case" where dead = 0')[0][0]
    owners = desk.rows("select owner from \"case\" where dead = 0 and status is not 'closed'")
    assert page.model.rowCount() == sum((owner or "") in page.query.owners for (owner,) in owners)


def test_assigning_and_taking_it_back_are_a_chord_each(desk: Desk) -> None:
    page = desk.open_case("0112")
    page.timeline.view.setFocus()
    other = desk.rows("select id from member where short like '田中%'")[0][0]
    desk.vault().cases.assign([page.case_id], other, seen=page.room.seen)
    page.refresh()
    desk.settle()
    desk.press("Ctrl+Shift+A")
    assert desk.rows('select owner from "case" where id = ?', page.case_id) == [(desk.vault().member,)]
    desk.press("Ctrl+Z")
    assert desk.rows('select owner from "case" where id = ?', page.case_id) == [(other,)]
