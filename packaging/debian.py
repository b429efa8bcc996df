"""The .deb: the folder under /usr/lib, and what a desktop wants to know, made with dpkg-deb alone.

Debian's own tools (debhelper) build from source; here is a finished folder that only has to be laid in its places.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import identity

PACKAGING = Path(__file__).resolve().parent
ROOT = PACKAGING.parent
LINUX = PACKAGING / "linux"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)

DEPENDS = {
    # shared library: Debian's package. glibc 2.34 is what Qt's wheels are made for.
    "libc.so.6": "libc6 (>= 2.34)",
    "libm.so.6": "libc6 (>= 2.34)",
    "libdl.so.2": "libc6 (>= 2.34)",
    "librt.so.1": "libc6 (>= 2.34)",
    "libpthread.so.0": "libc6 (>= 2.34)",
    "libutil.so.1": "libc6 (>= 2.34)",
    "ld-linux-x86-64.so.2": "libc6 (>= 2.34)",
    "ld-linux-aarch64.so.1": "libc6 (>= 2.34)",
    "libcrypt.so.1": "libcrypt1",
    "libstdc++.so.6": "libstdc++6 (>= 11)",
    "libgcc_s.so.1": "libgcc-s1",
    "libnsl.so.2": "libnsl2",
    "libtirpc.so.3": "libtirpc3",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libresolv.so.2": "libc6 (>= 2.34)",
    "libzstd.so.1": "libzstd1",
    "libbrotlidec.so.1": "libbrotli1",
    "libbrotlicommon.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-dri3.so.0": "libxcb-dri3-0",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
}
RECOMMENDS = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""For a session without X."""

OPTIONAL = re.compile(r"platformthemes/libqgtk3|platforminputcontexts/|libQt6Wl|libQt6Wayland|wayland")
"""Plugins that Qt leaves out where the system lacks what they need: what they name alone is not required."""

CONTROL = """\
Package: answerlight
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: {recommends}
Suggests: libgtk-3-0, xdg-desktop-portal
Section: text
Priority: optional
Description: answers to questions about your own documents, quoted from them
 Open PDFs, Word files, books or text files and ask a question in your own
 language. The answer is shown where it stands: quoted letter for letter,
 highlighted on the page, with a confidence that was measured; or the program
 says that there is none. Everything is computed on this computer.
 .
 This package brings its own Python and libraries.
"""


def make_deb(dist: Path, stage: Path, version: str) -> Path:
    """Lay everything in place and pack it; returns the .deb.

    Args:
        dist: where PyInstaller's folder ``answerlight`` is, and the package goes.
        stage: a folder that is emptied first.
    """
    shutil.rmtree(stage, ignore_errors=True)
    program, share = stage / "usr/lib/answerlight", stage / "usr/share"
    copy_tree(dist / "answerlight", program)
    write_desktop_files(share)
    binaries = stage / "usr/bin"
    binaries.mkdir(parents=True)
    for name in ("answerlight", "answerlight-cli"):
        (binaries / name).symlink_to(f"../lib/answerlight/{name}")
    write_documents(share)
    write_control(stage, program, version)
    set_modes(stage, program)
    architecture = native_architecture()
    target = dist / f"answerlight_{version}_{architecture}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(stage), str(target)], check=True)
    return target


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder; by hard links where it can be, since it is large and not changed."""
    shutil.copytree(source, target, symlinks=True, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


def write_desktop_files(share: Path) -> None:
    """Menu entry, icons, description for software centres and manual page, below a share/ folder."""
    applications, metainfo, man = share / "applications", share / "metainfo", share / "man/man1"
    icons = ROOT / "resources" / "icons"
    for folder in (applications, metainfo, man):
        folder.mkdir(parents=True)
    shutil.copyfile(LINUX / "answerlight.desktop", applications / "answerlight.desktop")
    _write_filled(metainfo / f"{identity.IDENTIFIER}.metainfo.xml", LINUX / "metainfo.xml")
    for size in ICON_SIZES:
        folder = share / f"icons/hicolor/{size}x{size}/apps"
        folder.mkdir(parents=True)
        shutil.copyfile(icons / f"answerlight-{size}.png", folder / "answerlight.png")
    scalable = share / "icons/hicolor/scalable/apps"
    scalable.mkdir(parents=True)
    shutil.copyfile(icons / "answerlight.svg", scalable / "answerlight.svg")
    _write_gzip(man / "answerlight.1.gz", (LINUX / "answerlight.1").read_bytes())
    (man / "answerlight-cli.1.gz").symlink_to("answerlight.1.gz")


def write_documents(share: Path) -> None:
    """What Debian wants beside a program: copyright, changes, and why lintian's rules are broken where they are."""
    folder = share / "doc/answerlight"
    folder.mkdir(parents=True)
    shutil.copyfile(LINUX / "copyright", folder / "copyright")
    _write_gzip(folder / "changelog.gz", identity.filled((LINUX / "changelog").read_text("utf-8")).encode())
    overrides = share / "lintian/overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(LINUX / "lintian-overrides", overrides / "answerlight")


def _write_filled(path: Path, source: Path) -> None:
    path.write_text(identity.filled(source.read_text("utf-8")), encoding="utf-8", newline="\n")


def _write_gzip(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def write_control(stage: Path, program: Path, version: str) -> None:
    """DEBIAN/control and md5sums."""
    depends, recommends = needed_packages(program)
    files = sorted(path for path in stage.rglob("*") if path.is_file() and not path.is_symlink())
    control = stage / "DEBIAN"
    control.mkdir()
    text = CONTROL.format(
        version=version,
        maintainer=f"{identity.PUBLISHER} <{identity.MAIL}>",
        architecture=native_architecture(),
        kilobytes=sum(-(-path.stat().st_size // 1024) for path in files),
        depends=", ".join(depends),
        recommends=", ".join(recommends),
    )
    (control / "control").write_text(text, encoding="utf-8")
    with (control / "md5sums").open("w", encoding="utf-8") as sums:
        for path in files:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "md5").hexdigest()  # what dpkg compares with; no secret hangs on it
            sums.write(f"{digest}  {path.relative_to(stage)}\n")


def native_architecture() -> str:
    """Debian's name of this processor."""
    return subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()


def needed_packages(program: Path) -> tuple[list[str], list[str]]:
    """Debian packages (required, recommended) with the shared libraries that the program names and does not bring.

    Raises:
        SystemExit: it names one that the tables above do not know.
    """
    files = [path for path in program.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    brought = {path.name for path in program.rglob("*.so*")}
    required: set[str] = set()
    recommended: set[str] = set()
    unknown: set[str] = set()
    for path in files:
        for name in _needed(path) - brought:
            if OPTIONAL.search(str(path)):
                recommended |= {RECOMMENDS[name]} if name in RECOMMENDS else set()
            elif name in DEPENDS:
                required.add(DEPENDS[name])
            else:
                unknown.add(f"{name} ({path.relative_to(program)})")
    if unknown:
        sys.exit("Which package has these? Add them to packaging/debian.py: " + ", ".join(sorted(unknown)))
    return sorted(required), sorted(recommended - required)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _needed(path: Path) -> set[str]:
    told = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^\s+NEEDED\s+(\S+)$", told, re.MULTILINE))


def set_modes(stage: Path, program: Path) -> None:
    """Folders and programs 755, all else 644: what the builder's umask and the wheels made of them is chance."""
    runnable: Iterable[Path] = (program / "answerlight", program / "answerlight-cli")
    for path in [stage, *stage.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in runnable or path.parent.name == "bin" else 0o644)
