"""案件記録: the whole case on paper, in the order in which a lawyer or a new colleague reads it."""

from __future__ import annotations

from collections.abc import Iterator

from app.base.texts import Texts
from app.reports.contact_record import contact_body, contact_head, next_step
from app.reports.options import Options, Wording
from app.reports.page import LEFT, TEXT_WIDTH, Cell, Press, Row
from app.reports.protect import finish
from app.reports.sections import (
    BODY,
    CAPTION,
    EDGE,
    LABEL,
    STRONG,
    Field,
    aligned,
    banner,
    fields,
    safe_block,
    section,
    text,
    ways,
)
from app.reports.text_flow import Book, set_text
from models.records.cases import CaseFile, CaseRecord, ContactRecord, DeadlineRecord, DocumentRecord, WorkRecord
from models.records.people import PersonRecord


def case_record(press: Press, file: CaseFile, options: Options, texts: Texts) -> bytes:
    """The PDF of a case: banner, safe contact, case, stay, work, persons, deadlines, documents, timeline.

    The timeline runs from the oldest contact to the newest. Thread: a work lane (about 10 ms a page).
    Errors: none expected; a character that no font has is drawn as its code and listed at the end.
    """
    words = Wording(texts, options, dict((*file.members, *file.organisations)))
    title = texts("案件記録")
    name = file.client.shown_name if file.client else ""
    sheets = press.make(words.frame(title, file.case.number, name), lambda book: _rows(book, words, file))
    return finish(sheets.data, title, options.language, options.printed_at)


def _rows(book: Book, words: Wording, file: CaseFile) -> Iterator[Row]:
    t, case = words.t, file.case
    facts = [
        case.number,
        words.label("case_status", case.status),
        words.coded("triage", case.triage),
        words.label("language", case.language),
        words.conflicts(case.conflicts + (file.client.conflicts if file.client else 0)),
    ]
    yield from banner(book, words, file.client, facts)
    yield safe_block(book, words, file.safe)
    yield from section(book, t("案件"), fields(book, _case(words, case)))
    if file.client:
        yield from section(book, t("本人"), _client(book, words, file.client))
    yield from section(book, t("在留"), fields(book, _stay(words, case)))
    yield from section(book, t("就労"), _works(book, words, file.works))
    yield from section(book, t("関係者"), _persons(book, words, file))
    yield from section(book, t("期限"), _deadlines(book, words, file.deadlines))
    yield from section(book, t("資料"), _documents(book, words, file.documents))
    yield from section(book, t("経過"), _timeline(book, words, file.contacts))


def _case(words: Wording, case: CaseRecord) -> Iterator[Field]:
    t = words.t
    yield t("件名"), case.title
    yield t("受付日"), words.day(case.opened)
    yield t("担当"), words.name(case.owner)
    yield t("スーパーバイザー"), words.name(case.supervisor)
    yield t("相談分野"), words.coded("category", case.main_category)
    yield t("相談のきっかけ"), words.label("intake_source", case.source)
    yield t("相談者"), words.label("consulter", case.consulter)
    yield t("対象"), words.label("eligibility", case.eligibility)
    yield t("会員コード"), case.member_code
    yield t("注意"), words.listed("flag", case.flags, coded=True)
    yield t("公益通報"), t("該当しうる") if case.whistleblow else ""
    yield t("廃棄停止"), words.yes(case.legal_hold)
    yield t("本人の望み"), case.wish
    yield t("終結日"), words.day(case.closed)
    yield t("結果"), words.coded("outcome", case.outcome)


def _client(book: Book, words: Wording, person: PersonRecord) -> Iterator[Row]:
    yield from fields(book, _person(words, person))
    yield from ways(book, words, person)


def _person(words: Wording, person: PersonRecord) -> Iterator[Field]:
    t = words.t
    here, abroad = person.dependants_here, person.dependants_abroad
    yield t("生年月日"), words.day(person.birth)
    yield t("年代"), "" if person.birth else words.label("age_band", person.age_band)
    yield t("性別"), words.label("gender", person.gender)
    yield t("国籍"), words.listed("nationality", person.nationalities)
    yield t("第一言語"), words.label("language", person.language)
    yield t("ほかの言語"), words.listed("language", person.languages)
    yield t("日本語"), words.label("japanese_level", person.japanese)
    yield t("読む力"), person.reading_ability
    yield (
        t("住んでいる所"),
        " ".join(p for p in (words.label("prefecture", person.prefecture), person.municipality) if p),
    )
    yield t("扶養（日本）"), "" if here is None else t("{n}人", n=here)
    yield t("扶養（国外）"), "" if abroad is None else t("{n}人", n=abroad)
    yield t("職員の性別の希望"), words.label("gender", person.staff_gender)
    yield t("配慮"), words.listed("need", person.needs)
    yield t("覚え書き"), person.note


def _stay(words: Wording, case: CaseRecord) -> Iterator[Field]:
    t = words.t
    yield t("在留資格"), words.label("stay_status", case.stay_status)
    yield t("区分・指定"), case.stay_sub
    yield t("在留期間満了日"), words.day(case.stay_until)
    yield t("申請中"), t("はい（特例期間に注意）") if case.stay_pending else ""
    yield t("最初の入国"), words.day(case.first_entry)
    yield t("今の仕事で来日"), words.day(case.arrival)
    yield t("就労の範囲"), case.work_scope
    yield t("難民申請中"), words.yes(case.refugee)


def _works(book: Book, words: Wording, works: tuple[WorkRecord, ...]) -> Iterator[Row]:
    for number, work in enumerate(works, 1):
        if len(works) > 1:
            title = words.t("勤め先 {n}", n=number)
            yield text(book, [(title, STRONG)], before=4 if number > 1 else 0, keep=True)
        yield from fields(book, _work(words, work))


def _work(words: Wording, work: WorkRecord) -> Iterator[Field]:
    t = words.t
    debt = " ".join(part for part in (work.debt, work.debt_currency) if part)
    yield t("勤め先"), words.name(work.employer) or work.employer_text
    yield t("働く場所"), words.label("prefecture", work.prefecture)
    yield t("業種"), words.label("industry", work.industry)
    yield t("分野"), words.label("ssw_field", work.field)
    yield t("仕事"), work.job
    yield t("契約"), words.label("contract", work.contract)
    yield t("始まり"), words.day(work.starts)
    yield t("終わり"), words.day(work.ends)
    yield t("賃金"), work.wage
    yield t("給料日"), work.pay_day
    yield t("労働時間"), work.hours
    yield t("残業"), work.overtime
    yield t("監理団体"), words.named(work.supervising)
    yield t("登録支援機関"), words.named(work.support)
    yield t("送出機関"), words.named(work.sender)
    yield t("手数料"), work.fee
    yield t("借金"), debt
    yield t("貸主"), work.creditor
    yield t("寮"), work.dormitory
    yield t("会社が持つ書類"), work.documents_kept


def _persons(book: Book, words: Wording, file: CaseFile) -> Iterator[Row]:
    client = file.client.id if file.client else ""
    for person in file.persons:
        if person.id == client:
            continue
        name = person.shown_name or words.t("氏名は聞いていません")
        details = words.join(
            (
                person.call_name if person.call_name != name else "",
                person.reading,
                words.listed("nationality", person.nationalities),
                words.label("language", person.language),
            )
        )
        yield text(
            book, [(name, STRONG), ("　" + details if details else "", CAPTION)], before=3, keep=bool(person.ways)
        )
        yield from ways(book, words, person)
        if person.note:
            yield text(book, [(person.note, BODY)])


def _deadlines(book: Book, words: Wording, deadlines: tuple[DeadlineRecord, ...]) -> Iterator[Row]:
    t = words.t
    for one in sorted(deadlines, key=lambda d: (bool(d.done), d.due or "9")):
        what = one.what or words.label("deadline_kind", one.kind)
        state = t("済み {day}", day=words.day(one.done)) if one.done else ""
        about = words.join((words.label("deadline_kind", one.kind) if one.what else "", words.name(one.owner), state))
        yield _listed(book, words.day(one.due) or t("期日なし"), what, about)


def _documents(book: Book, words: Wording, documents: tuple[DocumentRecord, ...]) -> Iterator[Row]:
    for one in documents:
        yield _listed(book, words.day(one.received), one.name, one.note)


def _listed(book: Book, when: str, what: str, about: str) -> Row:
    """A day, what it is about, and a remark at the right."""
    cells = [
        Cell(LEFT, set_text(book, [(when, LABEL)], 104)),
        Cell(LEFT + 112, set_text(book, [(what, BODY)], TEXT_WIDTH - 112 - 160)),
        Cell(EDGE - 150, set_text(book, [(about, LABEL)], 150)),
    ]
    return Row(aligned(cells), after=1.5)


def _timeline(book: Book, words: Wording, contacts: tuple[ContactRecord, ...]) -> Iterator[Row]:
    t = words.t
    for place, contact in enumerate(sorted(contacts, key=lambda c: (c.start, c.id))):
        yield from contact_head(book, words, contact, first=not place)
        yield from contact_body(book, words, contact)
        pairs = (
            (t("対応区分"), words.listed("response", contact.responses, coded=True)),
            (t("安全の確認"), words.listed("safety", contact.safety)),
            (t("次にすること"), next_step(words, contact)),
        )
        yield from fields(book, pairs)
