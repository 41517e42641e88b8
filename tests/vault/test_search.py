"""Search finds what is there and nothing else: against a scan that knows nothing of the index."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.clock import FakeClock
from app.base.fold import fold
from app.base.ids import Ids
from app.services.search import Hit, Search
from app.vault import batches
from app.vault.driver import Connection, connect
from app.vault.schema import ddl
from app.vault.search import SearchIndex
from app.vault.search_text import joined_digits
from app.vault.store import Store

KEY = bytes(range(32))
PIECES = {
    "ja": "残業代が払われない。社長に「帰国」と言われた。労働基準監督署に同行。ｶﾞｽが止められた。㈱山田で𠮷野家へ⾼橋と",
    "vi": "Công ty chưa trả lương hai tháng nay. Tôi bị đau tay khi làm việc, họ bảo đừng nói với ai. Đỗ Thị Hoa luong",
    "my": "လစာ မရသေးပါ။ သီတာ ပါ။ ဖုန်းမခေါ်ပါနဲ့၊ စာပဲ ပို့ပေးပါ။",
    "ne": "मलाई तलब दिएको छैन। मेरो पासपोर्ट कम्पनीले राखेको छ।",
    "zh": "老板说我下个月不用来了，没有书面通知。我想换工作，签证怎么办？",
    "en": "The overtime of 45 hours was not paid. My employer's SSW-1 visa, Overland, company companion",
    "digits": "090-1234-5678 と 2026-11-20 １２３円 03(1234)5678 090ー8771ー6741 45 545 月４９時間",
}


class Desk:
    """A small vault with an index, written the way the projector writes."""

    def __init__(self, folder: Path) -> None:
        self.db: Connection = connect(folder / "vault.db", KEY, create=True)
        for statement in ddl():
            self.db.execute(statement)
        self.db.execute("pragma synchronous = off")
        self.index = SearchIndex()
        self.index.bind(self.db)
        self.search = Search(self)

    def rows(self, sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, params).fetchall()

    def image(self, entity: str, entity_id: str, **fields: Any) -> dict[str, Any]:
        columns = [row[1] for row in self.db.execute(f'pragma table_info("{entity}")')]
        known = {"id": entity_id, "stream": "desk/main", "dead": 0, "tombs": 0, "conflicts": 0}
        return {**dict.fromkeys(columns), **known, **fields}

    def write(self, entity: str, image: dict[str, Any]) -> None:
        names = ", ".join(f'"{name}"' for name in image)
        sql = f'insert or replace into "{entity}"({names}) values({",".join("?" * len(image))})'
        self.db.execute(sql, tuple(image.values()))

    def put(self, entity: str, entity_id: str, **fields: Any) -> None:
        """Write one row and tell the index, as a saved unit does."""
        columns = [row[1] for row in self.db.execute(f'pragma table_info("{entity}")')]
        found = self.db.execute(f'select * from "{entity}" where id=?', (entity_id,)).fetchone()
        before = dict(zip(columns, found, strict=True)) if found else None
        after = {**before, **fields} if before else self.image(entity, entity_id, **fields)
        self.write(entity, after)
        self.index.touched(entity, entity_id, before, after)

    def put_all(self, entity: str, images: list[dict[str, Any]]) -> None:
        for image in images:
            self.write(entity, image)
        self.index.rows(entity, images)

    def found(self, text: str, **more: Any) -> list[str]:
        return [hit.id for hit in self.search.page(text, **more)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.db.close()


# ---- the scan: our own words for what a hit is


def is_letter(char: str) -> bool:
    name = unicodedata.name(char, "")
    return name.startswith(("LATIN", "GREEK", "CYRILLIC", "COMBINING")) and char not in "ªº"


def has_word(word: str, text: str) -> bool:
    at = text.find(word)
    while at >= 0:
        if not (is_letter(word[0]) and at and is_letter(text[at - 1])):
            return True
        at = text.find(word, at + 1)
    digits = re.sub(r"[-ー()/+]", "", word)
    if digits.isdigit() and digits.isascii() and len(digits) >= (5 if digits == word else 2):
        runs = re.findall(r"\d+(?:[-ー()/]{1,2}\d+)+", text)
        return digits in text or any(digits in re.sub(r"\D", "", run) for run in runs)
    return False


def searchable(word: str) -> bool:
    return any(unicodedata.category(char)[0] in "LMN" or char in "々〆" for char in word)


def scan(query: str, folded: dict[str, str]) -> set[str]:
    words = [word for word in fold(query).split() if searchable(word)]
    if not words:
        return set()
    return {entity_id for entity_id, text in folded.items() if all(has_word(word, text) for word in words)}


def invented(rng: random.Random) -> str:
    parts = []
    for _ in range(rng.randint(1, 4)):
        piece = PIECES[rng.choice(list(PIECES))]
        start = rng.randrange(len(piece))
        parts.append(piece[start : start + rng.randint(1, 40)])
    return "".join(parts)


def exact(hits: list[Hit]) -> set[str]:
    return {hit.id for hit in hits if not hit.loose}


def test_no_miss_and_no_false_hit_in_two_thousand_texts(desk: Desk) -> None:
    rng = random.Random(20261120)
    texts = {f"c{number:05}": invented(rng) for number in range(2_000)}
    images = [
        desk.image(
            "contact", entity_id, summary=text, start=f"2024-{rng.randint(1, 12):02}-03T10:{rng.randint(0, 59):02}"
        )
        for entity_id, text in texts.items()
    ]
    for start in range(0, 2_000, 500):
        desk.put_all("contact", images[start : start + 500])
    folded = {entity_id: fold(text) for entity_id, text in texts.items()}
    wrong: list[str] = []
    for number in range(120):
        source = rng.choice(list(texts.values())) if number % 3 else "".join(PIECES.values())
        start = rng.randrange(len(source))
        query = source[start : start + rng.randint(1, 6)]
        if number % 10 == 0:
            query += " " + invented(rng)[:2]
        if exact(desk.search.page(query, limit=0)) != scan(query, folded):
            wrong.append(query)
    assert wrong == []


SIGNS = (
    st.sampled_from("残業代吉𠮷がガｶﾞあー0１2-()/ 　abĐđươé'.,。လစာ်मला한\U000e0100\u200b⾼㈱①\x00\ue000")
    | st.characters()
)
SHORT = st.text(SIGNS, max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SHORT, min_size=1, max_size=6), SHORT, st.data())
def test_any_texts_and_any_question(desk: Desk, texts: list[str], other: str, data: st.DataObject) -> None:
    if desk.db.in_transaction:
        desk.db.execute("rollback")
    desk.db.execute("begin")
    kept = {f"c{number}": text for number, text in enumerate(texts)}
    stored = {key: text.encode("utf-8", "replace").decode() for key, text in kept.items()}
    for key, text in stored.items():
        desk.put("contact", key, summary=text, start="2026-11-20T10:00")
    source = data.draw(st.sampled_from([*stored.values(), other]))
    query = source[data.draw(st.integers(0, 4)) :][:6]
    hits = desk.search.page(query, limit=0)
    assert {hit.id for hit in hits if not hit.loose} == by_rule(query, stored)
    for hit in hits:
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.marks)
        assert hit.loose or hit.marks
    desk.db.execute("rollback")


def by_rule(query: str, texts: dict[str, str]) -> set[str]:
    """`scan`, but with the product's own idea of what can be searched for at all."""
    from app.base.fold import LATIN
    from app.vault.search_text import RUNS

    words = [word for word in fold(query[:200]).split() if RUNS.search(word)][:12]
    letter = re.compile(f"[{LATIN}]")

    def has(word: str, text: str) -> bool:
        plain = any(
            text.startswith(word, at) and not (letter.match(word) and at and letter.match(text[at - 1]))
            for at in range(len(text))
        )
        return plain or (word[0].isascii() and not letter.match(word) and has_word(word, text))

    return {key for key, text in texts.items() if words and all(has(word, fold(text)) for word in words)}


# ---- what a counsellor types


def test_a_run_of_digits_without_end_is_looked_at_once() -> None:
    """From each of its places it would take an hour."""
    assert joined_digits("9" * 400_000) == []
    assert joined_digits("9" * 400_000 + " 03-1234") == [(400_001, 400_008, "031234")]


def test_newest_first_whatever_the_order_of_saving(desk: Desk) -> None:
    for day in (3, 1, 9, 5, 7):
        desk.put("contact", f"c{day}", summary="賃金の相談", start=f"2026-11-0{day}T10:00")
    desk.put_all(
        "contact", [desk.image("contact", f"c{day}", summary="賃金", start=f"2026-11-0{day}T10:00") for day in (2, 8)]
    )
    assert desk.found("賃金") == ["c9", "c8", "c7", "c5", "c3", "c2", "c1"]
    assert desk.found("賃", limit=3) == ["c9", "c8", "c7"]
    assert desk.search.count_behind("賃金") == 7


def test_many_in_one_minute_all_have_a_place(desk: Desk) -> None:
    images = [desk.image("contact", f"c{number:03}", summary="一斉", start="2026-04-01") for number in range(200)]
    desk.put_all("contact", images)
    for number in range(200, 260):
        desk.put("contact", f"c{number:03}", summary="一斉", start="2026-04-01T00:00")
    assert len(desk.found("一斉", limit=0)) == 260


def test_person_by_every_spelling(desk: Desk) -> None:
    desk.put("person", "p1", name="ခင်သီတာ", latin="KHIN THIDA", reading="キン・ティーダー", call_name="ティーダーさん")
    desk.put("person", "p2", name="佐藤 花子", reading="サトウ ハナコ")
    desk.put("person", "p3", name="Đỗ Thị Lương", latin="Do Thi Luong", reading="ド・ティ・ルオン")
    desk.put("person", "p4", name="ティダ ライ", native="थिदा राई")
    desk.put("way", "w1", person="p2", kind="phone", value="090-1234-5678", key="+819012345678")
    assert set(desk.found("thida")) == {"p1", "p4"}
    assert desk.found("thida")[0] == "p1"  # the written name before the one that only sounds so
    assert set(desk.found("ティダ")) == {"p1", "p4"}
    for typed in ("佐藤", "藤", "さとう", "ｻﾄｳ", "サトー", "sato", "satou", "SATO", "はな", "hanako", "佐藤 はなこ"):
        assert desk.found(typed) == ["p2"], typed
    for typed in ("0901234", "５６７８", "090-1234-5678", "09012345678", "+81 90", "1234-5678", "819012345678"):
        assert desk.found(typed) == ["p2"], typed
    for typed in ("Lương", "luong", "LUONG", "lươ", "do thi", "Đỗ"):
        assert desk.found(typed) == ["p3"], typed
    for typed in ("सरा", "थिदा", "သီတာ"):
        assert desk.found(typed) == {"थिदा": ["p4"], "သီတာ": ["p1"]}.get(typed, [])
    assert desk.found("gato") == []


def test_voiced_marks_are_kept_and_latin_is_a_prefix(desk: Desk) -> None:
    desk.put("contact", "c1", summary="かき氷 overtime の相談 特定技能1号", start="2026-11-20T10:00")
    assert desk.found("がき") == []
    assert desk.found("over") == ["c1"]
    assert desk.found("time") == []
    assert desk.found("技能1") == ["c1"]
    assert desk.found("overtime 相談") == ["c1"]
    assert desk.found("overtime 退職") == []
    assert desk.found("", limit=0) == desk.found("、。", limit=0) == desk.found('" OR *') == []


def test_rank_snippet_and_marks(desk: Desk) -> None:
    long = "あ" * 80 + "会社は㈱山田。ｶﾞｽが止まった。" + "い" * 80
    desk.put("person", "p1", name="グエン・ティ・ラン", reading=None)
    desk.put("case", "k1", number="2026-0112", title="賃金の件", client="p1", opened="2026-11-01")
    desk.put("contact", "c1", summary=long, start="2026-11-20T10:00", person="p1", case_id="k1")
    (hit,) = desk.search.page("ガス")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["ｶﾞｽ"]
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) <= 62
    assert (hit.title, hit.sub, hit.when) == ("グエン・ティ・ラン", "2026-0112 · 賃金の件", "2026-11-20T10:00")
    assert "ラン" not in repr(hit)
    desk.put("contact", "c2", summary="Luong chua tra", start="2026-11-21T10:00")
    desk.put("contact", "c3", summary="lương chưa trả", start="2026-11-19T10:00")
    assert [(found.id, found.loose) for found in desk.search.page("lương")] == [("c3", False), ("c2", True)]
    assert [(found.id, found.loose) for found in desk.search.page("luong")] == [("c2", False), ("c3", True)]
    (marked,) = [found for found in desk.search.page("luong") if found.id == "c3"]
    assert [marked.snippet[start:end] for start, end in marked.marks] == ["lương"]
    assert [found.id for found in desk.search.page("賃金", kinds=("case",))] == ["k1"]
    assert desk.found("賃金", kinds=("person", "organisation")) == []
    assert desk.found("賃金", kinds=()) == []


def test_edits_deletions_and_owners_are_followed(desk: Desk) -> None:
    desk.put("contact", "c1", summary="解雇", start="2026-11-20T10:00")
    desk.put("contact", "c1", summary="退職", start="2026-11-20T10:00")
    assert (desk.found("解雇"), desk.found("退職")) == ([], ["c1"])
    desk.put("contact", "c1", dead=1)
    assert desk.found("退職") == []
    desk.put("contact", "c1", dead=0)
    assert desk.found("退職") == ["c1"]
    desk.put("contact", "c1", dead=2)
    assert desk.found("退職") == []
    desk.put("way", "w1", person="p1", value="080-1111-2222", key="+818011112222")  # the owner has not come yet
    desk.put("person", "p1", name="李")
    assert desk.found("1111") == ["p1"]
    desk.put("way", "w1", value="070-3333-4444", key="+817033334444")
    assert (desk.found("1111"), desk.found("3333")) == ([], ["p1"])
    desk.put("person", "p2", name="王")
    desk.put("way", "w1", person="p2")
    assert desk.found("3333") == ["p2"]
    desk.put("way", "w1", dead=1)
    assert desk.found("3333") == []
    desk.put("work", "x1", case_id="k1", employer_text="山田製作所")
    desk.put("case", "k1", number="2026-0001")
    assert desk.found("製作所") == ["k1"]


def test_cells_of_an_imported_row_are_searched(desk: Desk) -> None:
    desk.put(
        "contact", "c1", summary="相談", cells='{"備考": "折返し希望 18時以降", "相談内容": "相談"}', start="2022-05-23"
    )
    assert desk.found("折返し") == ["c1"]
    assert desk.found("備考") == []


def test_rows_told_twice_are_held_once_and_rebuild_agrees(desk: Desk) -> None:
    images = [
        desk.image("contact", f"c{n}", summary=f"相談{n} lương", start=f"2026-11-{n + 1:02}T09:00") for n in range(20)
    ]
    desk.put_all("contact", images)
    desk.put_all("contact", images)
    before = desk.found("相談", limit=0)
    assert len(before) == 20
    desk.db.execute("begin")
    desk.index.rebuild()
    desk.db.execute("commit")
    assert desk.found("相談", limit=0) == before
    assert len(desk.found("luong")) == 20


def test_idle_merges_and_ends(desk: Desk) -> None:
    for number in range(60):
        desk.put("contact", f"c{number:02}", summary=f"賃金{number}", start=f"2026-11-20T10:{number:02}")
    steps = 0
    while desk.index.idle():
        steps += 1
        assert steps < 500
    assert steps > 0
    assert not desk.index.idle()
    assert len(desk.found("賃金", limit=0)) == 60


def test_nothing_of_it_is_readable_on_disk(desk: Desk, tmp_path: Path) -> None:
    desk.put("contact", "c1", summary="CANARYWORD 秘密の相談", start="2026-11-20T10:00")
    desk.db.execute("pragma wal_checkpoint(truncate)").fetchall()
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for needle in ("CANARYWORD", "canaryword", "秘密"):
        assert needle.encode() not in raw
        assert needle.encode("utf-16-le") not in raw


def test_a_case_is_found_by_its_number_and_by_every_name_of_its_client(desk: Desk) -> None:
    desk.put("person", "p1", name="ティーダー・アウン", latin="Thida Aung", reading="てぃーだー")
    desk.put("case", "k1", title="残業代", number="2026-0113", client="p1", opened="2026-11-20")
    desk.put("case", "k2", title="別の件", number="2026-0114", opened="2026-11-19")
    for spelling in ("ティーダー", "thida", "Aung", "てぃだ", "2026-0113", "20260113", "thida 残業"):
        assert "k1" in desk.found(spelling, kinds=["case"]), spelling
        assert "k2" not in desk.found(spelling, kinds=["case"]), spelling
    [hit] = desk.search.page("thida", ["case"])
    assert (hit.title, hit.sub) == ("残業代", "2026-0113 · ティーダー・アウン")
    desk.put("person", "p1", name="グエン・ラン", latin=None, reading=None)
    assert desk.found("thida", kinds=["case"]) == []
    assert desk.found("guen", kinds=["case"]) == ["k1"]
    desk.put("case", "k2", client="p1")
    assert desk.found("グエン", kinds=["case"]) == ["k1", "k2"]


def test_an_index_of_another_program_or_none_is_made_anew_whole_or_not_at_all(desk: Desk) -> None:
    desk.write("contact", desk.image("contact", "c1", summary="残業代", start="2026-11-20T10:00"))
    assert desk.found("残業") == []
    SearchIndex().bind(desk.db)  # rows, but nothing in the index
    assert desk.found("残業") == ["c1"]
    desk.write("contact", desk.image("contact", "c2", summary="残業", start="2026-11-21T10:00"))
    SearchIndex().bind(desk.db)  # ours, and not empty: taken as it is
    assert desk.found("残業") == ["c1"]
    desk.db.execute("update search_stamp set stamp = 'older'")
    SearchIndex().bind(desk.db)
    assert desk.found("残業") == ["c2", "c1"]

    class Cut(SearchIndex):
        def _add(self, kind: str, rows: Any) -> None:
            raise RuntimeError

    desk.db.execute("update search_stamp set stamp = 'older'")
    with pytest.raises(RuntimeError):
        Cut().bind(desk.db)
    assert desk.found("残業") == ["c2", "c1"]
    SearchIndex().bind(desk.db)
    assert desk.found("残業") == ["c2", "c1"]


def test_a_batch_is_found_when_it_is_shown_and_not_when_it_is_undone(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    Store.create_tables(path, KEY)
    clock = FakeClock()
    ids = Ids(clock, random.Random(1).getrandbits)
    store = Store(path, KEY, clock=clock, ids=ids, device="d", member="m", observers=(SearchIndex(),), durable=False)
    with closing(store.reader()) as reader:
        search = Search(reader)

        def found(text: str) -> list[str]:
            return [hit.id for hit in search.page(text, limit=0)]

        with store.unit() as unit:
            unit.append("person", "known", "person/known", {"name": "山本"})
            unit.commit()
        batch = batches.start(store, "名簿")
        batch.write("person", ("name",), [("p1", "ティーダー")])
        batch.write("way", ("person", "value"), [("w1", "p1", "090-1111-2222"), ("w2", "known", "090-3333-4444")])
        rows = [(f"c{n:04}", f"2026-11-{n % 28 + 1:02}T10:00", "残業代") for n in range(1_200)]
        batch.write("contact", ("start", "summary"), rows[:1_000])
        batch.write("contact", ("start", "summary"), rows[1_000:])
        assert (found("残業"), found("thida"), found("4444")) == ([], [], [])
        batch.finish()
        days = [{row[0]: row[1] for row in rows}[id] for id in found("残業")]
        assert len(days) == 1_200
        assert days == sorted(days, reverse=True)
        assert (found("thida"), found("11112222"), found("33334444")) == (["p1"], ["p1"], ["known"])
        batches.undo(store, batch.id)
        assert (found("残業"), found("thida"), found("33334444"), found("山本")) == ([], [], [], ["known"])
    store.close()


def test_it_follows_the_heart(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    Store.create_tables(path, KEY)
    clock = FakeClock()
    ids = Ids(clock, random.Random(1).getrandbits)
    store = Store(path, KEY, clock=clock, ids=ids, device="d", member="m", observers=(SearchIndex(),), durable=False)
    reader = store.reader()
    search = Search(reader)

    def found(text: str) -> list[str]:
        return [hit.id for hit in search.page(text)]

    with store.unit() as unit:
        unit.append("person", "p1", "person/p1", {"name": "グエン・ティ・ラン"})
        unit.append("way", "w1", "person/p1", {"person": "p1", "value": "090-1234-5678", "key": "+819012345678"})
        unit.append("contact", "c1", "desk/main", {"summary": "残業代", "start": "2026-11-20T14:02", "person": "p1"})
        unit.commit()
    assert (found("残業"), found("1234-5678"), found("guen")) == (["c1"], ["p1"], ["p1"])
    with store.unit() as unit:
        unit.set("contact", "c1", "summary", "解雇")
        unit.set("person", "p1", "name", "ファム・ラン")
        unit.commit()
    assert (found("残業"), found("解雇"), found("ふぁむ"), found("ぐえん")) == ([], ["c1"], ["p1"], [])
    store.rebuild()
    assert (found("解雇"), found("0901234"), found("pham")) == (["c1"], ["p1"], ["p1"])
    with store.unit() as unit:
        unit.tomb("contact", "c1")
        unit.tomb("way", "w1")
        unit.commit()
    assert (found("解雇"), found("0901234"), found("fam")) == ([], [], ["p1"])
    while store.idle():
        pass
    reader.close()
    store.close()
