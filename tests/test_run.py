"""The first command, with a copy of run.py in a folder of its own and a library made on the spot.

Real environments, real pip, real locks; what is fetched comes from a folder, so that no network is needed.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import http.server
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = """
import json, os, sys
import tiny, random
if sys.argv[1:2] == ["models"]:
    sys.exit(7)
print(json.dumps({"arguments": sys.argv[1:], "cwd": os.getcwd(), "tiny": tiny.VERSION, "random": random.__file__,
                  "app": __spec__.name, "python": sys.executable, "typed": os.environ["ANSWERLIGHT_STARTED_AS"]}))
"""


def load_run():
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


run = load_run()


def make_wheel(folder: Path, name: str, version: str) -> None:
    record = f"{name}-{version}.dist-info"
    content = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{record}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{record}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in content.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{record}/RECORD", "".join(f"{path},,\n" for path in [*content, f"{record}/RECORD"]))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    for version in ("1.0", "2.0"):
        make_wheel(folder, "tiny", version)
    return folder


class Checkout:
    """A copy of run.py beside a program and pins of its own."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        self.folder = folder
        self.stamp = folder / ".venv" / "answerlight.json"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PIP_") and k not in {"DISPLAY", "PYTHONPATH"}},
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
        }
        for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            self.environment.pop(name, None)

    def fill(self, pin: str = "tiny==1.0") -> Checkout:
        (self.folder / "app").mkdir(parents=True)
        shutil.copy(ROOT / "run.py", self.folder)
        (self.folder / "app" / "__init__.py").write_text('__version__ = "9.9"\n')
        (self.folder / "app" / "__main__.py").write_text(APP)
        self.require("tiny", pin)
        return self

    def require(self, dependency: str, pin: str) -> None:
        (self.folder / "pyproject.toml").write_text(f'[project]\nname = "x"\ndependencies = ["{dependency}"]\n')
        (self.folder / "constraints.txt").write_text(f"# exact\n{pin}\n")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.folder / "run.py"), *arguments]

    def start(self, *arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.folder,
            env={**self.environment, **variables},
            capture_output=True,
            encoding="utf-8",
            timeout=150,
            check=False,
        )


@pytest.fixture(scope="module")
def first_start(tmp_path_factory, wheels):
    """A checkout after its first start from another folder, and what that start said."""
    checkout = Checkout(tmp_path_factory.mktemp("over here") / "Anwörtlicht", wheels).fill()
    elsewhere = tmp_path_factory.mktemp("documents")
    (elsewhere / "random.py").write_text("raise SystemExit('a file of the person was imported')\n")
    return checkout, checkout.start("ask", "Wie groß?", "a b.pdf", cwd=elsewhere), elsewhere


@pytest.fixture
def ready(first_start, tmp_path, wheels):
    """A checkout of the test's own that has been set up."""
    shutil.copytree(first_start[0].folder, tmp_path / "copy", symlinks=True)
    return Checkout(tmp_path / "copy", wheels)


@pytest.fixture
def fresh(tmp_path, wheels):
    return Checkout(tmp_path / "fresh", wheels).fill()


# ------------------------------------------------------------------------------ setting up


def test_first_start_installs_then_runs_the_command_where_the_person_is(first_start):
    checkout, done, elsewhere = first_start
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)  # standard output holds the result and nothing else
    assert told["arguments"] == ["ask", "Wie groß?", "a b.pdf"]
    assert Path(told["cwd"]) == elsewhere
    assert told["tiny"] == "1.0"
    assert told["app"] == "app.__main__"
    assert told["typed"] == run.typed(checkout.command(), ())
    assert Path(told["python"]).parent.parent == checkout.folder / ".venv"
    assert elsewhere not in Path(told["random"]).parents
    assert str(checkout.folder / ".venv") in done.stderr
    assert "tiny-1.0" in done.stderr


def test_second_start_needs_no_pip_and_says_nothing(ready):
    before = ready.stamp.stat().st_mtime_ns
    done = ready.start("text", "x", PIP_FIND_LINKS="")
    assert (done.returncode, done.stderr) == (0, "")
    assert ready.stamp.stat().st_mtime_ns == before


def test_second_start_does_not_even_start_pip(ready):
    packages = next(ready.folder.glob(".venv/lib/python*/site-packages"), ready.folder / ".venv/Lib/site-packages")
    shutil.rmtree(packages / "pip")
    assert ready.start("text", "x").returncode == 0


def test_exit_status_is_the_programs(ready):
    assert ready.start("models", "list").returncode == 7


def test_changed_pins_are_installed(ready):
    ready.require("tiny", "tiny==2.0")
    done = ready.start("text", "x")
    assert json.loads(done.stdout)["tiny"] == "2.0"


def test_other_changes_to_the_configuration_install_nothing(ready):
    with (ready.folder / "pyproject.toml").open("a") as file:
        file.write("[tool.ruff]\nline-length = 99\n")
    with (ready.folder / "constraints.txt").open("a") as file:
        file.write("# a remark\n")
    assert ready.start("text", "x").stderr == ""


def test_what_a_kill_left_half_installed_is_installed_again(ready):
    packages = next(ready.folder.glob(".venv/lib/python*/site-packages"), ready.folder / ".venv/Lib/site-packages")
    (packages / "tiny.py").unlink()
    (packages / "tiny-1.0.dist-info" / "INSTALLER").unlink()
    ready.stamp.unlink()
    assert json.loads(ready.start("text", "x").stdout)["tiny"] == "1.0"


def test_an_environment_whose_python_is_gone_is_made_anew(ready):
    settings = ready.folder / ".venv" / "pyvenv.cfg"
    lines = settings.read_text().splitlines()
    gone = [f"home = {ready.folder / 'gone'}" if line.startswith("home") else line for line in lines]
    settings.write_text("\n".join(gone))
    done = ready.start("text", "x")
    assert json.loads(done.stdout)["tiny"] == "1.0"
    assert "gone" not in settings.read_text()


def test_a_library_that_cannot_be_had_is_named_and_the_next_start_goes_on(ready):
    ready.require("no-such-thing", "tiny==1.0")
    done = ready.start("text", "x")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "no-such-thing" in done.stderr
    assert "Traceback" not in done.stderr
    log = ready.folder / ".venv" / "setup.log"
    assert str(log) in done.stderr
    assert "No matching distribution" in log.read_text(encoding="utf-8")
    ready.require("tiny", "tiny==1.0")
    assert ready.start("text", "x").returncode == 0


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_without_network_the_sentence_says_so(ready):
    ready.require("tiny", "tiny==2.0")
    index = f"http://127.0.0.1:{closed_port()}/simple"
    variables = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": index, "PIP_RETRIES": "0"}
    done = ready.start("text", "x", **variables, NO_PROXY="127.0.0.1")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_first_starts_at_once_share_the_work(fresh):
    starts = [
        subprocess.Popen(
            fresh.command("text", str(number)),
            cwd=fresh.folder,
            env=fresh.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for number in range(2)
    ]
    results = [start.communicate(timeout=150) for start in starts]
    assert [start.returncode for start in starts] == [0, 0], results
    assert [json.loads(out)["arguments"][1] for out, _ in results] == ["0", "1"]
    assert sum("waiting for it to finish" in said for _, said in results) == 1
    assert sum("Set up." in said for _, said in results) == 1


@pytest.mark.skipif(os.name == "nt", reason="process groups and signals are of POSIX")
def test_interrupted_set_up_ends_quietly_and_leaves_no_stamp(ready):
    ready.require("tiny", "tiny==2.0")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        variables = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": index, "NO_PROXY": "127.0.0.1"}
        start = subprocess.Popen(
            ready.command("text", "x"),
            cwd=ready.folder,
            env={**ready.environment, **variables},
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        silent.settimeout(60)
        connection, _ = silent.accept()  # pip has begun to fetch
        os.killpg(start.pid, signal.SIGINT)
        _, said = start.communicate(timeout=150)
        connection.close()
    assert start.returncode == 130
    assert "next start goes on" in said
    assert "Traceback" not in said
    assert not ready.stamp.exists()
    assert json.loads(ready.start("text", "x").stdout)["tiny"] == "2.0"


def test_help_and_version_install_nothing(fresh):
    done = fresh.start("--help")
    assert done.returncode == 0
    assert "ask QUESTION PATH" in done.stdout
    assert "batch QUESTIONS.txt PATH" in done.stdout
    assert fresh.start("--version").stdout == "Answerlight 9.9\n"
    assert not (fresh.folder / ".venv").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_without_display_the_window_points_to_ask_before_anything_is_fetched(fresh):
    done = fresh.start("a.pdf")
    assert done.returncode == 2
    assert "no display" in done.stderr
    assert 'run.py ask "QUESTION" FILE' in done.stderr
    assert not (fresh.folder / ".venv").exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the stream")
def test_a_closed_output_is_no_reason_for_a_traceback(ready):
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *ready.command("text", "x")]
    done = subprocess.run(closed, env=ready.environment, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert "AttributeError" not in done.stderr
    assert "run.py" not in done.stderr


def test_an_incomplete_copy_says_so(fresh):
    (fresh.folder / "constraints.txt").unlink()
    done = fresh.start("text", "x")
    assert done.returncode == 1
    assert "not complete" in done.stderr
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------------------ what this computer has


def test_an_old_python_can_read_the_file():
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("computer", "word"),
    [
        (((3, 10), "linux", "x86_64", 64), "3.11 or newer"),
        (((3, 11), "win32", "x86", 32), "64-bit"),
        (((3, 12), "darwin", "x86_64", 64), "Intel"),
    ],
)
def test_a_python_that_cannot_run_it_gets_a_sentence(computer, word):
    assert word in run.python_problem(*computer)


@pytest.mark.parametrize("computer", [((3, 11), "linux", "aarch64", 64), ((3, 14), "darwin", "arm64", 64)])
def test_a_python_that_can_gets_none(computer):
    assert run.python_problem(*computer) is None


@pytest.mark.parametrize(
    ("os_release", "manager"),
    [
        ('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', "apt"),
        ('ID="linuxmint"\nID_LIKE="ubuntu debian"\n', "apt"),
        ("ID=fedora\n", "dnf"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf"),
        ("ID=manjaro\nID_LIKE=arch\n", "pacman"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "zypper"),
        ("ID=haiku\n", ""),
    ],
)
def test_package_manager(os_release, manager):
    assert run.os_family(os_release) == manager


def test_missing_venv_is_named_with_its_command():
    assert "sudo apt install python3.12-venv" in run.venv_problem("apt", (3, 12), has_ensurepip=False)
    assert "venv" in run.venv_problem("", (3, 12), has_ensurepip=False)
    assert run.venv_problem("apt", (3, 12), has_ensurepip=True) is None


def test_missing_venv_stops_the_set_up_with_that_sentence(monkeypatch, fresh):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(run, "this_os_family", lambda: "apt")
    with pytest.raises(run.Stop, match=r"apt install python3\.\d+-venv"):
        run.prepare(fresh.folder)


def test_missing_libraries_are_those_of_the_screen_in_use(monkeypatch):
    monkeypatch.setattr(run, "can_load", lambda name: name not in {"libxcb-cursor.so.0", "libEGL.so.1"})
    assert run.missing_libraries({"DISPLAY": ":0"}) == ["libEGL.so.1", "libxcb-cursor.so.0"]
    # Wayland is enough where both are offered.
    assert run.missing_libraries({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}) == ["libEGL.so.1"]
    assert run.missing_libraries({"QT_QPA_PLATFORM": "offscreen"}) == ["libEGL.so.1"]


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt", "sudo apt install libegl1 libxcb-cursor0"),
        ("dnf", "sudo dnf install libglvnd-egl xcb-util-cursor"),
        ("pacman", "sudo pacman -S libglvnd xcb-util-cursor"),
    ],
)
def test_missing_libraries_are_named_with_their_command(manager, command):
    said = run.libraries_problem(["libEGL.so.1", "libxcb-cursor.so.0"], manager)
    assert command in said
    assert "run.py ask" in said


def test_missing_libraries_are_named_where_no_command_is_known():
    assert "libEGL.so.1" in run.libraries_problem(["libEGL.so.1"], "")
    assert run.libraries_problem([], "apt") is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux's loader")
def test_the_loader_knows_what_is_there():
    assert run.can_load("libc.so.6")
    assert not run.can_load("libanswerlight-nowhere.so.1")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there a display may be missing")
def test_without_a_display_a_mistyped_command_is_told_as_that(tmp_path):
    for named, said in (
        ("aks", "no command and no file called “aks”"),
        (str(tmp_path), "no display"),
        ("", "no display"),
    ):
        with pytest.raises(run.Stop) as stop:
            run.check_window({}, named)
        assert said in str(stop.value)
        assert stop.value.status == 2


def test_display():
    assert run.display_problem({"DISPLAY": "elsewhere:1"}, "linux") is None, "left to Qt"
    assert run.display_problem({"QT_QPA_PLATFORM": "offscreen"}, "linux") is None
    assert run.display_problem({}, "darwin") is None
    assert "run.py ask" in run.display_problem({"DISPLAY": ""}, "linux")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="abstract sockets are Linux's")
def test_a_display_is_taken_only_when_something_answers_there():
    number = os.getpid() + 100_000  # no X server has such a number
    problem = run.display_problem({"DISPLAY": f":{number}"}, "linux")
    assert f":{number}" in problem
    assert "run.py ask" in problem
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen(1)
        assert run.display_problem({"DISPLAY": f":{number}.0"}, "linux") is None


# ------------------------------------------------------------------------------ PyTorch's builds


def test_which_build_of_torch():
    assert run.torch_build("linux", nvidia=False) == "cpu"
    assert run.torch_build("linux", nvidia=True) == ""
    assert run.torch_build("darwin", nvidia=False) == ""
    assert run.torch_build("win32", nvidia=False) == ""
    assert run.torch_build("win32", nvidia=True).startswith("cu")


@contextlib.contextmanager
def index_with(page: str) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/whl/cpu/torch/" else 404)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/whl/cpu"
        server.shutdown()
        thread.join()


def wheel_link(version: str, python: str) -> str:
    return f'<a href="/whl/cpu/torch-{version}%2Bcpu-{python}-{python}-manylinux_2_28_x86_64.whl">x</a>'


def test_index_that_has_our_torch_for_this_python(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    ours = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    with index_with(wheel_link("2.12.0", ours) + wheel_link("2.13.0", ours)) as index:
        assert run.torch_in_index(index, "torch==2.13.0", 20)
    with index_with(wheel_link("2.12.0", ours) + wheel_link("2.13.0", "cp37")) as index:
        assert not run.torch_in_index(index, "torch==2.13.0", 20)


def test_index_that_cannot_be_reached_or_is_silent(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert not run.torch_in_index(f"http://127.0.0.1:{closed_port()}/whl/cpu", "torch==2.13.0", 5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not run.torch_in_index(f"http://127.0.0.1:{silent.getsockname()[1]}", "torch==2.13.0", 0.2)


def test_without_torchs_own_index_the_set_up_goes_on_and_says_that_it_may_grow(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(run, "TORCH_INDEX", f"http://127.0.0.1:{closed_port()}/whl/")
    monkeypatch.setattr(run, "has_nvidia", lambda: False)
    monkeypatch.setattr(run.sys, "platform", "linux")
    environment = run.Environment(tmp_path)
    environment.folder.mkdir()
    assert run.plan(environment, run.Pins([], {}, "torch==2.13.0\n"), []) == ""
    said = capsys.readouterr().err
    assert f"about {run.CPU_SIZE.fetched} MB" in said
    assert str(environment.folder) in said
    assert f"up to {run.CPU_SIZE.fetched + run.CUDA_EXTRA.fetched} MB" in said


def test_with_torchs_own_index_it_is_used(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(run, "has_nvidia", lambda: False)
    monkeypatch.setattr(run.sys, "platform", "linux")
    environment = run.Environment(tmp_path)
    environment.folder.mkdir()
    with index_with(wheel_link("2.13.0", f"cp{sys.version_info[0]}{sys.version_info[1]}")) as index:
        monkeypatch.setattr(run, "TORCH_INDEX", index[: -len("cpu")])
        assert run.plan(environment, run.Pins([], {}, "torch==2.13.0\n"), []) == index
    assert "up to" not in capsys.readouterr().err


def test_too_little_room_is_refused_before_anything_is_fetched(monkeypatch, tmp_path):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(run.shutil, "disk_usage", lambda path: usage(10**12, 10**12, 900 * 10**6))
    environment = run.Environment(tmp_path)
    with pytest.raises(run.Stop, match="only 900 MB are free"):
        run.announce(environment, run.CPU_SIZE, run.Size(0, 0))


# ------------------------------------------------------------------------------ pip's words and ours


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("  Downloading torch-2.13.0-cp311-cp311-x.whl (526.6 MB)\n", "  torch-2.13.0 (526.6 MB)"),
        ("  Using cached numpy-2.4.6-cp311-cp311-x.whl (16.8 MB)\n", "  numpy-2.4.6 (16.8 MB)"),
        ("Processing /a b/sympy-1.14.0-py3-none-any.whl (from torch)\n", "  sympy-1.14.0"),
        ("  Downloading numpy-2.4.6-cp311-cp311-x.whl.metadata (62 kB)\n", None),
        ("Installing collected packages: a, b, c\n", "  unpacking 3 packages"),
        ("Collecting numpy\n", None),
    ],
)
def test_progress_without_a_terminal(line, step):
    assert run.progress_line(line.replace("/a b/", "/a/")) == step


def test_a_full_disk_is_called_that():
    said = run.pip_problem("x ERROR: Could not install: [Errno 28] No space left on device", Path("setup.log"))
    assert "disk became full" in said
    assert "setup.log" in said


def test_another_failure_quotes_pip():
    said = run.pip_problem("2026-11-21T10:00:00,000 ERROR: Hashes do not match\n", Path("setup.log"))
    assert "Hashes do not match" in said


# ------------------------------------------------------------------------------ the second command


def test_arguments_find_their_half(tmp_path, monkeypatch):
    for name in ("tests/desktop/test_a.py", "tests/engine/test_b.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    tests = tmp_path / "tests"
    assert run.split_arguments(tmp_path, ["-k", "name"]) == (["-k", "name"], [], [])
    assert run.split_arguments(tmp_path, ["tests/engine/test_b.py::test_x[1]"]) == (
        [],
        [f"{tests}/engine/test_b.py::test_x[1]".replace("/", os.sep)],
        [],
    )
    assert run.split_arguments(tmp_path, ["tests/desktop"]) == ([], [], [str(tests / "desktop")])
    assert run.split_arguments(tmp_path, ["tests"]) == ([], [str(tests)], [str(tests / "desktop")])


def test_what_the_desktops_tests_lack_is_named_by_package(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "can_load", lambda name: name != "libxcb-cursor.so.0")
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSans-Regular.ttf").touch()
    assert run.lacking_for_tests(tmp_path) == ["libxcb-cursor0", "fonts-noto-cjk"]


@pytest.fixture
def little_project(tmp_path, monkeypatch):
    """A project with tests of its own that ``run.py test`` is let loose on, in the Python we run in."""
    for folder in ("tests/engine", "tests/desktop"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    environment = run.Environment(tmp_path)
    environment.python = Path(sys.executable)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "prepare", lambda root, extras: environment)
    monkeypatch.setattr(run, "prepare_system_for_tests", lambda: None)
    monkeypatch.setattr(run, "CHECKS", {"good": ["-c", "pass"], "bad": ["-c", "raise SystemExit(1)"]})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_tests(project: Path) -> None:
    (project / "tests/engine/test_e.py").write_text(
        "import os\ndef test_hidden(): assert os.environ['ANSWERLIGHT_HIDE_QT'] == '1'\ndef test_wrong(): assert 0\n"
    )
    (project / "tests/desktop/test_d.py").write_text(
        "import os, pytest\n"
        "def test_offscreen(): assert os.environ['QT_QPA_PLATFORM'] == 'offscreen'\n"
        "def test_skipped(): pytest.skip('why')\n"
    )


def test_all_is_run_and_summed_up_in_the_last_line(little_project, capfd):
    write_tests(little_project)
    assert run.run_tests([]) == 1
    out, said = capfd.readouterr()
    # Two checks, of which one fails; engine: one of two; desktop: one passes, one is skipped.
    assert out.splitlines()[-1] == "3 passed, 2 failed, 1 skipped"
    assert "1 failed, 1 passed" in out
    assert "bad: failed" in said


def test_a_name_runs_only_those_tests(little_project, capfd):
    write_tests(little_project)
    assert run.run_tests(["-k", "offscreen"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"


def test_a_name_that_no_test_has_is_a_failure(little_project, capfd):
    write_tests(little_project)
    assert run.run_tests(["-k", "nowhere"]) == 1


def test_a_test_file_that_cannot_be_imported_is_a_failure(little_project, capfd):
    (little_project / "tests/engine/test_e.py").write_text("import nowhere\n")
    (little_project / "tests/desktop/test_d.py").write_text("def test_fine(): pass\n")
    assert run.run_tests(["tests"]) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 1 failed, 0 skipped"


def test_pins_are_exact_and_name_no_build_or_place():
    pins = run.read_pins(ROOT)
    lines = [line for line in pins.constraints.splitlines() if line and not line.startswith("#")]
    for line in lines:
        name, equals, version = line.partition(";")[0].strip().partition("==")
        assert equals, line
        assert name, line
        assert set(version) <= set("0123456789.abcrp"), line
    assert pins.torch == "torch==2.13.0"
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    for requirement in [*pins.program, *pins.extras["test"], *pins.extras["package"]]:
        assert requirement.partition(">")[0].lower().replace("_", "-") in pinned, requirement


def test_both_starts_know_the_same_commands():
    from app.__main__ import CLI_COMMANDS

    assert run.CLI_COMMANDS == CLI_COMMANDS


def test_fingerprint_does_not_depend_on_the_order_of_lines():
    one = run.fingerprint(["a", "b"], "x==1\ny==2\n")
    assert one == run.fingerprint(["b", "a"], "y==2\n# why\nx==1  # so\n")
    assert one != run.fingerprint(["a", "b"], "x==1\ny==3\n")
    assert len(one) == hashlib.sha256().digest_size * 2


def test_what_was_typed_can_be_typed_again():
    quote = '"' if os.name == "nt" else "'"
    assert run.typed(["python3", "run.py", "ask", "Who?", "a.pdf"], ["ask", "Who?", "a.pdf"]) == "python3 run.py"
    assert run.typed(["py", "-X", "utf8", "my files/run.py"], []) == f"py -X utf8 {quote}my files/run.py{quote}"


@pytest.mark.skipif(os.name == "nt", reason="files that can be run are of POSIX")
def test_a_python_on_the_path_is_called_by_its_name(monkeypatch, tmp_path):
    for folder in ("bin", "shims", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "python3").write_text("#!/bin/sh\n")
        (tmp_path / folder / "python3").chmod(0o755)
    real = str(tmp_path / "bin" / "python3")
    for folder, called in (("bin", "python3"), ("shims", "python3"), ("other", real), ("nowhere", real)):
        monkeypatch.setenv("PATH", str(tmp_path / folder))
        assert run.short_python(real) == called


@pytest.mark.skipif(os.name == "nt", reason="process groups and signals are of POSIX")
def test_ctrl_c_is_the_childs_to_answer():
    child = "import time; print('up', flush=True); time.sleep(60)"
    parent = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('run', {str(ROOT / 'run.py')!r})\n"
        "run = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(run)\n"
        f"print(run.run_child([sys.executable, '-c', {child!r}], {{}}), 'is known')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as started:
        assert started.stdout.readline() == "up\n"
        os.killpg(started.pid, signal.SIGINT)  # a terminal's Ctrl+C reaches both
        out, _ = started.communicate(timeout=150)
    assert out == "130 is known\n"
