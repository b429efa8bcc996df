"""Environments for peers that cannot live in ours: made once, in the person's cache folder.

They see our packages behind their own (a ``.pth`` file), so that torch, 200 MB and more, is shared and is the
same for every peer; what a peer needs in another version is installed there and found first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from platformdirs import user_cache_path

NEEDS = {"pipeline": ("transformers==4.57.*",), "haystack": ("transformers-haystack==2.*", "haystack-ai==3.*")}
"""What each environment installs."""


def cache_folder() -> Path:
    """Where environments and models of the benchmarks are kept; nothing of the program itself is."""
    folder = Path(os.environ.get("ANSWERLIGHT_BENCHMARKS") or user_cache_path("answerlight-benchmarks"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def interpreter(name: str) -> Path:
    """The Python of the environment ``name``, which is made when it is not there.

    Raises:
        subprocess.CalledProcessError: it could not be; pip has said why on standard error.
    """
    folder = cache_folder() / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = folder / "ready"
    if ready.is_file() and ready.read_text(encoding="utf-8") == _recipe(name):
        return python
    shutil.rmtree(folder, ignore_errors=True)
    print(f"making an environment with {', '.join(NEEDS[name])}", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, stdout=sys.stderr)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    Path(packages, "shared.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *NEEDS[name]], check=True, stdout=sys.stderr)
    ready.write_text(_recipe(name), encoding="utf-8")
    return python


def _recipe(name: str) -> str:
    return "\n".join([sysconfig.get_path("purelib"), *NEEDS[name]])
