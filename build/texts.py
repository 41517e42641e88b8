"""Texts for translators: extract → i18n/banso.pot, update i18n/<lang>/…/banso.po, check, compile to .mo.

    .venv/bin/python build/texts.py update     read the sources, bring template and translations up to date
    .venv/bin/python build/texts.py check      every source text has an English translation with the same {fields}
    .venv/bin/python build/texts.py compile    .po → .mo, where the program reads them (set-up does this)

Needs Babel, so it runs inside .venv. Dates and names are left out of the files: the same sources give the same bytes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.base.texts import DOMAIN, field_names  # noqa: E402

FOLDERS = ("app", "ui")
KEYWORDS = {"t": None, "_t": None, "texts": None, "N_": None, "many": (1, 1)}
"""`many` takes one source text for both numbers: Japanese has no plural, the translation may."""
COMPULSORY = "en"
PLURALS = {"en": "nplurals=2; plural=(n != 1);"}
ONE_FORM = "nplurals=1; plural=0;"


def extract(root: Path) -> Catalog:
    """All source texts with the files they stand in, in the order of the files."""
    template = Catalog(charset="utf-8")
    for path in sorted(file for folder in FOLDERS for file in (root / folder).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for found in extract_from_file("python", path, keywords=KEYWORDS, comment_tags=["for translators:"]):
            line, source, comments = found[0], found[1], found[2]
            template.add(source, locations=[(name, line)], auto_comments=comments)
    return template


def catalogue(root: Path, language: str) -> Path:
    return root / "i18n" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def languages(root: Path) -> list[str]:
    return sorted({path.parts[-3] for path in (root / "i18n").glob(f"*/LC_MESSAGES/{DOMAIN}.po")} | {COMPULSORY})


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(root: Path) -> None:
    """Rewrite template and translations; a text that changed loses its translation, never its neighbour's."""
    template = extract(root)
    _write(root / "i18n" / f"{DOMAIN}.pot", template, "")
    for language in languages(root):
        translated = read(catalogue(root, language), language)
        translated.update(template, no_fuzzy_matching=True)
        _write(catalogue(root, language), translated, language)


def _write(path: Path, catalog: Catalog, language: str) -> None:
    body = io.BytesIO()
    write_po(body, catalog, width=110, omit_header=True, ignore_obsolete=True, include_lineno=False)
    header = [f"Language: {language}"] if language else []
    header += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    header += [f"Plural-Forms: {PLURALS.get(language, ONE_FORM)}"] if language else []
    lines = 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in header) + "\n"
    _replace(path, lines.encode() + body.getvalue())


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


def check(root: Path) -> list[str]:
    """What is wrong with the English texts, a line each: missing, doubtful, other fields, still Japanese."""
    path = catalogue(root, COMPULSORY)
    translated = read(path, COMPULSORY)
    problems: list[str] = []
    for message in extract(root):
        if message.id:
            where = ":".join(str(part) for part in message.locations[0])
            told = _judge(message, translated.get(message.id))
            problems += [f"{path.relative_to(root).as_posix()}: {told} ({where})"] if told else []
    return problems


def _judge(source: Message, translation: Message | None) -> str:
    name = _forms(source.id)[0]
    forms = _forms(translation.string) if translation is not None else []
    if not forms or not all(forms):
        return f"no English for {name!r}"
    if translation is not None and translation.fuzzy:
        return f"doubtful English for {name!r}"
    if any(field_names(form) != field_names(name) for form in forms):
        return f"other {{fields}} in the English of {name!r}"
    if name in forms and any("ぁ" <= letter <= "鿿" for letter in name):
        return f"the English is the Japanese: {name!r}"
    return ""


def _forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def compile_all(root: Path) -> list[Path]:
    """Every .po beside its .mo; returns the .mo files."""
    return list(_compile(root))


def _compile(root: Path) -> Iterator[Path]:
    for source in sorted((root / "i18n").glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        body = io.BytesIO()
        write_mo(body, read(source, source.parts[-3]))
        _replace(source.with_suffix(".mo"), body.getvalue())
        yield source.with_suffix(".mo")


def main(arguments: list[str]) -> int:
    act = arguments[0] if arguments else "check"
    if act == "update":
        update(ROOT)
    elif act == "compile":
        compile_all(ROOT)
    elif act != "check":
        print(__doc__, file=sys.stderr)
        return 2
    problems = check(ROOT) if act in {"check", "update"} else []
    print("\n".join(problems), end="\n" if problems else "", file=sys.stderr)
    return 1 if problems and act == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
