"""Long texts: merged where the edits lie apart, never losing a side, in whatever order the sides come."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.vault.text_merge import MAX_PIECES, merge, pieces
from models.tables import CaseRow
from tests.vault.heart_kit import exchange, shown, stores

TEXTS = st.text(alphabet="あい。\n!", max_size=12)
BASE = "一。二。三。四。五。"


@given(TEXTS)
def test_pieces_join_to_the_text(text):
    assert "".join(pieces(text)) == text


@given(TEXTS, st.lists(TEXTS, min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_merging_knows_no_order(base, texts, chance):
    mixed = list(texts)
    chance.shuffle(mixed)
    assert merge(base, texts) == merge(base, mixed)


@given(TEXTS, TEXTS)
def test_an_edit_beside_none_is_the_edit(base, text):
    assert merge(base, [text, base]) == text
    assert merge(base, [text, text]) == text


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_lines_edited_apart_are_all_there(lines, chance):
    base = [f"{place}行\n" for place in range(20)]
    texts = ["".join([*base[: 2 * n], f"新{n}\n", *base[2 * n + 1 :]]) for n in lines]
    merged = merge("".join(base), texts)
    assert merged is not None
    assert all(f"新{n}\n" in merged for n in lines)
    assert merged.count("\n") == 20


def test_edits_that_meet_are_left_side_by_side():
    assert merge(BASE, ["一。甲。三。四。五。", "一。乙。三。四。五。"]) is None
    assert merge(BASE, ["一。甲。三。四。五。", "一。二。乙。四。五。"]) is None
    assert merge(BASE, ["", "一。二。三。四。甲。"]) is None
    assert merge(BASE, ["一。二。甲。三。四。五。", "一。二。乙。三。四。五。"]) is None
    assert merge("x\n" * (MAX_PIECES + 1), ["a", "b"]) is None


def test_two_people_write_into_one_text_and_a_third_goes_on_from_what_was_merged():
    with stores(3) as replicas:
        one, two, three = replicas
        with one.unit() as unit:
            case = unit.new(CaseRow, stream="case/a/core", wish=BASE).id
            unit.commit()
        exchange(*replicas)
        for store, text in ((one, "甲。二。三。四。五。"), (two, "一。二。三。四。乙。")):
            with store.unit() as unit:
                unit.set("case", case, "wish", text)
                unit.commit()
        exchange(*replicas)
        for store in replicas:
            assert shown(store, "case", case, "wish") == "甲。二。三。四。乙。"
            assert shown(store, "case", case, "conflicts") == 0
            assert len(store.heads.stored("case", case, "wish")) == 2
        for store, text in ((one, "甲。二。丙。四。乙。"), (three, "丁。二。三。四。乙。")):
            with store.unit() as unit:
                unit.set("case", case, "wish", text)
                unit.commit()
        exchange(*replicas)
        assert {shown(store, "case", case, "wish") for store in replicas} == {"丁。二。丙。四。乙。"}


def test_texts_that_meet_are_a_conflict_with_both_kept():
    with stores(2) as replicas:
        one, two = replicas
        with one.unit() as unit:
            case = unit.new(CaseRow, stream="case/a/core", wish=BASE).id
            unit.commit()
        exchange(one, two)
        for store, word in ((one, "甲"), (two, "乙")):
            with store.unit() as unit:
                unit.set("case", case, "wish", BASE.replace("三", word))
                unit.commit()
        exchange(one, two)
        for store in replicas:
            assert shown(store, "case", case, "conflicts") == 1
            assert len({head.value for head in store.heads.stored("case", case, "wish")}) == 2
        assert shown(one, "case", case, "wish") == shown(two, "case", case, "wish")


def test_any_order_of_arrival_ends_in_the_same_text():
    with stores(4) as [writer, *readers]:
        with writer.unit() as unit:
            case = unit.new(CaseRow, stream="case/a/core", wish=BASE).id
            unit.commit()
        start = writer.position
        for seen, old, new in (
            (start, "一", "甲"),
            (start, "三", "乙"),
            (start, "五", "丙"),
            (start, "三。", "三。丁。"),
        ):
            with writer.unit(seen=seen) as unit:
                unit.set("case", case, "wish", BASE.replace(old, new))
                unit.commit()
        changes = [entry.change for entry in writer.log.all()]
        for place, reader in enumerate(readers):
            mixed = list(changes)
            random.Random(place).shuffle(mixed)
            for change in mixed:
                reader.accept(change, "server", arrived=writer.clock.now_ms())
        texts = {shown(store, "case", case, "wish") for store in (writer, *readers)}
        assert len(texts) == 1
