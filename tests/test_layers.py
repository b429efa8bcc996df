"""The walls of the house: what the linter's contracts cannot see."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

IMPORT_THE_ENGINE = """
import importlib, json, pkgutil, sys
import app.engine
names = [module.name for module in pkgutil.walk_packages(app.engine.__path__, "app.engine.",
                                                         onerror=lambda name: None)
         if not module.name.startswith("app.engine.reading.torch")]
for name in names:
    importlib.import_module(name)
heavy = {"PySide6", "shiboken6", "torch", "transformers"}
print(json.dumps({"imported": names, "heavy": sorted(heavy & set(sys.modules))}))
"""


def in_fresh_process(program: str) -> dict[str, list[str]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, list[str]] = json.loads(done.stdout)
    return result


def files(*suffixes: str) -> list[Path]:
    """What git tracks or would track; every file where this is no git checkout."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stderr
    names = listed.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name.endswith(suffixes) and (ROOT / name).is_file()]


def test_engine_imports_neither_qt_nor_torch():
    result = in_fresh_process(IMPORT_THE_ENGINE)
    assert {"app.engine.task", "app.engine.documents.document", "app.engine.reading.reader"} <= set(result["imported"])
    assert result["heavy"] == []


def test_start_module_imports_little():
    program = 'import json, sys, app.__main__; print(json.dumps({"modules": sorted(sys.modules)}))'
    modules = set(in_fresh_process(program)["modules"])
    assert not modules & {"PySide6", "torch", "transformers", "numpy", "pypdfium2", "app.main", "app.cli"}


def test_every_test_is_collected():
    for path in files(".py"):
        inside = path.relative_to(ROOT).parts
        if inside[0] != "tests" or path.name.startswith("test_"):
            continue
        assert not re.search(r"^(async )?def test_|^class Test", path.read_text(encoding="utf-8"), re.MULTILINE), (
            f"{path} has tests but pytest would not look into it"
        )


def test_every_test_folder_is_a_package():
    # Two files of one name in folders that are not packages hide each other.
    for path in files(".py"):
        if path.relative_to(ROOT).parts[0] == "tests":
            assert (path.parent / "__init__.py").exists(), path.parent


def test_no_file_names_a_folder_of_the_machine_it_was_written_on():
    # Written in two pieces, so that this file does not contain them.
    machine = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|opt/(?:wh" + r"eels|py" + r"pi))(?:/|\b)")
    wrong = []
    for path in files(".py", ".toml", ".md", ".txt", ".json", ".sh", "/run", ".spec", ".qss", ".desktop"):
        if path.stat().st_size > 2_000_000:
            continue  # models and tokenizers
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if machine.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not wrong, "\n".join(wrong)
