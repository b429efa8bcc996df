#!/usr/bin/env python3
"""The commands: run the program, run the tests, make the package. Needs nothing but Python.

The first start makes ``.venv`` beside this file and installs the pinned libraries there; later starts
check one small file and hand over at once. What a person must know before or instead is said here, in
plain sentences on standard error: how much is fetched, what is missing and the command that brings it.

Standard library only, and no syntax newer than Python 3.8, so that an older Python can say so.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator, NamedTuple, NoReturn, Sequence  # noqa: UP035 - where Python 3.8 has them

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
TORCH_INDEX = "https://download.pytorch.org/whl/"
TORCH_CPU, TORCH_CUDA = "cpu", "cu130"
PROBE_S = 5.0
"""How long PyTorch's own index may take to answer before the set-up goes on without it."""

CLI_COMMANDS = {"ask", "batch", "text", "evaluate", "calibrate", "models", "self-test"}
QT_HIDDEN = "ANSWERLIGHT_HIDE_QT"
STARTED_AS = "ANSWERLIGHT_STARTED_AS"
"""What was typed before the arguments, for the usage lines of the program (app/started.py)."""
INTERRUPTED = 130


class Size(NamedTuple):
    """Megabytes fetched and megabytes on disk afterwards, measured on Linux with Python 3.11."""

    fetched: int
    unpacked: int


CPU_SIZE = Size(340, 1550)
CUDA_EXTRA = Size(2500, 3900)
EXTRA_SIZES = {"test": Size(40, 150), "package": Size(2, 10)}
SPARE_MB = 500
"""What pip needs beside the result while it unpacks."""

HELP = """\
Answerlight: answers to questions about your own documents, quoted from them.

  python3 run.py [FILE|FOLDER ...]         open the window
  python3 run.py ask QUESTION PATH...      answer in the terminal (--json, --top N, --model, --device, --password)
  python3 run.py batch QUESTIONS.txt PATH... --out TABLE.csv|.xlsx|.json    many questions, many documents, one table
  python3 run.py text FILE                 print the text that every offset refers to
  python3 run.py models list|download ID|verify ID|import PATH|remove ID
  python3 run.py evaluate DATASET...       how good a reader is, on questions with known answers (SQuAD's layout)
  python3 run.py calibrate --model ID|FOLDER DATASET...   measure what its scores mean, for percentages
  python3 run.py test                      linter, type checker, layers and all tests
  python3 run.py test -k NAME | PATH...    only these tests (arguments go to pytest)
  python3 run.py self-test                 use every part once, without a screen and without a connection
  python3 run.py package                   make what people install on this system, into dist/

COMMAND --help tells more about a command. The first start fetches libraries (about {fetched} MB) into
{venv}
and says so; later starts begin at once. Nothing else is changed on this computer.
"""


class Stop(Exception):
    """The program cannot go on; the sentence says why and what to do."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def tell(sentence: str) -> None:
    """Say something on standard error; standard output belongs to the command's result."""
    print(sentence, file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------ what this computer has


def python_problem(version: Sequence[int], system: str, machine: str, bits: int) -> str | None:
    """Why this Python cannot run the program, or None."""
    if tuple(version[:2]) < OLDEST:
        return (
            f"Answerlight needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is Python {version[0]}.{version[1]}. "
            "Install a newer Python (https://www.python.org/downloads/) and start run.py with it, "
            "for example: python3.12 run.py"
        )
    if bits < 64:
        return "Answerlight needs a 64-bit Python, and this one has 32 bits. Install the 64-bit Python and try again."
    if system == "darwin" and machine == "x86_64":
        return (
            "Answerlight does not run on Macs with an Intel processor: PyTorch is no longer made for them. "
            "On a Mac with Apple silicon, use a Python made for it instead of one that runs under Rosetta."
        )
    return None


def os_family(os_release: str) -> str:
    """Which package manager a Linux uses ("apt", "dnf", "pacman", "zypper" or ""), from /etc/os-release."""
    values = dict(re.findall(r"^(ID|ID_LIKE)=\"?([^\"\n]*)\"?$", os_release, re.MULTILINE))
    names = (values.get("ID", "") + " " + values.get("ID_LIKE", "")).split()
    for manager, known in (
        ("apt", {"debian", "ubuntu"}),
        ("dnf", {"fedora", "rhel", "centos"}),
        ("pacman", {"arch"}),
        ("zypper", {"suse", "opensuse"}),
    ):
        if known & set(names):
            return manager
    return ""


def this_os_family() -> str:
    """The package manager of the Linux we run on, or ""."""
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        with contextlib.suppress(OSError):
            return os_family(Path(path).read_text(encoding="utf-8", errors="replace"))
    return ""


def venv_problem(family: str, version: Sequence[int], has_ensurepip: bool) -> str | None:
    """Why no virtual environment can be made here and what brings it, or None."""
    if has_ensurepip:
        return None
    name = f"python{version[0]}.{version[1]}"
    command = {
        "apt": f"sudo apt install {name}-venv",
        "dnf": f"sudo dnf install {name}",
        "pacman": "sudo pacman -S python",
        "zypper": f"sudo zypper install {name.replace('.', '')}",
    }.get(family)
    remedy = f"Install it with\n  {command}\nand try again." if command else "Install Python's venv and ensurepip."
    return f"Python's own tool for separate environments (venv) is missing. {remedy}"


def machine_name() -> str:
    """The processor's kind ("x86_64", "arm64"), as this Python sees it."""
    return os.uname().machine if sys.platform != "win32" else os.environ.get("PROCESSOR_ARCHITECTURE", "")


def has_nvidia() -> bool:
    """Whether an NVIDIA GPU with its driver is here."""
    if Path("/proc/driver/nvidia/version").exists():
        return True
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        listed = subprocess.run([program, "-L"], capture_output=True, text=True, timeout=10, check=False)
        return listed.returncode == 0 and "GPU" in listed.stdout
    return False


# apt, dnf and pacman names of the libraries that the Qt wheels expect from the system
# (the NEEDED entries of Qt 6.11's libQt6Gui, libQt6Network, libQt6DBus, libqxcb and libqwayland).
_QT_BASE = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libzstd.so.1": ("libzstd1", "libzstd", "zstd"),
    "libbrotlidec.so.1": ("libbrotli1", "libbrotli", "brotli"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5-libs", "krb5"),
}
_QT_X11 = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb"),
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb"),
}
_QT_WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland"),
}
LIBRARIES: dict[str, tuple[str, str, str]] = {**_QT_BASE, **_QT_X11, **_QT_WAYLAND}


def can_load(library: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries(environment: dict[str, str]) -> list[str]:
    """What Qt will look for and not find: its base, and one way to reach the screen."""
    missing = [name for name in _QT_BASE if not can_load(name)]
    plugin = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    ways = []
    if environment.get("WAYLAND_DISPLAY") and plugin in {"", "wayland"}:
        ways.append(_QT_WAYLAND)
    if environment.get("DISPLAY") and plugin in {"", "xcb"}:
        ways.append(_QT_X11)
    lacking = [[name for name in way if not can_load(name)] for way in ways]
    return missing + (min(lacking, key=len) if lacking else [])


def install_command(libraries: Sequence[str], family: str) -> str | None:
    """The command that brings these libraries, or None where we do not know it."""
    managers = {"apt": "sudo apt install", "dnf": "sudo dnf install", "pacman": "sudo pacman -S"}
    if family not in managers:
        return None
    column = list(managers).index(family)
    packages = dict.fromkeys(LIBRARIES[name][column] for name in libraries)
    return managers[family] + " " + " ".join(packages)


def libraries_problem(missing: Sequence[str], family: str) -> str | None:
    """Which system libraries the window lacks and the command that brings them, or None."""
    if not missing:
        return None
    command = install_command(missing, family)
    remedy = f"Install them with\n  {command}" if command else "Install the packages of your system that hold them."
    return (
        f"The window needs libraries that this system does not have: {', '.join(missing)}. {remedy}\n"
        'Without a window: python3 run.py ask "QUESTION" FILE'
    )


def display_problem(environment: dict[str, str], system: str) -> str | None:
    """Why no window can be shown, or None."""
    if not system.startswith("linux"):
        return None
    terminal = 'In the terminal, ask like this:\n  python3 run.py ask "QUESTION" FILE'
    if any(environment.get(name) for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return None
    display = environment.get("DISPLAY")
    if not display:
        return f"There is no display here to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). {terminal}"
    if not x_server_answers(display):
        return f"No window can be opened: nothing answers at the display {display} (DISPLAY). {terminal}"
    return None


def x_server_answers(display: str) -> bool:
    """Whether something listens where DISPLAY points; Qt would end the program with a core dump instead.

    Only the two places of a local X server are tried (X(7)); a display on another computer is left to Qt.
    """
    number = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if number is None:
        return True
    path = f"/tmp/.X11-unix/X{number.group(1)}"
    for address in (path, "\0" + path):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            probe.connect(address)
            return True
    return False


# ------------------------------------------------------------------------------ the environment


class Pins(NamedTuple):
    """What has to be installed: requirements of the program and, further, of its tests and its packaging."""

    program: list[str]
    extras: dict[str, list[str]]
    constraints: str

    @property
    def torch(self) -> str:
        """The pin of PyTorch ("torch==2.13.0"), which is fetched in a way of its own; "" without one."""
        found = re.search(r"^torch==[\w.]+", self.constraints, re.MULTILINE)
        return found[0] if found else ""


def read_pins(root: Path) -> Pins:
    """The requirements in pyproject.toml and the exact versions beside it."""
    import tomllib  # Python 3.11

    with (root / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    constraints = (root / "constraints.txt").read_text(encoding="utf-8")
    return Pins(project["dependencies"], project.get("optional-dependencies", {}), constraints)


def fingerprint(requirements: Sequence[str], constraints: str) -> str:
    """A hash that changes when something else would be installed. Comments do not count."""
    import hashlib

    pinned = [line.partition("#")[0].strip() for line in constraints.splitlines()]
    parts = [*sorted(requirements), "", *sorted(filter(None, pinned))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Environment:
    """The folder ``.venv`` of one checkout. Its stamp, written last, says what is completely installed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "answerlight.json"
        self.log = self.folder / "setup.log"
        self.lock = self.folder / "setup.lock"
        windows = os.name == "nt"
        self.python = self.folder / ("Scripts/python.exe" if windows else "bin/python")

    def interpreter(self) -> str:
        """The Python that the environment belongs to, as it is now; "" when it is gone or broken.

        A system that has moved from python3.11 to python3.12 leaves an environment that cannot work.
        """
        try:
            text = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""
        values = dict(re.findall(r"^(\w+)\s*=\s*(.*?)\s*$", text, re.MULTILINE))
        if not self.python.exists() or not Path(values.get("home", "")).is_dir():
            return ""
        version = ".".join(str(values.get("version", "")).split(".")[:2])
        return f"{version} {'' if os.name == 'nt' else self.python.resolve().name}"

    def installed(self) -> dict[str, str]:
        """The stamp, or {} when there is none that holds."""
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(stamp, dict) or stamp.get("interpreter") != self.interpreter():
            return {}
        return stamp

    def is_ready(self, pins: Pins, extras: Sequence[str]) -> bool:
        """Whether everything needed is installed in these very versions."""
        stamp = self.installed()
        if stamp.get("program") != fingerprint(pins.program, pins.constraints):
            return False
        return all(stamp.get(name) == fingerprint(pins.extras[name], pins.constraints) for name in extras)

    def write_stamp(self, pins: Pins, extras: Sequence[str]) -> None:
        """Note that all of it is installed."""
        stamp = {"interpreter": self.interpreter(), "program": fingerprint(pins.program, pins.constraints)}
        for name in extras:
            stamp[name] = fingerprint(pins.extras[name], pins.constraints)
        part = self.stamp.with_suffix(".part")
        part.write_text(json.dumps(stamp), encoding="utf-8")
        part.replace(self.stamp)

    def packages(self) -> Path:
        """The folder that pip fills."""
        if os.name == "nt":
            return self.folder / "Lib" / "site-packages"
        return next(self.folder.glob("lib/python*/site-packages"), self.folder / "lib")

    def has_torch(self, pin: str) -> bool:
        """Whether some build of the pinned PyTorch is installed."""
        return any(self.packages().glob(pin.replace("==", "-") + "*.dist-info"))

    def works(self) -> bool:
        """Whether it can be installed into: making it may have been interrupted before pip was there."""
        if not self.interpreter():
            return False
        tried = subprocess.run([str(self.python), "-m", "pip", "--version"], capture_output=True, check=False)
        return tried.returncode == 0

    def forget_half_installed(self) -> None:
        """Let pip install again what it was unpacking when it was killed: it writes INSTALLER after the files."""
        for record in self.packages().glob("*.dist-info"):
            if not (record / "INSTALLER").exists():
                shutil.rmtree(record)

    def make(self) -> None:
        """Make the environment anew, keeping only the lock (held by us) and the log."""
        for entry in self.folder.iterdir():
            if entry in (self.lock, self.log):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        command = [sys.executable, "-m", "venv", str(self.folder)]
        with self.log.open("ab") as log:
            made = subprocess.run(command, stdout=log, stderr=log, check=False)
        if made.returncode:
            raise Stop(f"Python could not make the environment in {self.folder}. What it said is in {self.log}.")


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file lock that ends with this process; wait, and say so, while another start holds it."""
    with path.open("a+b") as file:
        said = False
        while not _try_lock(file.fileno()):
            if not said:
                tell("Another start of run.py is setting up; waiting for it to finish.")
                said = True
            time.sleep(0.2)
        yield


def _try_lock(number: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except PermissionError:  # what Windows says when the lock is held
        return os.name != "nt"
    except OSError:
        return True  # a file system without locks: two starts at once are the person's to avoid
    return True


# ------------------------------------------------------------------------------ fetching and installing


def torch_in_index(index: str, pin: str, seconds: float) -> bool:
    """Whether an index (``https://…/whl/cpu``) answers in time and has our torch for this Python."""
    import threading
    import urllib.request

    found: list[bool] = []
    name, _, version = pin.partition("==")
    wheel = re.compile(rf"{name}-{re.escape(version)}(?:%2B|\+)\w+-cp{sys.version_info[0]}{sys.version_info[1]}-cp")

    def ask() -> None:
        with contextlib.suppress(OSError, ValueError):
            with urllib.request.urlopen(f"{index}/{name}/", timeout=seconds) as answer:
                page = answer.read(20_000_000).decode("utf-8", "replace")
            found.append(wheel.search(page) is not None)

    # A thread, because looking up a name can take far longer than a socket's time-out.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(found and found[0])


def torch_build(system: str, nvidia: bool) -> str:
    """Which of PyTorch's own builds fits better than the one on PyPI, or "" for PyPI's.

    PyPI's is the CUDA build on Linux and the CPU build on Windows; on macOS there is only one.
    """
    if system.startswith("linux"):
        return "" if nvidia else TORCH_CPU
    return TORCH_CUDA if system == "win32" and nvidia else ""


def announce(environment: Environment, size: Size, perhaps: Size) -> None:
    """Say what will be fetched and where to; stop when the disk is too small.

    Args:
        environment: whose folder is filled.
        size: what is fetched at least.
        perhaps: what may come on top, when only the CUDA build can be reached.
    """
    free = shutil.disk_usage(environment.folder).free // 1_000_000
    if free < size.unpacked + SPARE_MB:
        raise Stop(
            f"Setting up needs about {size.unpacked + SPARE_MB} MB on the disk that holds {environment.folder}, and "
            f"only {free} MB are free. Make room there, or move this folder to a larger disk, and try again."
        )
    tell(
        f"Setting up (once): fetching about {size.fetched} MB of libraries into {environment.folder}, "
        f"where they take about {size.unpacked} MB. {free} MB are free."
    )
    if perhaps.fetched:
        tell(
            "PyTorch's own package index cannot be reached. If your package index has no CPU build of PyTorch, "
            f"this becomes up to {size.fetched + perhaps.fetched} MB, {size.unpacked + perhaps.unpacked} MB on disk."
        )


def pip_install(environment: Environment, arguments: Sequence[str]) -> int:
    """Run pip install; its exit status. Progress goes to standard error, everything to the log."""
    command = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--log", str(environment.log), *arguments]
    variables = {**os.environ, "PYTHONUTF8": "1"}
    for name in ("PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PYTHONPATH", "PYTHONHOME"):
        variables.pop(name, None)  # they would send the libraries elsewhere
    if sys.stderr.isatty():
        return subprocess.run(command, stdout=sys.stderr, env=variables, check=False).returncode
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=variables, encoding="utf-8", errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            step = progress_line(line)
            if step:
                tell(step)
        return pip.wait()


def progress_line(line: str) -> str | None:
    """A line of pip's output as a step worth telling where no progress bar can be drawn, or None."""
    fetched = re.match(r"\s*(?:Downloading|Using cached|Processing) (?:\S*/)?([^\s/]+)(?: \((.*)\))?$", line)
    if fetched and ".metadata" not in line:
        name = "-".join(fetched[1].split("-")[:2])
        return f"  {name}" + (f" ({fetched[2]})" if fetched[2] and fetched[2].endswith("B") else "")
    if line.startswith("Installing collected packages:"):
        return f"  unpacking {line.count(',') + 1} packages"
    return None


NETWORK_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "Failed to establish a new connection",
    "ConnectTimeout",
    "ReadTimeout",
    "Read timed out",
    "Cannot connect to proxy",
    "Connection aborted",
    "Connection broken",
    "IncompleteRead",
    "SSLError",
    "CERTIFICATE_VERIFY_FAILED",
    "Network is unreachable",
)


def pip_problem(log: str, path: Path) -> str:
    """What a failed installation's log says, and what to do, in sentences."""
    again = f"Then run the same command again: what was fetched is kept. pip's full log is in {path}."
    errors = re.findall(r"^(?:\S+ )?\s*ERROR: (.+)$", log, re.MULTILINE)
    if "No space left on device" in log or "[WinError 112]" in log:
        return f"The disk became full while the libraries were unpacked. Make room. {again}"
    if any(sign in log for sign in NETWORK_SIGNS):
        return (
            "The libraries could not be fetched: the package index cannot be reached. Check the internet connection; "
            f"behind a proxy, set HTTPS_PROXY. {again}"
        )
    if errors and "No matching distribution found for" in "".join(errors):
        wanted = errors[-1].rpartition(" for ")[2]
        return (
            f"Your package index has no {wanted} for Python {sys.version_info[0]}.{sys.version_info[1]} on this system "
            f"({sys.platform}, {machine_name()}). Another Python (3.11 to 3.14) may help. {again}"
        )
    what = errors[-1].rstrip(".") if errors else "it ended without saying why"
    return f"pip could not install the libraries: {what}. {again}"


def plan(environment: Environment, pins: Pins, extras: Sequence[str]) -> str:
    """Say what will be fetched; the address of PyTorch's own index where it should be used, else ""."""
    if not pins.torch or environment.has_torch(pins.torch):
        tell(f"Setting up: completing the libraries in {environment.folder}.")
        return ""
    nvidia = has_nvidia()
    build = torch_build(sys.platform, nvidia)
    reachable = bool(build) and torch_in_index(TORCH_INDEX + build, pins.torch, PROBE_S)
    parts = [CPU_SIZE, *(EXTRA_SIZES[name] for name in extras if name in EXTRA_SIZES)]
    if nvidia and (reachable or sys.platform.startswith("linux")):
        parts.append(CUDA_EXTRA)
    size = Size(sum(part.fetched for part in parts), sum(part.unpacked for part in parts))
    announce(environment, size, CUDA_EXTRA if build == TORCH_CPU and not reachable else Size(0, 0))
    return TORCH_INDEX + build if reachable else ""


def install(environment: Environment, pins: Pins, extras: Sequence[str]) -> None:
    """Install what is missing; raises Stop with a sentence when that fails."""
    environment.stamp.unlink(missing_ok=True)
    works = environment.works()
    if works:
        environment.forget_half_installed()
    else:
        has_ensurepip = importlib.util.find_spec("ensurepip") is not None
        problem = venv_problem(this_os_family(), sys.version_info[:2], has_ensurepip)
        if problem:
            raise Stop(problem)
    index = plan(environment, pins, extras)
    if not works:
        environment.make()
    began = environment.log.stat().st_size if environment.log.exists() else 0
    if index and pip_install(environment, ["--no-deps", "--index-url", index, pins.torch]):
        tell("PyTorch's own package index failed; going on with the usual one, which may fetch much more.")
        began = environment.log.stat().st_size
    pinned = ["-c", str(environment.root / "constraints.txt"), *pins.program]
    pinned += [requirement for name in extras for requirement in pins.extras[name]]
    if pip_install(environment, pinned):
        with environment.log.open("rb") as file:
            file.seek(began)
            raise Stop(pip_problem(file.read().decode("utf-8", "replace"), environment.log))
    environment.write_stamp(pins, extras)
    tell("Set up.")


def prepare(root: Path, extras: Sequence[str] = ()) -> Environment:
    """The environment, complete: at once when it is, after setting it up when it is not."""
    environment = Environment(root)
    try:
        pins = read_pins(root)
    except (OSError, ValueError, KeyError) as error:
        raise Stop(f"This copy of Answerlight is not complete ({error}). Get it again and start it there.") from error
    if environment.is_ready(pins, extras):
        return environment
    try:
        environment.folder.mkdir(exist_ok=True)
        with locked(environment.lock):
            # What is there of the tests' and packaging's tools stays up to date with the rest.
            extras = sorted({*extras, *(environment.installed().keys() & pins.extras.keys())})
            if not environment.is_ready(pins, extras):
                install(environment, pins, extras)
    except KeyboardInterrupt:
        raise Stop("\nStopped. The next start goes on from here.", INTERRUPTED) from None
    except OSError as error:
        raise Stop(
            f"The libraries cannot be set up in {environment.folder}: {error.strerror or error}. "
            "Put this folder where you may write, and try again."
        ) from error
    return environment


# ------------------------------------------------------------------------------ handing over


def child_variables(root: Path) -> dict[str, str]:
    """The environment variables of the program: ours is the only code it finds beside its libraries."""
    variables = {**os.environ, "PYTHONPATH": str(root)}
    variables.pop("PYTHONHOME", None)
    return variables


def short_python(path: str) -> str:
    """The name of a Python where that is enough to start it: pyenv and the like tell it its whole path."""
    name = Path(path).name
    found = shutil.which(name)
    if found is None or not Path(path).exists():
        return path
    is_it = Path(found).parent.name == "shims" or Path(found).samefile(path)
    return name if is_it else path


def typed(words: Sequence[str], arguments: Sequence[str]) -> str:
    """What the person typed before the arguments, as a terminal takes it again; ``words``: sys.orig_argv."""
    before = [short_python(words[0]), *words[1 : len(words) - len(arguments)]]
    return subprocess.list2cmdline(before) if os.name == "nt" else shlex.join(before)


def hand_over(environment: Environment, arguments: Sequence[str]) -> int:
    """Run the program in this process's place; where that cannot be, its exit status."""
    # -P: a random.py in the person's folder is not ours to import.
    command = [str(environment.python), "-P", "-m", "app", *arguments]
    variables = {**child_variables(environment.root), STARTED_AS: typed(sys.orig_argv, arguments)}
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by who started us: ">&-"
            stream.flush()
    if os.name != "nt":
        os.execve(command[0], command, variables)
    return run_child(command, variables)


def run_child(command: Sequence[str], variables: dict[str, str]) -> int:
    """Run a program and return its exit status; Ctrl+C is its own to answer, and makes that INTERRUPTED."""
    interrupts: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: interrupts.append(number))
    try:
        status = subprocess.run(command, env=variables, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
    return INTERRUPTED if interrupts and status else status


def check_window(environment: dict[str, str], named: str = "") -> None:
    """Stop with a sentence where no window can open, which also tells of what is neither a command nor a file."""
    problem = display_problem(environment, sys.platform)
    if not problem and sys.platform.startswith("linux"):
        problem = libraries_problem(missing_libraries(environment), this_os_family())
    if problem and named and not named.startswith("-") and not Path(named).exists():
        problem = f"There is no command and no file called “{named}”; see python3 run.py --help. {problem}"
    if problem:
        raise Stop(problem, status=2)


# ------------------------------------------------------------------------------ the tests


class Counts(NamedTuple):
    """How many checks and tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


CHECKS = {
    "ruff": ["-m", "ruff", "check", "."],
    "mypy": ["-m", "mypy"],
    "layers": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}
NO_TESTS = 5
"""pytest's exit status when it found nothing to run."""


def split_arguments(root: Path, arguments: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The arguments for pytest as (options, paths of the engine's tests, paths of the desktop's tests)."""
    options: list[str] = []
    engine: list[str] = []
    desktop: list[str] = []
    for argument in arguments:
        path = Path(argument.partition("::")[0])
        full = path.resolve() if path.exists() else (root / path).resolve()
        tests = root / "tests"
        if argument.startswith("-") or not full.exists() or tests not in (full, *full.parents):
            options.append(argument)
            continue
        target = str(full) + argument[len(str(path)) :] if "::" in argument else str(full)
        inside_desktop = tests / "desktop" in (full, *full.parents)
        (desktop if inside_desktop else engine).append(target)
        if full == tests:
            desktop.append(str(tests / "desktop"))
    return options, engine, desktop


def count_junit(path: Path) -> Counts:
    """What pytest's XML report counts."""
    import xml.etree.ElementTree as ElementTree

    try:
        suites = ElementTree.parse(path).getroot().iter("testsuite")
    except (OSError, ElementTree.ParseError):
        return Counts()
    total = Counts()
    for suite in suites:
        number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
        failed = number["failures"] + number["errors"]
        total = total.plus(Counts(number["tests"] - failed - number["skipped"], failed, number["skipped"]))
    return total


def run_pytest(environment: Environment, arguments: Sequence[str], variables: dict[str, str]) -> Counts:
    """One pytest run, its output as it comes; a run that broke counts as one failure."""
    import tempfile  # like other imports inside functions: a second start need not wait for it

    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [str(environment.python), "-P", "-m", "pytest", f"--junitxml={report}", *arguments]
        tell("\n$ " + " ".join(["pytest", *arguments]))
        status = run_child(command, variables)
        counts = count_junit(report)
    if status == INTERRUPTED:
        raise KeyboardInterrupt
    if status not in (0, NO_TESTS) and not counts.failed:
        return counts.plus(Counts(failed=1))
    return counts


TEST_FONTS = {"NotoSans-Regular.*": "fonts-noto-core", "NotoSansCJK*-Regular.*": "fonts-noto-cjk"}
"""What the tests write Arabic, Hebrew and Chinese with: font files and Debian's packages of them."""


def lacking_for_tests(fonts: Path) -> list[str]:
    """Debian's packages of what the desktop's tests need from the system and do not find."""
    libraries = [LIBRARIES[name][0] for name in LIBRARIES if name not in _QT_WAYLAND and not can_load(name)]
    packages = [package for pattern, package in TEST_FONTS.items() if not any(fonts.rglob(pattern))]
    return list(dict.fromkeys(libraries + packages))


def prepare_system_for_tests() -> None:
    """Bring Qt's libraries and fonts where a continuous-integration machine lacks them, else name them."""
    if not sys.platform.startswith("linux"):
        return
    packages = lacking_for_tests(Path("/usr/share/fonts"))
    if not packages:
        return
    if os.environ.get("CI") and getattr(os, "geteuid", int)() == 0 and shutil.which("apt-get"):
        tell("Installing what the desktop's tests need: " + " ".join(packages))
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", *packages]):
            subprocess.run(command, stdout=sys.stderr, stdin=subprocess.DEVNULL, env=quiet, check=False)
    elif this_os_family() == "apt":
        tell("The desktop's tests may fail without these: sudo apt install " + " ".join(packages))
    problem = libraries_problem([name for name in _QT_BASE if not can_load(name)], this_os_family())
    if problem:
        tell(problem)


def run_tests(arguments: Sequence[str]) -> int:
    """Every check and every test, or only the tests that the arguments name; the exit status."""
    environment = prepare(ROOT, ["test"])
    variables = child_variables(ROOT)
    options, engine, desktop = split_arguments(ROOT, arguments)
    total = Counts()
    os.chdir(ROOT)
    for name, check in {} if arguments else CHECKS.items():
        tell(f"\n$ {name}")
        status = run_child([str(environment.python), "-P", *check], variables)
        if status == INTERRUPTED:
            raise KeyboardInterrupt
        good = status == 0
        total = total.plus(Counts(passed=1) if good else Counts(failed=1))
        tell(f"{name}: {'passed' if good else 'failed'}")
    everything = not engine and not desktop
    if everything or engine:
        without_qt = ["-p", "no:pytest-qt", *options, *(engine or ["tests"]), "--ignore=tests/desktop"]
        total = total.plus(run_pytest(environment, without_qt, {**variables, QT_HIDDEN: "1"}))
    if everything or desktop:
        prepare_system_for_tests()
        with_qt = [*options, *(desktop or ["tests/desktop"])]
        total = total.plus(run_pytest(environment, with_qt, {**variables, "QT_QPA_PLATFORM": "offscreen"}))
    sys.stderr.flush()
    if not total.passed and not total.failed:
        tell("No test matches.")
    print(total, flush=True)
    return 1 if total.failed or not total.passed + total.skipped else 0


def make_package(arguments: Sequence[str]) -> int:
    """Make what people install on this system, into dist/; the exit status."""
    environment = prepare(ROOT, ["package"])
    return run_child(
        [str(environment.python), "-P", str(ROOT / "packaging" / "build.py"), *arguments], child_variables(ROOT)
    )


# ------------------------------------------------------------------------------ start


def start(arguments: list[str]) -> int:
    """What the person asked for; the exit status."""
    problem = python_problem(sys.version_info[:2], sys.platform, machine_name(), 64 if sys.maxsize > 2**32 else 32)
    if problem:
        raise Stop(problem, status=2)
    command = arguments[0] if arguments else ""
    if command in {"-h", "--help", "help"}:
        print(HELP.format(fetched=CPU_SIZE.fetched, venv=ROOT / ".venv"), end="")
        return 0
    if command == "--version":
        text = (ROOT / "app" / "__init__.py").read_text(encoding="utf-8")
        print("Answerlight", *re.findall(r"^__version__ = \"(.+)\"", text, re.MULTILINE))
        return 0
    if command == "package":
        return make_package(arguments[1:])
    if command == "test":
        return run_tests(arguments[1:])
    if command not in CLI_COMMANDS:
        check_window(dict(os.environ), command)
    return hand_over(prepare(ROOT), arguments)


def main() -> NoReturn:
    """Run, and end with a sentence rather than a traceback."""
    try:
        status = start(sys.argv[1:])
    except Stop as stop:
        tell(str(stop))
        status = stop.status
    except KeyboardInterrupt:
        status = INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
