"""Code lists against a transcript of the lists that were agreed: counts, labels, marks; and what people write."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.codes import codes, kinds

BEFORE = dt.date(2027, 3, 31)
AFTER = dt.date(2027, 4, 1)

# Transcript of the desk's domain paper, checked on 2026-11-20. † memorandum · ⟦⟧ name in national statistics ·
# ◆ forced-labour indicator · the number after a field = years before a transfer, – = no 育成就労.
AGREED = {
    "stay_status": """
DIP 外交 · OFF 公用 · PRF 教授 · ART 芸術 · REL 宗教 · JRN 報道 · HSP1A 高度専門職1号イ · HSP1B 1号ロ
HSP1C 1号ハ · HSP2 高度専門職2号 · BUS 経営・管理 · LEG 法律・会計業務 · MED 医療 · RES 研究 · INS 教育
ENG 技術・人文知識・国際業務 · ICT1 企業内転勤(1号) · ICT2 企業内転勤2号 · CAR 介護 · ENT 興行 · SKL 技能
SSW1 特定技能1号 · SSW2 特定技能2号 · TIT1A 技能実習1号イ · TIT1B 1号ロ · TIT2A 2号イ · TIT2B 2号ロ
TIT3A 3号イ · TIT3B 3号ロ · ESD 育成就労 · CUL 文化活動 · TMP 短期滞在 · STU 留学 · TRN 研修
DEP 家族滞在 · PER 永住者 · SPJ 日本人の配偶者等 · SPP 永住者の配偶者等 · LTR 定住者 · SPR 特別永住者
DA 特定活動 · DA05 ワーキング・ホリデー · DA09 インターン · DA43 日系四世 · DA46 本邦大学卒業者
DAR 難民申請中 · DAT 実習先変更手続中 · DAK 特定技能移行準備 · DAJ 就職活動 · DAB 出産・医療等の人道配慮
DAU 避難民 · DAD 出国準備 · DAX その他 · N-OVR 在留資格なし・超過滞在 · N-KH 監理措置(退令前)
N-KT 監理措置(退令後) · N-KR 仮放免 · N-LND 一時庇護・仮滞在 · N-BTH 出生後60日以内 · N-PRE 来日前
N-RET 帰国済 · JPN 日本国籍 · UNK 不明 · REF 回答しない
""",
    "ssw_field": """
SSW01 介護 2 · SSW02 ビルクリーニング 1 · SSW03 工業製品製造業 2 · SSW04 建設 2 · SSW05 造船・舶用工業 2
SSW06 自動車整備 2 · SSW07 航空 – · SSW08 宿泊 1 · SSW09 農業 1 · SSW10 漁業 1 · SSW11 飲食料品製造業 2
SSW12 外食業 2 · SSW13 自動車運送業 – · SSW14 鉄道 1 · SSW15 林業 1 · SSW16 木材産業 1
SSW17 リネンサプライ 1 · SSW18 物流倉庫 1 · SSW19 資源循環 2
""",
    "industry": """
A 農業，林業 · B 漁業 · C 鉱業，採石業，砂利採取業 · D 建設業 · E 製造業 · F 電気・ガス・熱供給・水道業
G 情報通信業 · H 運輸業，郵便業 · I 卸売業，小売業 · J 金融業，保険業 · K 不動産業，物品賃貸業
L 学術研究，専門・技術サービス業 · M 宿泊業，飲食サービス業 · N 生活関連サービス業，娯楽業
O 教育，学習支援業 · P 医療，福祉 · Q 複合サービス事業 · R サービス業（他に分類されないもの） · S 公務
T 分類不能の産業
""",
    "nationality": """
VN† ベトナム · CN 中国 · PH† フィリピン · NP† ネパール · ID† インドネシア · MM† ミャンマー
BR ブラジル · KR 韓国 · TH† タイ · LK† スリランカ · KH† カンボジア · BD† バングラデシュ · IN† インド
MN† モンゴル · PE ペルー · PK† パキスタン · TW 台湾 · UZ† ウズベキスタン · LA† ラオス · KG† キルギス
TJ† タジキスタン · MY† マレーシア · BO ボリビア · CO コロンビア · MX メキシコ · US 米国 · GB 英国
FR フランス · UA ウクライナ · RU ロシア · TR トルコ · IR イラン · AF アフガニスタン · SY シリア
NG ナイジェリア · GH ガーナ · CM カメルーン · ET エチオピア · JP 日本 · XXA 無国籍 · ZZ 不明
""",
    "language": """
ja · ja-x-easy · en · zh-Hans · zh-Hant · vi · fil · id · my · pt · es · ne · th · km · mn · si
bn · ur · hi · ta · ko · lo · ms · uk · ru · fr · uz · fa · tr · ar · de · it · other
""",
    "prefecture": """
01北海道 · 02青森 · 03岩手 · 04宮城 · 05秋田 · 06山形 · 07福島 · 08茨城 · 09栃木 · 10群馬 · 11埼玉
12千葉 · 13東京 · 14神奈川 · 15新潟 · 16富山 · 17石川 · 18福井 · 19山梨 · 20長野 · 21岐阜 · 22静岡
23愛知 · 24三重 · 25滋賀 · 26京都 · 27大阪 · 28兵庫 · 29奈良 · 30和歌山 · 31鳥取 · 32島根 · 33岡山
34広島 · 35山口 · 36徳島 · 37香川 · 38愛媛 · 39高知 · 40福岡 · 41佐賀 · 42長崎 · 43熊本 · 44大分
45宮崎 · 46鹿児島 · 47沖縄 · 98海外 · 99不明
""",
    "category": """
L01 賃金不払 · L02 残業代 · L03 最低賃金・控除 · L04 労働条件相違 · L05 労働時間・休日・有給 · L06 解雇
L07 雇止め・派遣切り · L08 退職妨害・違約金 · L09 パワハラ · L10 セクハラ · L11 妊娠等不利益・マタハラ
L12 カスハラ · L13 暴力 · L14 差別 · L15 労災・安全衛生 · L16 労災隠し · L17 社会保険未加入
L18 転籍・転職 · L19 計画・業務の相違 · L20 監理団体・登録支援機関 · L21 送出機関・手数料・借金
L22 旅券等の保管 · L23 失踪・帰国強制 · L24 休業・倒産 · L25 仕事探し · L26 契約書・給与明細 · L27 労働組合
L99 その他 · V01 更新 · V02 変更 · V03 取得(出生) · V04 永住・帰化 · V05 家族呼寄せ · V06 届出
V07 資格外活動 · V08 取消し・不許可 · V09 超過滞在・出頭 · V10 収容・監理措置・仮放免 · V11 難民・補完的保護
V12 在留カード · V13 再入国・帰国 · V99 · S01 住宅 ⟦住宅⟧ · S02 寮からの退去 ⟦住宅⟧
S03 生活困窮 ⟦福祉・介護⟧ · S04 行政手続 ⟦手続一般⟧ · S05 結婚・離婚 ⟦身分関係⟧ · S06 DV・家族 ⟦身分関係⟧
S07 消費者被害・詐欺 · S08 借金・送金・銀行 · S09 運転免許 ⟦交通・運転免許⟧ · S10 交通事故 ⟦交通・運転免許⟧
S11 近隣・地域 · S12 防災・災害 ⟦防災・災害⟧ · S13 犯罪被害 · S14 刑事・警察 · S15 通信・携帯
S16 通訳・翻訳 ⟦通訳・翻訳⟧ · S17 孤立・人間関係 · S99 · M01 受診 ⟦医療⟧ · M02 医療費 ⟦医療⟧
M03 こころの健康 ⟦医療⟧ · M04 妊娠・出産 ⟦出産・子育て⟧ · M05 子育て・保育 ⟦出産・子育て⟧
M06 障害 ⟦福祉・介護⟧ · M07 介護 ⟦福祉・介護⟧ · M08 生活保護等 ⟦福祉・介護⟧ · M09 感染症・予防接種 ⟦医療⟧
M10 依存 · M99 · T01 所得税・年末調整 ⟦税金⟧ · T02 住民税 ⟦税金⟧ · T03 健康保険・国保 ⟦社会保険・年金⟧
T04 年金 ⟦社会保険・年金⟧ · T05 脱退一時金 ⟦社会保険・年金⟧ · T06 雇用保険 ⟦社会保険・年金⟧ · T07 扶養 · T99
E01 就学 ⟦教育⟧ · E02 進学・奨学金 ⟦教育⟧ · E03 いじめ・不登校 ⟦教育⟧ · E04 日本語学習 ⟦日本語教育⟧
E05 資格・試験 · E99 · C01 受入れ手続 · C02 労務管理 · C03 個別事案の扱い · C04 後方支援 · C05 研修・資料
C06 個人照会 · C99 · P01 求人の真偽 · P02 手数料 · P03 帰国後の請求 · P99 · X01 要望 · X02 苦情
X03 開示等請求 · X99
""",
    "response": """
A01 傾聴 · A02 情報提供 · A03 制度説明 · A04 書類の読み解き · A05 窓口紹介(番号のみ)
A06 つなぎ(連絡・予約・引継ぎ) · A07 通訳・翻訳 · A08 電話伴走 · A09 対面伴走・同行 · A10 事実・日程の伝達
A11 専門相談:弁護士 · A12 社労士 · A13 行政書士 · A14 心理・医師 · A15 ADR案内 · A16 ADR付託
A17 緊急保護・通報支援 · A18 物資・住居の手配 · A19 フォロー連絡 · A20 対象外の説明 · A21 FAQ送付
""",
    "flag": """
F01 人身取引の疑い · F02 暴力◆ · F03 性暴力・セクハラ◆ · F04 自殺念慮 · F05 自傷・精神的危機
F06 旅券・在留カード取上げ◆ · F07 移動・外出の制限◆ · F08 脅迫◆ · F09 債務による束縛◆ · F10 未払い賃金◆
F11 過度の時間外◆ · F12 だまし◆ · F13 孤立◆ · F14 劣悪な居住・労働環境◆ · F34 脆弱性の悪用◆
F15 強制帰国の切迫 · F16 失踪 · F17 妊娠・不利益取扱い · F18 労災・重傷 · F19 労災隠し
F20 医療の緊急・無保険 · F21 在留期限30日以内 · F22 在留資格なし · F23 住居喪失 · F24 所持金・食料なし
F25 DV · F26 児童の危険 · F27 時効・請求期限45日以内 · F28 報復のおそれ · F29 公益通報に該当しうる
F30 同じ職場で複数 · F31 相手方が資金提供法人 · F32 連絡方法に制限 · F33 支援者の負担大
""",
    "outcome": """
O01 解決(本人確認) · O02 一部解決 · O03 情報提供で終了 · O04 引継ぎ(結果確認済) · O05 引継ぎ(結果不明)
O06 ADR和解 · O07 ADR不成立 · O08 弁護士受任 · O09 行政是正 · O10 転籍・転職 · O11 帰国(任意)
O12 帰国(不本意) · O13 保護・避難 · O14 本人取下げ · O15 連絡不能 · O16 対象外 · O17 未解決のまま終了
O18 死亡
""",
    "handover_target": """
労働基準監督署 · 労働局 · ハローワーク · OTIT → 外国人育成就労機構 · 監理団体/監理支援機関 · 登録支援機関
入管 · FRESC · 外国人在留総合インフォメーションセンター · 法テラス · 弁護士会/弁護士 · 社労士 · 行政書士
ADRセンター · 労働委員会 · 裁判所 · 労働組合 · 市区町村/一元的相談窓口 · 国際交流協会 · 福祉事務所
女性相談支援センター · 配偶者暴力相談支援センター · 児童相談所 · 警察 · 医療機関 · 保健所 · 学校
消費生活センター · 年金事務所/協会けんぽ · 税務署 · 法務局(人権) · 大使館 · シェルター · 同胞組織 · NPO
""",
}

SPOKEN = {
    "channel": "電話=phone メール=mail チャット=chat 来所=visit ＴＥＬ=phone LINE=line messenger=messenger "
    "オンライン=online",
    "gender": "女性=F 女=F Ｆ=F 男=M M=M 男性=M",
    "nationality": "インドネシア=ID 中国=CN ベトナム=VN ヴェトナム=VN vn=VN 越南=VN "
    "ミャンマー(ビルマ)=MM ミャンマー（ビルマ）=MM ワカンダ= ？=",
    "language": "中国語=zh-Hans ポルトガル語=pt やさしい日本語=ja-x-easy タガログ語=fil ミャンマー語=my "
    "？= Tiếng　Việt=vi",
    "stay_status": "技能実習2号ロ=TIT2B 技能実習２号ロ=TIT2B なし(超過滞在)=N-OVR なし（超過滞在）=N-OVR 技人国=ENG "
    "技術・人文知識・国際業務=ENG 技術･人文知識･国際業務=ENG 特定活動=DA 定住者=LTR 特定技能= 技能実習= 技能実習2号=",
    "industry": "農業=A 介護=P 製造業（機械）=E 外食=M 宿泊=M 飲食料品製造業=E 建設=D 不明=U 漁業=B",
    "ssw_field": "農業=SSW09 介護=SSW01 外食=SSW12 宿泊=SSW08 飲食料品製造業=SSW11 建設=SSW04 製造業（機械）= 不明=",
    "prefecture": "茨城=08 茨城県=08 Ibaraki=08 大阪=27 東京都=13 京都=26 北海道=01 福岡県=40 熊本=43",
    "category": "在留資格更新=V01 子どもの学校=E 社会保険=T 税金=T 住宅=S01 医療=M 旅券=L22 賃金不払=L01 解雇=L06 "
    "残業代=L02 転職=L18 労災=L15 妊娠=M04 パワハラ=L09 その他=",
    "response": "弁護士相談につなぐ=A11 社労士相談=A12 OTITへつなぎ=A06 労働基準監督署に同行=A09 労基署を案内=A05 "
    "市役所に電話同行=A08 情報提供=A02 傾聴=A01",
    "case_status": "継続=working 終了=closed",
    "age_band": "20代=20-29 30代=30-39 不明=UNK 百=",
}


def agreed(kind: str) -> list[str]:
    return [token.strip() for token in re.split(r" · |\n", AGREED[kind]) if token.strip()]


@pytest.mark.parametrize("kind", ["stay_status", "industry", "response", "outcome"])
def test_labels_are_the_agreed_ones(kind: str) -> None:
    for token in agreed(kind):
        code, label = token.split(" ", 1)
        entry = codes(kind).get(code)
        assert entry is not None, token
        official = (entry.ja, entry.extra.get("official_part"))
        assert label in official or entry.ja.endswith(label), (token, entry.ja)


def test_counts_are_the_agreed_ones() -> None:
    counts = {kind: len(agreed(kind)) for kind in AGREED}
    assert counts == {
        "stay_status": 64, "ssw_field": 19, "industry": 20, "nationality": 41, "language": 33, "prefecture": 49,
        "category": 100, "response": 21, "flag": 34, "outcome": 18, "handover_target": 35,
    }  # fmt: skip
    more = {"stay_status": 7, "industry": 1, "nationality": 210, "category": 9, "handover_target": 1}
    for kind, count in counts.items():
        assert len(codes(kind)) == count + more.get(kind, 0), kind


def test_fields_know_their_transfer_years_and_second_level() -> None:
    for token in agreed("ssw_field"):
        code, label, years = token.split(" ")
        entry = codes("ssw_field").get(code)
        assert entry is not None
        assert entry.ja == label
        assert entry.extra.get("transfer_years") == (None if years == "–" else int(years))
        assert entry.extra["esd"] == (years != "–")
        assert entry.extra["ssw2"] == ("SSW02" <= code <= "SSW12")
    assert sum(entry.extra["ssw2"] for entry in codes("ssw_field")) == 11
    assert sum(entry.extra["esd"] for entry in codes("ssw_field")) == 17


def test_nationalities_are_all_of_iso_with_the_agreed_first() -> None:
    listed = codes("nationality")
    assert len([entry for entry in listed if len(entry.code) == 2 and entry.code != "ZZ"]) == 249
    first = [entry for entry in listed if entry.extra.get("first")]
    tokens = agreed("nationality")
    assert [entry.code for entry in first] == [token.split(" ")[0].rstrip("†") for token in tokens]
    for entry, token in zip(first, tokens, strict=True):
        assert token.split(" ")[-1].split("†")[-1] == entry.ja
        assert bool(entry.extra.get("memorandum")) == ("†" in token)
    assert sum(bool(entry.extra.get("memorandum")) for entry in listed) == 17


def test_languages_carry_their_own_names() -> None:
    listed = codes("language")
    assert [entry.code for entry in listed] == agreed("language")
    assert {entry.code for entry in listed if not entry.extra.get("endonym")} == {"other"}
    assert listed.label("my") == "ミャンマー語"
    assert listed.short("zh-Hans") == "中国語"
    assert sum(bool(entry.extra.get("nine")) for entry in listed) == 9


def test_prefectures_are_numbered() -> None:
    assert [entry.code + entry.ja for entry in codes("prefecture")] == agreed("prefecture")


def test_categories_have_tops_and_national_names() -> None:
    listed = codes("category")
    assert [entry.code for entry in listed.tops()] == list("LVSMTECPX")
    assert [entry.code for entry in listed.tops() if entry.extra["cinga"]] == list("LVSMTE")
    for token in agreed("category"):
        code, _, rest = token.partition(" ")
        label, _, national = rest.partition("⟦")
        entry = listed.get(code)
        assert entry is not None, token
        assert entry.parent == code[0] == listed.top_of(code)
        assert (label.strip() or "その他") in (entry.ja, entry.extra.get("official_part"))
        if national:
            assert entry.extra["national"] == national.rstrip("⟧")
    assert all(entry.extra["national"] for entry in listed if entry.parent)


def test_flags_know_the_forced_labour_marks() -> None:
    for token in agreed("flag"):
        code, label = token.split(" ")
        entry = codes("flag").get(code)
        assert entry is not None
        assert entry.ja == label.rstrip("◆")
        assert bool(entry.extra.get("ilo")) == label.endswith("◆")


def test_handover_targets_are_complete() -> None:
    written = " ".join(entry.ja for entry in codes("handover_target"))
    for token in agreed("handover_target"):
        assert all(part in written for part in token.split(" → ")), token


def test_what_starts_and_ends_in_2027() -> None:
    status = codes("stay_status")
    new = {entry.code for entry in status.on(AFTER)} - {entry.code for entry in status.on(BEFORE)}
    assert new == {"ESD", "ESDS", "ESDE", "ICT2"}
    target = codes("handover_target")
    assert "OTIT" in {entry.code for entry in target.on(BEFORE)} - {entry.code for entry in target.on(AFTER)}
    assert "OESD" in {entry.code for entry in target.on(AFTER)} - {entry.code for entry in target.on(BEFORE)}
    assert "TIT2B" in {entry.code for entry in status.on(AFTER)}
    assert status.label("ESD") == "育成就労"


def test_status_ranks_of_the_tables_are_codes() -> None:
    from models.tables.cases import STATUS_RANK, TRIAGE_RANK

    assert set(STATUS_RANK) == {entry.code for entry in codes("case_status")}
    assert set(TRIAGE_RANK) == {entry.code for entry in codes("triage")}


@pytest.mark.parametrize("kind", kinds())
def test_every_list_is_whole(kind: str) -> None:
    listed = codes(kind)
    assert listed.kind == kind
    assert len({entry.code for entry in listed}) == len(listed) > 1
    for entry in listed:
        assert entry.ja
        assert entry.en
        assert entry.confidence in "ABC"
        assert entry.source
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", entry.checked_on)
        assert all(not day or dt.date.fromisoformat(day) for day in (entry.valid_from, entry.valid_to))
        assert not entry.parent or entry.parent in listed
        assert listed.find(entry.code).code == entry.code
        assert listed.find(entry.ja).code == entry.code
    with pytest.raises(TypeError):
        next(iter(listed)).extra["x"] = 1  # type: ignore[index]


@pytest.mark.parametrize("kind", kinds())
def test_no_spelling_hides_behind_another(kind: str) -> None:
    listed = codes(kind)
    for entry in listed:
        for spelling in entry.synonyms:
            match = listed.find(spelling)
            assert match.code == entry.code or entry.code in match.candidates, (spelling, match)


@pytest.mark.parametrize("kind", sorted(SPOKEN))
def test_what_desks_write_is_read_or_left(kind: str) -> None:
    for pair in SPOKEN[kind].split(" "):
        text, _, code = pair.rpartition("=")
        match = codes(kind).find(text)
        assert (match.code or "") == code, (text, match)
        assert (match.certainty == "none") == (not code)


def test_two_candidates_are_none_but_are_told() -> None:
    match = codes("stay_status").find("技能実習２号")
    assert match.code is None
    assert match.certainty == "none"
    assert match.candidates == ("TIT2A", "TIT2B")


def test_exact_and_synonym_are_told_apart() -> None:
    assert codes("channel").find("電話").certainty == "exact"
    assert codes("channel").find("ＴＥＬ").certainty == "synonym"


@given(st.text(max_size=40))
def test_find_answers_anything(text: str) -> None:
    match = codes("nationality").find(text)
    assert (match.code is None) == (match.certainty == "none")
    assert codes("nationality").find(f" {text}　") == match


def test_unknown_codes_are_shown_as_they_are() -> None:
    assert codes("channel").label("hologram") == "hologram"
    assert codes("channel").short("hologram", "en") == "hologram"
    assert codes("channel").get("hologram") is None
    with pytest.raises(KeyError):
        codes("../channel")


def test_labels_by_language() -> None:
    listed = codes("stay_status")
    assert listed.label("ENG", "ja") == "技術・人文知識・国際業務"
    assert listed.label("ENG", "vi") == "Engineer/Specialist in Humanities/International Services"
    assert listed.short("ENG") == "技人国"
    assert codes("category").label("L", "ja-x-easy") == "しごとの こと"
    assert codes("category").label("L01", "ja-x-easy") == "賃金不払"
    assert [entry.code for entry in listed.subs("LTR")] == ["LTRN", "LTRD", "LTRR", "LTRC", "LTRX"]
