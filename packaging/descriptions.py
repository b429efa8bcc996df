"""What the package says about itself: licences, the list of its parts, and what Windows and macOS want to know.

All of it is made from what PyInstaller is about to collect, so that it tells of what is shipped and of nothing else.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import subprocess
import sys
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path

import contents
import identity

from app import __version__, about

PACKAGING = Path(__file__).resolve().parent
ROOT = PACKAGING.parent
MARKDOWN = "net.daringfireball.markdown"
DOCUMENT_TYPES = [
    # name, extensions, Uniform Type Identifier
    ("PDF document", ["pdf"], "com.adobe.pdf"),
    ("Text", ["txt", "text", "log"], "public.plain-text"),
    ("Markdown", ["md", "markdown"], MARKDOWN),
    ("Word document", ["docx"], "org.openxmlformats.wordprocessingml.document"),
    ("OpenDocument text", ["odt"], "org.oasis-open.opendocument.text"),
    ("EPUB book", ["epub"], "org.idpf.epub-container"),
    ("Web page", ["html", "htm", "xhtml"], "public.html"),
    ("Rich text", ["rtf"], "public.rtf"),
]

Entry = tuple[str, str | None, str]
"""One line of a PyInstaller table of contents: place in the package, source, kind."""


# ------------------------------------------------------------------------------ licences


def shipped_distributions(entries: Iterable[Entry], kept: Collection[str]) -> list[importlib.metadata.Distribution]:
    """The distributions among ``kept`` of which at least one file is in the package, by name."""
    sources = {Path(source).resolve() for _, source, _ in entries if source}
    found = []
    for library in importlib.metadata.distributions():
        files = (Path(str(library.locate_file(file))).resolve() for file in library.files or ())
        if contents.normal(library.name) in kept and any(
            file in sources for file in files if ".dist-info" not in str(file)
        ):
            found.append(library)
    return sorted(found, key=lambda library: contents.normal(library.name))


def write_licences(target: Path, entries: Collection[Entry], kept: Collection[str]) -> None:
    """Write every licence of what is shipped as one text file."""
    names = [library.name for library in shipped_distributions(entries, kept)]
    own = PACKAGING / "licences"
    more = [
        ("What this program is made of", (own / "README.txt").read_text(encoding="utf-8")),
        ("The built-in reader: model card", (ROOT / "resources/models/builtin/README.md").read_text(encoding="utf-8")),
        (f"Python {platform.python_version()}", _python_licence()),
        ("GNU Lesser General Public License, version 3 (Qt, PySide6)", _text(own / "LGPL-3.0.txt")),
        ("GNU General Public License, version 3", _text(own / "GPL-3.0.txt")),
        ("Apache License 2.0 (tokenizers, sentencepiece and others)", _text(own / "Apache-2.0.txt")),
        *_system_licences(entries),
    ]
    target.write_text(about.gather_licences(names, more), encoding="utf-8", newline="\n")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _python_licence() -> str:
    """The licence that every Python installation brings, somewhere."""
    standard = Path(importlib.__file__).resolve().parents[1]
    for path in (standard / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE"):
        if path.is_file():
            return _text(path)
    debian = Path(f"/usr/share/doc/python3.{sys.version_info.minor}/copyright")
    if debian.is_file():
        return _text(debian)
    raise FileNotFoundError("The licence of this Python: it must be shipped, and is not where Pythons keep it.")


def _system_licences(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Debian's copyright files of the build machine's own libraries that travel."""
    if not sys.platform.startswith("linux"):
        return []
    prefixes = (Path(sys.prefix), Path(sys.base_prefix), ROOT)
    found: dict[str, str] = {}
    for _place, source, kind in entries:
        path = Path(source or "")
        if kind not in ("BINARY", "EXTENSION") or any(prefix in path.absolute().parents for prefix in prefixes):
            continue
        package = _package_of(path)
        found[package] = _text(Path(f"/usr/share/doc/{package}/copyright"))
    return [(f"{package} (from the system this was built on)", text) for package, text in sorted(found.items())]


def _package_of(library: Path) -> str:
    """The Debian package that a library comes from; dpkg may know it without /usr before it."""
    for path in (library, library.resolve(), Path("/", *library.resolve().parts[2:])):
        told = subprocess.run(["dpkg-query", "--search", str(path)], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            return told.stdout.partition(":")[0]
    raise FileNotFoundError(f"No package here owns {library}: its licence is not known, so it cannot be shipped.")


# ------------------------------------------------------------------------------ the list of parts


def write_sbom(target: Path, entries: Collection[Entry], kept: Collection[str]) -> None:
    """Write the parts as a CycloneDX 1.6 list (https://cyclonedx.org/docs/1.6/json/)."""
    parts = [_component(library) for library in shipped_distributions(entries, kept)]
    parts.append({"type": "platform", "name": "CPython", "version": platform.python_version(), "bom-ref": "cpython"})
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # The same parts give the same number: nothing of this machine or the time is in it.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(parts, sort_keys=True))}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "Answerlight",
                "version": __version__,
                "bom-ref": "answerlight",
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": parts,
    }
    target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _component(library: importlib.metadata.Distribution) -> dict[str, object]:
    name = contents.normal(library.name)
    reference = f"pkg:pypi/{name}@{library.version.partition('+')[0]}"
    component: dict[str, object] = {"type": "library", "name": name, "version": library.version}
    component |= {"purl": reference, "bom-ref": reference}
    if expression := library.metadata.get_all("License-Expression"):
        component["licenses"] = [{"expression": expression[0]}]
    return component


# ------------------------------------------------------------------------------ Windows and macOS

_VERSION_RESOURCE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', '{publisher}'),
      StringStruct('FileDescription', 'Answerlight'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', 'answerlight'),
      StringStruct('LegalCopyright', 'MIT License'),
      StringStruct('OriginalFilename', 'answerlight.exe'),
      StringStruct('ProductName', 'Answerlight'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ]
)
"""


def write_windows_version(folder: Path, version: str) -> Path:
    """Write what Explorer's "Details" shows of an .exe; returns the file, in PyInstaller's form."""
    numbers = (*[int(part) for part in version.split(".")], 0, 0, 0, 0)[:4]
    target = folder / "version.txt"
    target.write_text(
        _VERSION_RESOURCE.format(numbers=numbers, version=version, publisher=identity.PUBLISHER), encoding="utf-8"
    )
    return target


def mac_properties(version: str) -> dict[str, object]:
    """Info.plist of the .app. LSHandlerRank Alternate: offered for these files, never made their default."""
    return {
        "CFBundleDisplayName": "Answerlight",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": name,
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [kind],
                "CFBundleTypeExtensions": extensions,
            }
            for name, extensions, kind in DOCUMENT_TYPES
        ],
        "UTImportedTypeDeclarations": [  # macOS itself knows no Markdown
            {
                "UTTypeIdentifier": MARKDOWN,
                "UTTypeDescription": "Markdown",
                "UTTypeConformsTo": ["public.plain-text"],
                "UTTypeTagSpecification": {"public.filename-extension": ["md", "markdown"]},
            }
        ],
        "LSApplicationCategoryType": "public.app-category.productivity",
        "LSMinimumSystemVersion": "13.0",  # what Qt 6.11 runs on
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # dark where the person has chosen dark
        "NSHumanReadableCopyright": "MIT License",
    }
