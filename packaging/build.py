"""``run.py package``: PyInstaller's folder, tried out, then wrapped for the system it was made on, into dist/.

    answerlight/                                   the folder itself
    answerlight-0.1.0-linux-x86_64.tar.xz          Linux: unpack anywhere
    answerlight_0.1.0_amd64.deb                    Debian 12, Ubuntu 22.04 and newer
    Answerlight-0.1.0-setup.exe                    Windows (Inno Setup)
    Answerlight-0.1.0-macos-arm64.dmg              macOS
    answerlight-0.1.0-sbom.cdx.json, SHA256SUMS-…  what is in it, and hashes

Nothing is wrapped that did not pass its own self-test.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
ROOT = PACKAGING.parent
DIST = ROOT / "dist"
WORK = ROOT / "build"
MOST_UNPACKED_MB, MOST_PACKED_MB = 850, 280
"""What the package may take; more is a mistake in contents.py."""

RUNTIME = ("msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll")

sys.path[:0] = [str(PACKAGING), str(ROOT)]

import debian  # noqa: E402 - beside this file
import identity  # noqa: E402

from app import __version__  # noqa: E402


class Unfit(Exception):
    """There is no package; the sentence says why."""


def main(arguments: Sequence[str]) -> int:
    """Make everything for this system; the exit status."""
    parser = argparse.ArgumentParser(prog="run.py package", description="Make what people install on this system.")
    parser.add_argument("--reuse", action="store_true", help="wrap the folder that is in dist/ already")
    parser.add_argument("--folder-only", action="store_true", help="make and try the folder, wrap nothing")
    options = parser.parse_args(arguments)
    try:
        check_torch()
        if not options.reuse:
            freeze()
        check_runtime(DIST / "answerlight" / "_internal")
        unpacked = check_size(DIST / "answerlight", MOST_UNPACKED_MB)
        tell(f"Unpacked: {unpacked:.0f} MB")
        self_test()
        made = [] if options.folder_only else wrap()
        for path in made:
            tell(f"{path.name}: {check_size(path, MOST_PACKED_MB):.0f} MB")
        write_hashes(made)
    except Unfit as problem:
        tell(str(problem))
        return 1
    except subprocess.CalledProcessError as problem:
        tell(f"{Path(problem.cmd[0]).name} failed ({problem.returncode}).")
        return 1
    return 0


def tell(sentence: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def check_torch() -> None:
    """A package has PyTorch for the processor: with CUDA it would be five times as large, and GitHub takes 2 GiB."""
    import importlib.metadata

    build = importlib.metadata.version("torch").partition("+")[2]
    if sys.platform != "darwin" and build.startswith(("cu", "rocm")):
        raise Unfit(
            f"The environment has PyTorch for graphics cards ({build}). Make the package where it is for the CPU."
        )
    if sys.platform.startswith("linux") and build != "cpu":
        raise Unfit(
            "The environment has PyPI's PyTorch, which brings CUDA. Install the CPU build first: "
            "pip install torch --index-url https://download.pytorch.org/whl/cpu"
        )


def freeze() -> None:
    """Run PyInstaller."""
    shutil.rmtree(DIST / "answerlight", ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", str(PACKAGING / "answerlight.spec"), "--noconfirm"]
    command += ["--log-level", "WARN", "--distpath", str(DIST), "--workpath", str(WORK / "pyinstaller")]
    # Not the checkout on PYTHONPATH: its folder packaging/ is not the library of that name.
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, check=True, env=variables, cwd=ROOT)
    folder = DIST / "answerlight"
    if sys.platform != "win32":
        (folder / "answerlight-cli").symlink_to("answerlight")
    if sys.platform.startswith("linux"):
        # Python's own files may come with what a debugger reads. Wheels are stripped by those who made them, some so
        # that stripping again breaks them.
        python = [*folder.glob("_internal/libpython*.so*"), *folder.glob("_internal/python3*/lib-dynload/*.so")]
        subprocess.run(["strip", "--strip-unneeded", *map(str, python)], check=True)
        # Nor should they look for libraries where this machine has its Python: elsewhere that place may be anybody's.
        subprocess.run(["patchelf", "--remove-rpath", *map(str, python)], check=True, env=with_tools())


def with_tools() -> dict[str, str]:
    """The environment's own tools first."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def self_test() -> None:
    """Start what was made, without this Python and without its environment."""
    program = DIST / "answerlight" / ("answerlight-cli.exe" if os.name == "nt" else "answerlight-cli")
    kept = ("PATH", "HOME", "LANG", "TMP", "TEMP", "SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
    variables = {name: os.environ[name] for name in kept if name in os.environ}
    began = time.monotonic()
    subprocess.run([str(program), "self-test"], check=True, env=variables, timeout=600)
    tell(f"Self-test: {time.monotonic() - began:.0f} s")


def check_size(path: Path, most_mb: int) -> float:
    """Megabytes (of 1000 × 1000 bytes) that a file or folder has; more than ``most_mb`` are said, on Linux as Unfit."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if not file.is_symlink()]
    size = sum(file.stat().st_size for file in files if file.is_file()) / 1e6
    if size > most_mb:
        too_large = f"{path.name} has {size:.0f} MB; it should have {most_mb} at most. See packaging/contents.py."
        if sys.platform.startswith("linux"):  # where it was measured
            raise Unfit(too_large)
        tell(too_large)
    return size


def check_runtime(folder: Path) -> None:
    """On Windows, Microsoft's runtime must travel: this machine has it, so the self-test cannot miss it."""
    places = (folder, folder / "torch" / "lib")  # where torch looks for it
    missing = [name for name in RUNTIME if not any((place / name).exists() for place in places)]
    if sys.platform == "win32" and missing:
        raise Unfit(f"The package lacks {', '.join(missing)}, without which PyTorch does not start everywhere.")


# ------------------------------------------------------------------------------ wrapping


def wrap() -> list[Path]:
    """Make the files that people fetch; returns them."""
    bill = DIST / f"answerlight-{__version__}-sbom-{system_name()}.cdx.json"
    shutil.copyfile(WORK / "package" / "sbom.cdx.json", bill)
    if sys.platform == "win32":
        return [setup_exe(), bill]
    if sys.platform == "darwin":
        return [disk_image(), bill]
    made = [tarball(), bill]
    if shutil.which("dpkg-deb"):
        made.append(debian.make_deb(DIST, WORK / "package" / "deb", __version__))
    else:
        tell("No .deb: dpkg-deb is not here.")
    return made


def system_name() -> str:
    """The system and processor in a file's name."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    return f"{system}-{platform.machine().lower().replace('amd64', 'x86_64')}"


def tarball() -> Path:
    """The folder with what a desktop wants to know of it, for any Linux. XZ_DEFAULTS=-T0 uses every core."""
    name = f"answerlight-{__version__}"
    stage = WORK / "package" / "tar" / name
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    debian.copy_tree(DIST / "answerlight", stage / "program")
    debian.write_desktop_files(stage / "share")
    shutil.copyfile(PACKAGING / "linux" / "install.sh", stage / "install.sh")
    (stage / "install.sh").chmod(0o755)
    shutil.copyfile(PACKAGING / "linux" / "README.txt", stage / "README.txt")
    target = DIST / f"{name}-{system_name()}.tar.xz"
    pack = ["tar", "--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--file={target}"]
    subprocess.run([*pack, "--use-compress-program=xz -6", f"--directory={stage.parent}", name], check=True)
    return target


def setup_exe() -> Path:
    """Inno Setup's installer."""
    compiler = shutil.which("ISCC") or r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"
    if not Path(compiler).exists():
        raise Unfit("Inno Setup 6 is not here (https://jrsoftware.org/isdl.php): no installer was made.")
    script = PACKAGING / "windows" / "answerlight.iss"
    options = [f"/DVersion={__version__}", f"/DPublisher={identity.PUBLISHER}", f"/O{DIST}"]
    if sign := os.environ.get("ANSWERLIGHT_SIGN_COMMAND"):  # as Inno Setup's SignTool has it: $f is the file
        options += ["/DSign", f"/Ssign={sign}"]
    subprocess.run([compiler, *options, str(script)], check=True)
    return DIST / f"Answerlight-{__version__}-setup.exe"


def disk_image() -> Path:
    """The .app, signed and notarised where the keys are there, in a disk image."""
    target = DIST / f"Answerlight-{__version__}-{system_name()}.dmg"
    subprocess.run([str(PACKAGING / "macos" / "make_dmg.sh"), str(DIST / "Answerlight.app"), str(target)], check=True)
    return target


def write_hashes(made: Sequence[Path]) -> None:
    """SHA256SUMS in the form that ``sha256sum --check`` reads."""
    lines = []
    for path in made:
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    if lines:
        (DIST / f"SHA256SUMS-{system_name()}").write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
