"""What systems are told about the program: read as they read it, and the same everywhere."""

import ast
import configparser
import json
import os
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy
import pytest
import yaml

import app
import run
from app import about
from tests.packaging.conftest import ROOT

PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"
TEXTS = {".py", ".spec", ".sh", ".iss", ".ps1", ".xml", ".md", ".txt", ".plist", ".desktop", ".1", ""}
WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"


@pytest.fixture(scope="module")
def desktop():
    parser = configparser.RawConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(LINUX / "answerlight.desktop", "utf-8")
    return parser


@pytest.fixture(scope="module")
def metainfo(packaging):
    return ElementTree.fromstring(packaging("identity").filled((LINUX / "metainfo.xml").read_text("utf-8")))


def test_the_menu_entry_opens_files_and_can_be_grouped(desktop):
    entry = desktop["Desktop Entry"]
    assert entry["Exec"] == "answerlight %F"
    assert entry["StartupWMClass"] == "answerlight"
    assert "application/pdf" in entry["MimeType"].split(";")
    assert desktop["Desktop Action new-window"]["Exec"] == "answerlight --new-window"
    assert entry["Actions"] == "new-window;"


def test_software_centres_are_told_the_same_as_the_menu(desktop, metainfo, packaging):
    assert metainfo.findtext("id") == packaging("identity").IDENTIFIER
    assert metainfo.findtext("launchable") == "answerlight.desktop"
    offered = set(desktop["Desktop Entry"]["MimeType"].split(";"))
    assert {entry.text for entry in metainfo.iterfind("provides/mediatype")} <= offered
    assert metainfo.findtext("summary") == desktop["Desktop Entry"]["Comment"]


def test_one_version_everywhere(metainfo):
    release = metainfo.find("releases/release")
    assert release.get("version") == app.__version__
    assert f'"Answerlight {app.__version__}"' in (LINUX / "answerlight.1").read_text("utf-8")
    assert f'"{release.get("date")}"' in (LINUX / "answerlight.1").read_text("utf-8")
    assert (LINUX / "changelog").read_text("utf-8").startswith(f"answerlight ({app.__version__}) ")


def test_the_manual_page_knows_the_commands():
    page = (LINUX / "answerlight.1").read_text("utf-8").replace("\\", "")
    assert all(command in page for command in run.CLI_COMMANDS - {"batch"})


def test_the_deb_requires_what_run_py_would_ask_for(packaging):
    debian, contents = packaging("debian"), packaging("contents")
    for name, (package, *_) in run.LIBRARIES.items():
        known = {**debian.DEPENDS, **debian.RECOMMENDS}
        assert known[name].partition(" ")[0] == package or contents.is_wanted_system_library(name), name


@pytest.mark.skipif(shutil.which("objdump") is None, reason="binutils are of Linux")
def test_a_library_that_no_table_knows_stops_the_deb(packaging, tmp_path, monkeypatch):
    debian = packaging("debian")
    (tmp_path / "program").write_bytes(b"\x7fELF")
    (tmp_path / "wayland.so").write_bytes(b"\x7fELF")
    (tmp_path / "libours.so.1").write_bytes(b"")
    needs = {"program": {"libc.so.6", "libours.so.1"}, "wayland.so": {"libwayland-client.so.0", "libodd.so"}}
    monkeypatch.setattr(debian, "_needed", lambda path: needs.get(path.name, set()))
    assert debian.needed_packages(tmp_path) == (["libc6 (>= 2.34)"], ["libwayland-client0"])
    needs["program"].add("libodd.so.7")
    with pytest.raises(SystemExit, match=re.escape("libodd.so.7 (program)")):
        debian.needed_packages(tmp_path)


def test_desktop_files_are_where_the_specification_wants_them(packaging, tmp_path):
    packaging("debian").write_desktop_files(tmp_path)
    icons = {path.parent.parent.name for path in tmp_path.rglob("icons/hicolor/*/apps/answerlight.*")}
    assert icons == {*(f"{size}x{size}" for size in (16, 24, 32, 48, 64, 128, 256, 512)), "scalable"}
    (described,) = (tmp_path / "metainfo").iterdir()
    assert described.name == f"{packaging('identity').IDENTIFIER}.metainfo.xml"
    assert "@" not in described.read_text("utf-8")
    assert (tmp_path / "man/man1/answerlight-cli.1.gz").resolve() == tmp_path / "man/man1/answerlight.1.gz"


def test_windows_finds_version_numbers_and_the_menus_id(packaging, tmp_path):
    path = packaging("descriptions").write_windows_version(tmp_path, "1.2.3")
    text = path.read_text("utf-8")
    ast.parse(text)
    assert "filevers=(1, 2, 3, 0)" in text
    script = (PACKAGING / "windows/answerlight.iss").read_text("utf-8")
    identity = re.search(r'#define Id "(.+)"', script)[1]
    assert f'"{identity}"' in (ROOT / "app/__main__.py").read_text("utf-8")
    assert "PrivilegesRequired=lowest" in script
    assert "\nUserChoice" not in script  # which would be stealing
    for line in re.findall(r"^(?:LicenseFile|SetupIconFile)=(.+)$", script, re.MULTILINE):
        assert (PACKAGING / "windows" / line.replace("\\", "/")).is_file(), line


def test_windows_offers_the_program_for_documents_and_makes_it_the_default_for_none():
    script = (PACKAGING / "windows/answerlight.iss").read_bytes()
    assert script.startswith(b"\xef\xbb\xbf")  # else Inno Setup may read its German and French in another encoding
    entries = [
        dict(re.findall(r'(\w+): ("(?:[^"]|"")*"|[^;]+)', line))
        for line in script.decode("utf-8-sig").splitlines()
        if line.startswith("Root:")
    ]
    offers = [entry for entry in entries if "OpenWithProgids" in entry["Subkey"]]
    assert {".pdf", ".txt", ".docx"} <= {entry["Subkey"].split("\\")[2] for entry in offers}
    for entry in offers:
        assert (entry["ValueType"], entry["ValueName"]) == ("string", '"Answerlight.Document"')  # "none" makes no value
        assert entry["Flags"] == "uninsdeletevalue"
    supported = {entry["ValueName"].strip('"') for entry in entries if "SupportedTypes" in entry["Subkey"]}
    assert supported == {entry["Subkey"].split("\\")[2] for entry in offers}
    # A suffix's own key decides what opens it: nothing is written there.
    assert not [entry for entry in entries if re.fullmatch(r'"Software\\Classes\\\.\w+"', entry["Subkey"])]


def test_what_only_a_publisher_can_have_stands_in_one_place():
    own = PACKAGING / "identity.py"
    known = re.findall(r'^\w+ = "(.+)"', own.read_text("utf-8"), re.MULTILINE)
    assert len(known) == 3
    texts = [path for path in PACKAGING.rglob("*") if path.is_file() and path.suffix in TEXTS and path != own]
    assert len(texts) > 15
    for path in [*texts, WORKFLOW]:
        found = [value for value in known if value in path.read_text("utf-8")]
        assert not found or path.name == "copyright", path  # whose work it is, whoever publishes


def test_windows_runtime_that_does_not_travel_stops_the_package(packaging, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])  # which that module changes for itself
    build = packaging("build")
    (tmp_path / "torch/lib").mkdir(parents=True)
    (tmp_path / "vcruntime140.dll").touch()
    (tmp_path / "torch/lib/msvcp140.dll").touch()
    build.check_runtime(tmp_path)
    monkeypatch.setattr(build.sys, "platform", "win32")
    with pytest.raises(build.Unfit, match="lacks vcruntime140_1"):
        build.check_runtime(tmp_path)


def test_macos_reads_the_properties_and_takes_no_file_from_others(packaging):
    properties = plistlib.loads(plistlib.dumps(packaging("descriptions").mac_properties("1.2.3")))
    kinds = properties["CFBundleDocumentTypes"]
    assert kinds[0]["LSItemContentTypes"] == ["com.adobe.pdf"]
    assert {kind["LSHandlerRank"] for kind in kinds} == {"Alternate"}
    (own,) = properties["UTImportedTypeDeclarations"]  # what macOS itself knows no type for
    assert own["UTTypeIdentifier"] in {kind["LSItemContentTypes"][0] for kind in kinds}
    rights = plistlib.loads((PACKAGING / "macos/entitlements.plist").read_bytes())
    assert all(rights.values())


def test_icons_hold_every_size():
    icons = ROOT / "resources/icons"
    ico = (icons / "answerlight.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", ico)
    sizes = []
    for number in range(count):
        side, *_, length, place = struct.unpack_from("<BBBBHHII", ico, 6 + 16 * number)
        assert ico[place : place + 4] == b"\x89PNG"
        assert struct.unpack_from(">I", ico, place + 16)[0] == (side or 256)
        assert place + length <= len(ico)
        sizes.append(side or 256)
    assert (kind, sizes) == (1, [16, 24, 32, 48, 64, 128, 256])
    icns = (icons / "answerlight.icns").read_bytes()
    assert struct.unpack_from(">4sI", icns) == (b"icns", len(icns))
    assert b"ic10" in icns


def test_the_list_of_parts_and_the_licences_tell_of_what_is_shipped(packaging, tmp_path):
    descriptions = packaging("descriptions")
    entries = [("numpy/__init__.py", numpy.__file__, "DATA"), ("a", None, "SYMLINK")]
    kept = {"numpy", "torch"}
    descriptions.write_sbom(tmp_path / "sbom.json", entries, kept)
    bill = json.loads((tmp_path / "sbom.json").read_text("utf-8"))
    assert [part["name"] for part in bill["components"]] == ["numpy", "CPython"]
    assert bill["components"][0]["purl"] == f"pkg:pypi/numpy@{numpy.__version__}"
    descriptions.write_licences(tmp_path / "licences.txt", entries, kept)
    text = (tmp_path / "licences.txt").read_text("utf-8")
    headings = re.findall(r"^={100}\n(.+)\n={100}$", text, re.MULTILINE)
    assert headings[0] == "Answerlight"
    assert [heading for heading in headings if heading.startswith(("numpy ", "torch "))] == [
        f"numpy {numpy.__version__}: BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0"
    ]
    for part in ("GNU LESSER GENERAL PUBLIC LICENSE", "PYTHON SOFTWARE FOUNDATION LICENSE", "NumPy Developers"):
        assert part in text


def test_a_checkouts_licences_are_those_of_what_is_installed():
    assert about.licences_file() == ROOT / "LICENSE"
    assert "NumPy Developers" in about.gather_licences(["NumPy"])
    assert "NumPy Developers" not in about.gather_licences(["torch_"])


# ------------------------------------------------------------------------------ recipes


def steps():
    jobs = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    return [(name, step) for name, job in jobs.items() for step in job["steps"]]


def test_the_workflow_may_little_and_runs_only_what_it_names():
    workflow = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow["jobs"].items() if "permissions" in job] == ["draft"]
    for _, step in steps():
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"])
        else:
            # A tag's name is a stranger's text: through the environment, never into a script.
            assert "${{" not in step["run"], step["name"]
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_every_file_that_the_workflow_runs_is_there():
    scripts = " ".join(step.get("run", "") for _, step in steps())
    named = set(re.findall(r"packaging/[\w./-]+\.(?:sh|ps1|md|desktop)", scripts))
    assert len(named) >= 5
    for name in named:
        assert (ROOT / name).is_file(), name


@pytest.mark.parametrize("script", sorted(PACKAGING.rglob("*.sh")), ids=lambda path: path.name)
@pytest.mark.skipif(os.name == "nt", reason="shell scripts are for Linux and macOS")
def test_shell_scripts_can_be_read_and_run(script: Path):
    assert script.stat().st_mode & 0o111
    shell = script.read_text("utf-8").splitlines()[0].rpartition("/")[2]
    subprocess.run([shell, "-n", str(script)], check=True)


def test_pyinstallers_recipe_can_be_read_and_names_files_that_are_there():
    tree = ast.parse((PACKAGING / "answerlight.spec").read_text("utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert {"contents", "descriptions"} <= imported
    assert (PACKAGING / "start.py").is_file()
    assert ast.parse((PACKAGING / "start.py").read_text("utf-8"))


def test_a_helper_process_without_a_console_may_be_written_in(packaging, monkeypatch):
    ours = sys.stderr
    monkeypatch.setattr(sys, "stdout", None)  # as in a Windows program that has a window
    packaging("start").give_streams()
    with sys.stdout as stream:
        print("a progress bar", file=stream)
    assert sys.stderr is ours


def test_package_is_made_by_the_environments_python_with_its_tools(monkeypatch, tmp_path):
    asked, started = [], []

    def prepare(root, extras):
        asked.append(tuple(extras))
        return run.Environment(tmp_path)

    monkeypatch.setattr(run, "prepare", prepare)
    monkeypatch.setattr(run, "run_child", lambda command, variables: started.append(command) or 3)
    assert run.start(["package", "--folder-only"]) == 3
    assert asked == [("package",)]
    assert started == [[str(run.Environment(tmp_path).python), "-P", str(PACKAGING / "build.py"), "--folder-only"]]
