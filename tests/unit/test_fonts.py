"""Which font files are taken for PDFs, and which are refused."""

import struct
from pathlib import Path

import pytest

from app.base.fonts import ROLES, find_fonts, has_truetype_outlines, system_folders


def font(kind: bytes, *tables: bytes) -> bytes:
    head = kind + struct.pack(">HHHH", len(tables), 0, 0, 0)
    return head + b"".join(table + bytes(12) for table in tables)


def put(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


TRUETYPE = font(b"\x00\x01\x00\x00", b"cmap", b"glyf")
CFF = font(b"OTTO", b"CFF ", b"cmap")


def test_cff_is_refused_even_under_a_wanted_name(tmp_path: Path) -> None:
    put(tmp_path, "NotoSans-Regular.ttf", CFF)
    assert find_fonts(folders=[tmp_path]).of("latin") is None
    put(tmp_path, "NotoSans-Regular.ttf", TRUETYPE)
    found = find_fonts(folders=[tmp_path]).of("latin")
    assert found is not None
    assert found.family == "Noto Sans"


@pytest.mark.parametrize(
    ("data", "index", "good"),
    [
        (TRUETYPE, 0, True),
        (font(b"true", b"glyf"), 0, True),
        (CFF, 0, False),
        (font(b"\x00\x01\x00\x00", b"cmap"), 0, False),
        (b"", 0, False),
        (b"\x00\x01\x00\x00", 0, False),
        (b"ttcf" + bytes(4) + struct.pack(">LL", 1, 16) + TRUETYPE, 0, True),
        (b"ttcf" + bytes(4) + struct.pack(">LL", 1, 16) + TRUETYPE, 1, False),
        (b"ttcf" + bytes(4) + struct.pack(">LL", 1, 16) + CFF, 0, False),
    ],
)
def test_outlines(tmp_path: Path, data: bytes, index: int, good: bool) -> None:
    assert has_truetype_outlines(put(tmp_path, "x.ttf", data), index) is good


def test_an_absent_file_is_no_font(tmp_path: Path) -> None:
    assert not has_truetype_outlines(tmp_path / "none.ttf")


def test_nothing_found_is_a_list_for_doctor(tmp_path: Path) -> None:
    found = find_fonts(folders=[tmp_path / "absent"])
    assert found.files == ()
    assert {one.role for one in found.missing} == {role.name for role in ROLES}
    assert all(one.package for one in found.missing if one.needed)


def test_own_folder_goes_before_the_system(tmp_path: Path) -> None:
    put(tmp_path / "system", "NotoSansThai-Regular.ttf", TRUETYPE)
    own = put(tmp_path / "own", "NotoSansThai-Regular.ttf", TRUETYPE)
    found = find_fonts([tmp_path / "own"], [tmp_path / "system"]).of("thai")
    assert found is not None
    assert found.regular == own
    assert found.bold is None


def test_names_are_found_in_any_case_and_depth(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b", "MEIRYO.TTC", b"ttcf" + bytes(4) + struct.pack(">LL", 1, 16) + TRUETYPE)
    found = find_fonts(folders=[tmp_path]).of("japanese")
    assert found is not None
    assert found.family == "Meiryo"


def test_the_preferred_family_wins(tmp_path: Path) -> None:
    put(tmp_path, "ipaexg.ttf", TRUETYPE)
    put(tmp_path, "BIZUDPGothic-Regular.ttf", TRUETYPE)
    put(tmp_path, "BIZUDPGothic-Bold.ttf", TRUETYPE)
    found = find_fonts(folders=[tmp_path]).of("japanese")
    assert found is not None
    assert (found.family, found.bold is not None) == ("BIZ UDPGothic", True)


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_every_system_has_folders(platform: str) -> None:
    assert system_folders(platform)


def test_this_machine_has_what_the_desk_needs() -> None:
    assert [one.family for one in find_fonts().missing if one.needed] == []
