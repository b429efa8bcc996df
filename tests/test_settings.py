from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.settings import CAUTION_MOST, RECENT_MAX, Appearance, LastPlace, Settings, Values


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "settings.json"


def test_without_a_file_everything_has_its_default(path):
    assert Settings(path).values == Values()
    assert not path.exists()


def test_what_was_changed_is_there_at_the_next_start(path):
    settings = Settings(path)
    settings.change(appearance=Appearance.DARK, geometry="abc=", splitter=(300, 900), reader="/models/x")
    settings.remember_file(Path("/docs/عقد.pdf"), 12, now=5.0)
    assert Settings(path).values == settings.values
    assert Settings(path).values.recent[0].pages == 12


def test_recent_files_come_newest_first_once_and_are_capped(path):
    settings = Settings(path)
    for number in range(RECENT_MAX + 3):
        settings.remember_file(Path(f"/{number}.txt"), None, now=float(number))
    settings.remember_file(Path("/5.txt"), None, now=99.0)
    names = [file.path.name for file in settings.values.recent]
    assert len(names) == RECENT_MAX
    assert names[:2] == ["5.txt", "12.txt"]
    assert names.count("5.txt") == 1
    settings.forget_file(Path("/5.txt"))
    assert "5.txt" not in [file.path.name for file in Settings(path).values.recent]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"recent": [1]}', b"\xff\xfe\x00", b'{"appearance": "pink"}', b'{"splitter": [1]}']
)
def test_a_damaged_file_is_set_aside_and_the_program_starts(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    settings = Settings(path)
    assert settings.values == Values()
    assert path.with_name("settings.json.damaged").read_bytes() == content
    settings.change(appearance=Appearance.LIGHT)
    assert Settings(path).values.appearance is Appearance.LIGHT


def test_what_a_newer_version_wrote_is_passed_over(path):
    path.parent.mkdir()
    path.write_text(json.dumps({"appearance": "dark", "new thing": [1]}), "utf-8")
    assert Settings(path).values == Values(appearance=Appearance.DARK)


def test_a_file_name_that_is_no_text_survives(path):
    settings = Settings(path)
    name = Path("/caf\udce9.txt")
    settings.remember_file(name, None)
    assert Settings(path).values.recent[0].path == name


def test_a_disk_that_refuses_does_not_stop_the_program(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings = Settings(blocked / "settings.json")
    settings.change(appearance=Appearance.DARK)
    assert settings.values.appearance is Appearance.DARK


def test_nothing_half_written_is_left(path):
    Settings(path).change(geometry="x")
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_device_caution_and_what_is_kept_are_remembered(path):
    Settings(path).change(device="cpu", caution=0.4, keep_recent=False)
    values = Settings(path).values
    assert (values.device, values.caution, values.keep_recent) == ("cpu", 0.4, False)


@pytest.mark.parametrize("written", ['{"device": "abacus"}', '{"caution": "much"}', '{"caution": NaN}'])
def test_a_setting_that_makes_no_sense_is_a_damaged_file(path, written):
    path.parent.mkdir()
    path.write_text(written, "utf-8")
    assert Settings(path).values == Values()
    assert path.with_name("settings.json.damaged").exists()


def test_caution_stays_where_the_slider_can_be(path):
    path.parent.mkdir()
    path.write_text('{"caution": 5}', "utf-8")
    assert Settings(path).values.caution == CAUTION_MOST


def test_files_are_not_remembered_where_that_is_not_wanted(path):
    settings = Settings(path)
    settings.change(keep_recent=False)
    settings.remember_file(Path("/a.pdf"), 1)
    assert Settings(path).values.recent == ()


def test_a_private_window_reads_the_settings_and_writes_nothing(path):
    Settings(path).change(appearance=Appearance.DARK)
    Settings(path).remember_file(Path("/a.pdf"), 1)
    before = path.read_bytes()
    private = Settings(path, private=True)
    assert private.values.appearance is Appearance.DARK
    assert private.values.recent == ()
    private.remember_file(Path("/secret.pdf"), 1)
    private.change(appearance=Appearance.LIGHT)
    private.write()
    assert private.values.appearance is Appearance.LIGHT
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_who_forgets_a_file_forgets_where_it_was_left(path):
    settings = Settings(path)
    for name in ("a", "b"):
        settings.remember_file(Path(f"/{name}.pdf"), 3, fingerprint=name)
        settings.remember_places([LastPlace(name, 2, 0.5, None)])
    settings.remember_file(Path("/copy of b.pdf"), 3, fingerprint="b")
    settings.forget_file(Path("/a.pdf"))
    settings.forget_file(Path("/b.pdf"))
    assert [place.fingerprint for place in Settings(path).values.places] == ["b"]  # its copy is still remembered
    settings.forget_file(Path("/copy of b.pdf"))
    assert Settings(path).values.places == ()
