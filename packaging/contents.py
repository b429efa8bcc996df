"""What goes into the package, and what PyInstaller would add that the program never uses.

PyInstaller collects a library as a whole when it cannot know what is used; for torch, transformers and Qt
that is twice of what is needed. Each rule here names its reason. Pure functions of names, so that a test can
hold them against a list; the frozen program's ``self-test`` shows that nothing was missed.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Collection, Iterable
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

_TRANSLATIONS = Path(__file__).resolve().parents[1] / "resources" / "translations"

UNUSED_DISTRIBUTIONS = {
    "hf-xet",  # downloads are our own, over HTTP (app/engine/models)
    "typer",  # the hub's command line and what it draws with
    "rich",
    "shellingham",
    "setuptools",  # torch names it for compiling extensions
    "networkx",  # torch's partitioner, which nothing here calls
    "pygments",
    "annotated-doc",
}
"""Required by what we require, and never imported by what we use of it."""

UNUSED_MODULES = [
    "readline",  # for Python's own prompt; its library is under the GPL, which then would hold for all of the package
    "rlcompleter",
    "curses",
    "tkinter",
    "IPython",
    "pytest",
    "lib2to3",
    "ensurepip",
    "idlelib",
    "pydoc_data",
    "torch.utils.tensorboard",
    "numpy.f2py",
    "numpy.tests",
    "pypdfium2_cli",
    "sympy.parsing.latex",
    "sympy.parsing.autolev",
]

UNUSED_FILES = [
    "torch/test/*",  # 80 MB of compiled tests
    "torch/bin/*",  # protoc and test programs; torch_shm_manager is kept below
    "torch/include/*",
    "torch/share/*",
    "torch/lib/*.lib",  # for linking on Windows
    "torch/lib/libtorchbind_test*",
    "torch/lib/libjitbackend_test*",
    "torch/lib/libbackend_with_compiler*",
    "torch/lib/libaoti_custom_ops*",
    "torch/_inductor/*.py",  # the compiler's sources: its modules are in the archive, but for settings (below)
    "torch/testing/*.py",
    "torch/onnx/*.py",
    "torchgen/*.yaml",
    "torchgen/packaged/*",
    "*/sboms/*",
    "PySide6/Qt/qml/*",
    "PySide6/Qt/translations/*",  # those that a translation of ours would use are kept below
    "PySide6/translations/*",  # the same on Windows
    "PySide6/Qt/plugins/designer/*",
    "PySide6/Qt/plugins/egldeviceintegrations/*",  # screens without a desktop
    "PySide6/Qt/plugins/generic/*",  # input devices without a desktop
    "PySide6/Qt/plugins/networkinformation/*",
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboard*",  # would bring QML
    "PySide6/Qt/plugins/platforms/libqeglfs*",
    "PySide6/Qt/plugins/platforms/libqlinuxfb*",
    "PySide6/Qt/plugins/platforms/libqminimal*",
    "PySide6/Qt/plugins/platforms/libqvkkhrdisplay*",
    "PySide6/Qt/plugins/platforms/libqvnc*",
    "PySide6/Qt/plugins/platforms/qdirect2d*",
    "PySide6/Qt/plugins/platforms/*qminimal*",
    "PySide6/Qt/plugins/printsupport/*",
    "PySide6/Qt/plugins/qmllint/*",
    "PySide6/Qt/plugins/qmltooling/*",
    "PySide6/Qt/plugins/sqldrivers/*",
    "PySide6/Qt/plugins/tls/*",  # Qt connects to nothing
    "PySide6/Qt/plugins/vectorimageformats/*",
    "PySide6/Qt/plugins/wayland-graphics-integration-server/*",
    "PySide6/Qt/plugins/imageformats/*qpdf*",
    "PySide6/Qt/plugins/imageformats/*qtga*",
    "PySide6/Qt/plugins/imageformats/*qtiff*",
    "PySide6/Qt/plugins/imageformats/*qwbmp*",
    "PySide6/Qt/plugins/imageformats/*qwebp*",
    "PySide6/Qt/plugins/imageformats/*qicns*",
    "*opengl32sw.dll",  # Mesa for widgets that draw with OpenGL: ours do not
    "*d3dcompiler_47.dll",
    "*/licenses/*",  # gathered into licences.txt
    "*/LICENSES/*",
    "resources/*.py",  # how the resources were made
    "resources/icons/*.ico",
    "resources/icons/*.icns",
    "resources/questions/README.md",
]
"""Patterns of places in the package, with "/" on every system; "*" goes across folders."""

USED_FILES = [
    "torch/bin/torch_shm_manager*",
    "torch/*config.py",  # torch reads the comments in these (torch/utils/_config_module.py)
    *(f"PySide6/*translations/qtbase_{path.stem}.qm" for path in _TRANSLATIONS.glob("*.*")),
]
"""Exceptions from UNUSED_FILES."""

QT_UNUSED = re.compile(
    r"(lib)?Qt6?(Qml|Quick|Labs|Designer|Help|Sql|Test|UiTools|Lottie|Eglfs|EglFS|Pdf|VirtualKeyboard|Concurrent"
    r"|PrintSupport|WaylandCompositor|WaylandEglCompositor|OpenGLWidgets|ShaderTools|Multimedia|WebEngine|3D)\w*"
    r"(\.abi3)?(\.so(\.\d+)*|\.dll|\.pyd|\.dylib)?",
    re.IGNORECASE,
)
"""Libraries of Qt that a window made of widgets has no use for (Network stays: two starts talk through it)."""

LINUX_BUNDLED = re.compile(
    r"lib(python3|ssl|crypto|ffi|bz2|lzma|sqlite3|mpdec|uuid|z|expat"
    r"|xcb-(cursor|icccm|image|keysyms|render-util|util))\b.*"
)
"""Libraries of the build machine that travel: Python's own, and the small XCB ones that many systems lack.

All others (X11, fontconfig, glib, libstdc++, GTK where there is one) are the target's: they load plugins and
settings that must fit each other, and a second, older copy beside the system's breaks both.
"""


QT_AT_START = "pyi_rth_pyside6"
"""PyInstaller's own beginning of a program with Qt: it loads Qt in every process, before anything of ours."""


def without_qt_at_start(scripts: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The scripts that a program begins with, less PyInstaller's for Qt.

    On Windows torch cannot be loaded where Qt was before it (OSError 1114, c10.dll), and the helper processes and the
    command line are this same program: there Qt has no business, and costs each of them time. The window needs
    nothing of it: a PySide6 from PyPI tells Qt itself where its plugins are. Nor do the programs that we start (a
    browser, a file manager) then inherit a QT_PLUGIN_PATH that leads into ours.

    Raises:
        ValueError: it is not there. PyInstaller calls it something else now; then look what it does.
    """
    scripts = list(scripts)
    kept = [script for script in scripts if script[0] != QT_AT_START]
    if len(kept) == len(scripts):
        raise ValueError(f"PyInstaller has no {QT_AT_START} any more")
    return kept


def normal(name: str) -> str:
    """A distribution's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(requirement: str) -> str | None:
    """The distribution that a requirement names, or None when it is for an extra or another system."""
    from packaging.requirements import Requirement

    parsed = Requirement(requirement)
    if parsed.marker is not None and not parsed.marker.evaluate({"extra": ""}):
        return None
    return normal(parsed.name)


def program_distributions(requirements: Iterable[str]) -> set[str]:
    """The distributions that ``requirements`` need, directly or not, less those never used; names normalised."""
    found: set[str] = set()
    waiting = [name for name in map(requirement_name, requirements) if name]
    while waiting:
        name = waiting.pop()
        if name in found or name in UNUSED_DISTRIBUTIONS:
            continue
        found.add(name)
        waiting += [more for more in map(requirement_name, importlib.metadata.requires(name) or ()) if more]
    return found


def other_modules(kept: Collection[str]) -> list[str]:
    """Importable names of everything installed here that is not among the distributions ``kept``.

    So a package does not depend on what else (test tools, Pillow) lies in the environment that made it.
    """
    owners = importlib.metadata.packages_distributions()
    return sorted(
        module
        for module, names in owners.items()
        if not any(normal(name) in kept for name in names) and "__mypyc" not in module and "/" not in module
    )


def modules_below(folder: Path, name: str = "") -> list[str]:
    """Names of all modules of a package, read from its folder: PyInstaller would import each of them to ask."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        found.append(".".join([name or folder.name, *parts]))
    return found


def answering_models() -> set[str]:
    """Folders of transformers.models that AutoModelForQuestionAnswering can load, and what chooses among them."""
    from transformers.models.auto.configuration_auto import model_type_to_module_name
    from transformers.models.auto.modeling_auto import MODEL_FOR_QUESTION_ANSWERING_MAPPING_NAMES as NAMES

    return {"auto", *(model_type_to_module_name(name) for name in NAMES)}


def is_wanted_model(module: str, models: Collection[str]) -> bool:
    """Whether a module is outside transformers.models or in one of the folders ``models``."""
    parts = module.split(".")
    return parts[:2] != ["transformers", "models"] or len(parts) < 3 or parts[2] in models


def is_wanted_file(place: str, models: Collection[str], kept: Collection[str]) -> bool:
    """Whether a file with this place in the package is needed.

    Args:
        place: relative to the package's folder.
        models: see ``answering_models``.
        kept: see ``program_distributions``.
    """
    place = place.replace("\\", "/")
    path = PurePosixPath(place)
    if path.parts[0].endswith(".dist-info") and normal(path.parts[0].partition("-")[0]) not in kept:
        return False
    if path.parts[:2] == ("transformers", "models") and len(path.parts) > 3 and path.parts[2] not in models:
        return False
    if any(fnmatch(place, pattern) for pattern in USED_FILES):
        return True
    of_qt = "PySide6" in path.parts[:-1] or path.name.lower().startswith(("qt6", "libqt6"))
    if of_qt and QT_UNUSED.fullmatch(path.name):
        return False
    framework = next((part for part in path.parts if part.endswith(".framework")), None)
    if framework is not None and QT_UNUSED.fullmatch(framework.removesuffix(".framework")):
        return False
    return not any(fnmatch(place, pattern) for pattern in UNUSED_FILES)


def is_wanted_system_library(name: str) -> bool:
    """Whether a shared library of the Linux that builds should travel."""
    return LINUX_BUNDLED.fullmatch(name) is not None
