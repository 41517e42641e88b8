"""Invented consultation texts, the same for the same seed: 9 languages, 62 % Japanese, about 138 characters a text.

Every sentence is made up from parts; no real person, firm or case is in it. Parts vary by number, place, month and
topic, so that search meets common and rare words, as in a desk's notes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

SHARES = {"ja": 62, "vi": 10, "zh": 7, "en": 5, "pt": 4, "id": 4, "my": 3, "fil": 3, "es": 2}
"""Per cent of the texts in each language."""

NAMES = (
    "Nguyen Thi Lan",
    "Tran Van Minh",
    "Le Hoang Anh",
    "王小红",
    "李建国",
    "Maria Silva",
    "João Pereira",
    "Siti Rahma",
    "Budi Santoso",
    "မခင်သီတာ",
    "ကိုအောင်မင်း",
    "Maricel Cruz",
    "Jose Ramos",
    "Carmen Flores",
    "Anna Kim",
    "山本",
    "佐藤",
    "鈴木",
)
PLACES = (
    "札幌",
    "仙台",
    "高崎",
    "豊田",
    "浜松",
    "名古屋",
    "四日市",
    "東大阪",
    "岡山",
    "福山",
    "今治",
    "久留米",
    "熊本",
    "都城",
    "那覇",
)
TRADES = (
    "縫製",
    "溶接",
    "鋳造",
    "介護",
    "農業",
    "漁業",
    "建設",
    "惣菜",
    "金型",
    "塗装",
    "型枠",
    "解体",
    "酪農",
    "印刷",
    "清掃",
)

PARTS: dict[str, tuple[str, ...]] = {
    "ja": (
        "{m}月分の給料が{n}円足りないと言う。",
        "残業代が{m}か月払われていない。",
        "{p}の{t}の会社で働いている。",
        "会社が旅券と在留カードを預かったまま返さない。",
        "{d}日に倉庫で指を切り、病院には自費で行った。",
        "寮費が毎月{n}円引かれる。",
        "社長に帰国しろと言われて怖い。",
        "同じ職場に{m}人いる。",
        "契約書の写しをもらっていない。",
        "有給休暇を取らせてもらえない。",
        "監理団体に電話したが取り次いでもらえない。",
        "転籍したいが相談先が分からない。",
        "妊娠が分かり、辞めさせられると思っている。",
        "夜勤明けで体調が悪く、眠れない。",
        "健康保険証がまだ届かない。",
        "子どもの学校の手続きを知りたい。",
        "{name}さんと一緒に話を聞いた。",
        "母語の通訳を付けて{d}分話した。",
        "労働基準監督署に行く日を{m}月{d}日に決めた。",
        "上司に殴られたが、診断書はまだない。",
        "送出機関への借金が{n}ドル残っている。",
        "次回は{d}日の夕方に、本人の携帯へ電話する。",
        "会社には連絡しないでほしいとのこと。",
    ),
    "vi": (
        "Công ty ở {p} chưa trả lương tháng {m}. ",
        "Tôi bị trừ {n} yên tiền ký túc xá. ",
        "Họ giữ hộ chiếu của tôi. ",
        "Tôi bị thương ở tay ngày {d}. ",
        "Nghiệp đoàn không nghe điện thoại. ",
        "Tôi muốn chuyển công ty. ",
        "{name} cũng bị như vậy. ",
        "Xin đừng gọi cho công ty. ",
    ),
    "zh": (
        "{m}月的工资少了{n}日元。",
        "公司拿着我的护照不还。",
        "我在{p}的工厂工作。",
        "宿舍费每月扣{n}日元。",
        "{d}号手受伤了，自己付的医药费。",
        "他们说要让我回国。",
        "{name}也在同一个车间。",
        "请不要联系公司。",
    ),
    "en": (
        "My pay for month {m} is {n} yen short. ",
        "The company in {p} keeps my passport. ",
        "I was hurt on day {d} and paid for it myself. ",
        "They told me to go home. ",
        "{name} works on the same line. ",
        "Please do not call the company. ",
        "I want to change my job. ",
    ),
    "pt": (
        "Faltam {n} ienes no salário do mês {m}. ",
        "A empresa em {p} ficou com meu passaporte. ",
        "Machuquei a mão no dia {d}. ",
        "Disseram para eu voltar ao meu país. ",
        "{name} trabalha comigo. ",
        "Por favor, não ligue para a empresa. ",
    ),
    "id": (
        "Gaji bulan {m} kurang {n} yen. ",
        "Paspor saya masih disimpan perusahaan di {p}. ",
        "Tangan saya luka tanggal {d}. ",
        "Saya disuruh pulang. ",
        "{name} juga mengalaminya. ",
        "Tolong jangan telepon perusahaan. ",
    ),
    "my": (
        "{m} လပိုင်း လစာ {n} ယန်း လိုနေပါတယ်။ ",
        "ကုမ္ပဏီက ပတ်စပို့ကို ပြန်မပေးသေးပါဘူး။ ",
        "{d} ရက်နေ့က လက်ထိခိုက်ခဲ့ပါတယ်။ ",
        "{name} လည်း အတူတူပါပဲ။ ",
        "ကုမ္ပဏီကို ဖုန်းမဆက်ပါနဲ့။ ",
        "အလုပ်ပြောင်းချင်ပါတယ်။ ",
    ),
    "fil": (
        "Kulang ng {n} yen ang sahod ko noong buwan {m}. ",
        "Hawak ng kompanya sa {p} ang pasaporte ko. ",
        "Nasugatan ako noong ika-{d}. ",
        "Pinapauwi nila ako. ",
        "Kasama ko si {name}. ",
        "Huwag po ninyong tawagan ang kompanya. ",
    ),
    "es": (
        "Me faltan {n} yenes del sueldo del mes {m}. ",
        "La empresa de {p} tiene mi pasaporte. ",
        "Me lastimé la mano el día {d}. ",
        "Me dijeron que volviera a mi país. ",
        "{name} trabaja conmigo. ",
        "Por favor, no llame a la empresa. ",
    ),
}


@dataclass(frozen=True, slots=True)
class Text:
    """One invented note; `minute` counts from the first, later notes have larger ones."""

    number: int
    minute: int
    language: str
    words: str


def texts(count: int, seed: int = 20261120, mean: int = 138) -> Iterator[Text]:
    """`count` texts in order of time. The same arguments give the same texts on every machine."""
    chance = random.Random(seed)
    languages, weights = list(SHARES), list(SHARES.values())
    minute = 0
    for number in range(count):
        minute += chance.randint(1, 9)
        language = chance.choices(languages, weights)[0]
        yield Text(number, minute, language, _words(chance, language, mean))


def _words(chance: random.Random, language: str, mean: int) -> str:
    """Sentences up to a length between a third and five thirds of the mean (the last one goes over)."""
    wanted = chance.uniform(mean / 3, mean * 5 / 3) - 12
    told = ""
    while len(told) < wanted:
        told += chance.choice(PARTS[language]).format(
            m=chance.randint(1, 12),
            d=chance.randint(1, 28),
            n=chance.randint(10, 999) * 100,
            p=chance.choice(PLACES),
            t=chance.choice(TRADES),
            name=chance.choice(NAMES),
        )
    return told.rstrip()
