"""Settings and places of a machine."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import files, paths, settings
from app.base.errors import UserError
from app.base.settings import Settings


def test_what_is_saved_is_read_back_with_what_newer_programs_wrote(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    path.parent.mkdir()
    path.write_text('{"language": "vi", "theme": "dark", "future": {"a": [1]}}')
    found = settings.load(path)
    assert (found.language, found.theme, dict(found.other)) == ("vi", "dark", {"future": {"a": [1]}})
    settings.save(path, replace(found, autolock_minutes=3))
    again = settings.load(path)
    assert again == replace(found, autolock_minutes=3)
    assert json.loads(path.read_text())["future"] == {"a": [1]}


def test_a_text_that_is_none_is_kept_as_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"theme": "dark", "from_the_future": "\\ud800"}')
    found = settings.load(path)
    settings.save(path, found)
    assert settings.load(path) == found
    assert found.other == {"from_the_future": "\ud800"}


def test_no_file_gives_defaults_and_the_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    assert settings.load(path) == Settings()
    settings.save(path, Settings())
    assert settings.load(path) == Settings()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"3", b"\xff", b"[" * 60_000, b"x" * 10])
def test_a_file_that_cannot_be_read_is_put_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(data)
    assert settings.load(path) == Settings()
    assert (tmp_path / "settings.json.unreadable").read_bytes() == data
    assert not path.exists()


def test_a_disk_that_fails_still_gives_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"{")

    def fail(*_: object) -> None:
        raise OSError(errno.EROFS, "no")

    monkeypatch.setattr(files, "replace", fail)
    assert settings.load(path) == Settings()
    with pytest.raises(UserError) as error:
        settings.save(path, Settings())
    assert error.value.code == "vault.unwritable"
    assert path.read_bytes() == b"{"


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("autolock_minutes", 11),
        ("autolock_minutes", 0),
        ("autolock_minutes", True),
        ("autolock_minutes", "5"),
        ("text_size", 500),
        ("text_size", 1.5),
        ("theme", "pink"),
        ("theme", []),
        ("density", 3),
        ("language", 7),
        ("language", "x" * 201),
        ("last_profile", None),
    ],
)
def test_values_out_of_range_fall_back(tmp_path: Path, name: str, bad: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({name: bad, "theme": "dark"} if name != "theme" else {name: bad}))
    assert getattr(settings.load(path), name) == getattr(Settings(), name)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda each: st.lists(each))


@given(st.dictionaries(st.sampled_from([*settings.OWN, "other", "x"]), JSON))
def test_any_values_give_settings_that_can_be_used(values: dict[str, object]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "settings.json"
        path.write_text(json.dumps(values))
        found = settings.load(path)
        assert 1 <= found.autolock_minutes <= 10
        assert found.theme in settings.THEMES
        assert isinstance(found.language, str)
        settings.save(path, found)
        assert repr(settings.load(path)) == repr(found)


def test_places_follow_the_environment(tmp_path: Path) -> None:
    found = paths.find({"BANSO_HOME": str(tmp_path)})
    under = (found.profiles, found.settings, found.logs, found.machine, found.backups)
    assert len(set(under)) == 5
    assert all(each.is_relative_to(tmp_path) for each in under)
    assert found.folders() == ()
    for name in ("b", "a"):
        (found.profiles / name).mkdir(parents=True)
        (found.profiles / name / "vault.json").touch()
    (found.profiles / "empty").mkdir()
    assert [each.name for each in found.folders()] == ["a", "b"]
    assert "anso" in str(paths.find({}).home)
