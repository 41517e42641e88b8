"""The six sections of 記入: which fields, from which record, and how complete they are. Nothing is compulsory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.base.texts import N_
from models.records.cases import CaseFile, WorkRecord
from models.records.people import PersonRecord
from ui.case.form import Spec
from ui.paint import DotState

SECTIONS: tuple[tuple[str, str], ...] = (
    ("basic", N_("基本")),
    ("stay", N_("在留")),
    ("work", N_("就労")),
    ("home", N_("住居")),
    ("safety", N_("安全")),
    ("consent", N_("同意")),
)

HEADS: dict[str, tuple[tuple[str, str], ...]] = {
    "basic": (("person.name", N_("本人")), ("case.status", N_("案件"))),
    "work": (("work.fee", N_("来日の費用")),),
}
"""Small headings before a field, by "target.name"."""

BASIC = (
    Spec("person", "name", N_("氏名（書いたまま）"), hint=N_("順番も表記もそのまま")),
    Spec("person", "reading", N_("よみ"), half=True),
    Spec("person", "call_name", N_("呼び名"), half=True),
    Spec("person", "latin", N_("ローマ字"), half=True, counts=False),
    Spec("person", "native", N_("母語の表記"), half=True, counts=False),
    Spec("person", "birth", N_("生年月日"), "date", half=True, placeholder=N_("年だけでも")),
    Spec("person", "gender", N_("性別"), "code", "gender", half=True),
    Spec("person", "nationalities", N_("国籍・地域"), "codes", "nationality"),
    Spec("person", "language", N_("言語"), "code", "language", half=True),
    Spec("person", "japanese", N_("日本語"), "code", "japanese_level", half=True),
    Spec("person", "staff_gender", N_("担当者の性別の希望"), half=True, counts=False),
    Spec("person", "needs", N_("配慮すること"), "codes", "need", counts=False),
    Spec("case", "status", N_("状態"), "code", "case_status", half=True, counts=False),
    Spec("case", "triage", N_("緊急度"), "code", "triage", half=True),
    Spec("case", "owner", N_("担当"), "options", half=True),
    Spec("case", "programme", N_("事業"), "options", half=True, counts=False),
    Spec("case", "source", N_("どこで知ったか"), "code", "intake_source", half=True, counts=False),
    Spec("case", "member_code", N_("識別コード"), half=True, counts=False),
    Spec("case", "consulter", N_("相談者"), "code", "consulter", half=True),
    Spec("case", "eligibility", N_("対象"), "code", "eligibility", half=True, counts=False),
    Spec("case", "flags", N_("気をつけること"), "codes", "flag", counts=False),
    Spec("case", "wish", N_("本人の希望"), "long", placeholder=N_("本人の言葉のまま")),
)
STAY = (
    Spec("case", "stay_status", N_("在留資格"), "code", "stay_status"),
    Spec("case", "stay_until", N_("在留期限"), "date", half=True),
    Spec("case", "first_entry", N_("最初の入国"), "date", half=True, counts=False),
    Spec("case", "arrival", N_("直近の入国"), "date", half=True, counts=False),
    Spec("case", "work_scope", N_("就労の範囲"), half=True, counts=False, placeholder=N_("週28時間まで など")),
    Spec("case", "stay_pending", N_("更新・変更を申請している"), "check", counts=False),
    Spec("case", "refugee", N_("難民認定を申請している"), "check", counts=False),
)
WORK = (
    Spec("work", "employer", N_("勤め先"), "employer", placeholder=N_("会社名。わからなければ本人の言い方のまま")),
    Spec("work", "industry", N_("業種"), "code", "industry", half=True),
    Spec("work", "field", N_("分野"), "code", "ssw_field", half=True, counts=False),
    Spec("work", "starts", N_("契約の始まり"), "date", half=True),
    Spec("work", "pay_day", N_("給料日"), half=True),
    Spec("work", "overtime", N_("残業（本人の話）")),
    Spec("work", "supervising", N_("監理団体"), "organisation", placeholder=N_("名前の一部で探す"), counts=False),
    Spec("work", "job", N_("仕事"), half=True),
    Spec("work", "contract", N_("契約"), "code", "contract", half=True),
    Spec("work", "wage", N_("賃金"), half=True),
    Spec("work", "ends", N_("契約の終わり"), "date", half=True, counts=False),
    Spec("work", "hours", N_("勤務時間"), half=True, counts=False),
    Spec("work", "prefecture", N_("都道府県"), "code", "prefecture", half=True, counts=False),
    Spec("work", "support", N_("登録支援機関"), "organisation", placeholder=N_("名前の一部で探す"), counts=False),
    Spec("work", "sender", N_("送出機関"), "organisation", placeholder=N_("名前の一部で探す"), counts=False),
    Spec("work", "fee", N_("払った費用"), half=True, counts=False),
    Spec("work", "creditor", N_("貸し手"), half=True, counts=False),
    Spec("work", "debt", N_("借金"), half=True, counts=False),
    Spec("work", "debt_currency", N_("通貨"), half=True, counts=False),
)
HOME = (
    Spec("person", "prefecture", N_("都道府県"), "code", "prefecture", half=True),
    Spec("person", "municipality", N_("市区町村"), half=True),
    Spec("work", "dormitory", N_("住まい・寮"), placeholder=N_("会社の寮、4人部屋 など")),
    Spec("work", "documents_kept", N_("預けさせられた書類"), counts=False, placeholder=N_("旅券、在留カード など")),
)
SAFETY = (
    Spec("person", "safe_mode", N_("連絡のしかた"), "code", "safe_mode"),
    Spec("person", "safe_when", N_("連絡してよいとき"), placeholder=N_("19時以降、日曜だけ など")),
    Spec(
        "person",
        "safe_avoid",
        N_("しないこと・言わないこと"),
        placeholder=N_("寮に電話しない、相談所と名乗らない など"),
    ),
    Spec("person", "safe_by", N_("話してよい人"), counts=False, placeholder=N_("本人だけ、姉 など")),
)
CONSENT = (
    Spec("case", "whistleblow", N_("公益通報として扱う"), "check", counts=False),
    Spec("case", "legal_hold", N_("記録を消さない（裁判・手続きのため）"), "check", counts=False),
)
FORMS: dict[str, tuple[Spec, ...]] = {
    "basic": BASIC,
    "stay": STAY,
    "work": WORK,
    "home": HOME,
    "safety": SAFETY,
    "consent": CONSENT,
}
SAFE = {"safe_mode": "mode", "safe_when": "when", "safe_avoid": "avoid", "safe_by": "by"}


def work_of(file: CaseFile, work: str = "") -> WorkRecord | None:
    """The chosen job of a case, else the latest."""
    return next((one for one in file.works if one.id == work), file.works[-1] if file.works else None)


def value_of(file: CaseFile, spec: Spec, work: WorkRecord | None) -> Any:
    """What a field shows of a case file."""
    if spec.target == "person":
        return _of_person(file.client, spec)
    if spec.target == "case":
        return getattr(file.case, spec.name)
    if work is None:
        return ("", "") if spec.kind == "employer" else ""
    return (work.employer, work.employer_text) if spec.kind == "employer" else getattr(work, spec.name)


def _of_person(client: PersonRecord | None, spec: Spec) -> Any:
    if spec.name in SAFE:
        return getattr(client.safe, SAFE[spec.name]) if client else ""
    if client is None:
        return () if spec.kind == "codes" else ""
    return getattr(client, spec.name)


def dot_of(file: CaseFile, section: str, work: WorkRecord | None) -> DotState:
    """How far a section is: nothing, some, or all of what is usually asked."""
    if section == "consent":
        given = {contact.consent for contact in file.contacts} - {"", "none"}
        return "done" if given & {"written", "electronic"} else "part" if given else "none"
    if section == "safety" and file.client is not None and file.client.safe.mode:
        return "done"
    return _share(bool(said(value_of(file, spec, work))) for spec in FORMS[section] if spec.counts)


def said(value: Any) -> bool:
    """Whether a field holds anything."""
    return any(value) if isinstance(value, tuple) else bool(value)


def _share(found: Iterable[bool]) -> DotState:
    filled = list(found)
    return "done" if all(filled) else "part" if any(filled) else "none"
