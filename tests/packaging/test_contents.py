"""What is shipped: what the program uses stays, what it never uses goes, whatever else lies in the environment."""

import importlib.metadata
import tomllib

import pytest

from tests.packaging.conftest import ROOT

MODELS = {"auto", "bert", "deberta_v2"}
KEPT = {"torch", "numpy", "charset-normalizer"}


@pytest.mark.parametrize(
    "place",
    [
        "torch/lib/libtorch_cpu.so",
        "torch/lib/torch_cpu.dll",
        "torch/bin/torch_shm_manager",
        "torch/nn/functional.py",
        "torch-2.13.0+cpu.dist-info/METADATA",
        "charset_normalizer-3.5.2.dist-info/METADATA",
        "transformers/models/__init__.py",
        "transformers/models/deberta_v2/modeling_deberta_v2.py",
        "transformers/models/auto/modeling_auto.py",
        "PySide6/QtWidgets.abi3.so",
        "PySide6/QtNetwork.pyd",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libQt6XcbQpa.so.6",
        "PySide6/Qt/lib/QtWidgets.framework/Versions/A/QtWidgets",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "libQt6Svg.so.6",
        "resources/models/builtin/model.safetensors",
        "resources/samples/sample.pdf",
        "resources/icons/answerlight-48.png",
    ],
)
def test_what_is_used_stays(packaging, place):
    assert packaging("contents").is_wanted_file(place, MODELS, KEPT)


@pytest.mark.parametrize(
    "place",
    [
        "torch/bin/protoc",
        "torch/test/cpp_extensions.so",
        "torch/include/ATen/ATen.h",
        "torch/lib/c10.lib",
        "pillow-13.0.0.dist-info/METADATA",
        "torch-2.13.0+cpu.dist-info/licenses/LICENSE",
        "transformers/models/whisper/modeling_whisper.py",
        "PySide6/QtQml.abi3.so",
        "PySide6/Qt6Quick.dll",
        "PySide6\\opengl32sw.dll",
        "PySide6/Qt/lib/libQt6QuickControls2Basic.so.6",
        "PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml",
        "PySide6/Qt/qml/QtQuick/qmldir",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "libQt6Qml.so.6",
        "resources/samples/make_sample.py",
    ],
)
def test_what_is_never_used_goes(packaging, place):
    assert not packaging("contents").is_wanted_file(place, MODELS, KEPT)


def test_modules_of_models_that_answer_nothing_go(packaging):
    wanted = packaging("contents").is_wanted_model
    assert wanted("transformers.models.deberta_v2.modeling_deberta_v2", MODELS)
    assert wanted("transformers.models", MODELS)
    assert wanted("transformers.modeling_utils", MODELS)
    assert not wanted("transformers.models.whisper.modeling_whisper", MODELS)


def test_only_small_libraries_of_the_build_machine_travel(packaging):
    wanted = packaging("contents").is_wanted_system_library
    for name in ("libpython3.11.so.1.0", "libssl.so.3", "libxcb-cursor.so.0", "libz.so.1", "libffi.so.8"):
        assert wanted(name), name
    for name in ("libstdc++.so.6", "libX11.so.6", "libxcb.so.1", "libfontconfig.so.1", "libgtk-3.so.0"):
        assert not wanted(name), name


def test_nothing_under_the_gpl_travels_but_by_its_own_exception(packaging):
    contents = packaging("contents")
    assert "readline" in contents.UNUSED_MODULES
    assert not contents.is_wanted_system_library("libreadline.so.8")


def test_the_programs_requirements_and_theirs_are_shipped_and_nothing_else(packaging):
    contents = packaging("contents")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    kept = contents.program_distributions(project["dependencies"])
    own = {contents.requirement_name(line) for line in project["dependencies"]}
    assert own <= kept
    assert {"shiboken6", "huggingface-hub", "sympy", "mdurl", "cffi"} <= kept
    assert not kept & {"pytest", "pillow", "reportlab", "ruff", "pyinstaller", "hf-xet"}
    excluded = set(contents.other_modules(kept))
    assert {"pytest", "PIL", "hf_xet", "reportlab"} <= excluded
    assert not excluded & {"numpy", "torch", "yaml", "PySide6", "regex", "google", "pypdfium2_raw", "app"}
    for name in kept:
        assert importlib.metadata.version(name)


def test_every_module_of_the_program_is_named_to_pyinstaller(packaging):
    names = packaging("contents").modules_below(ROOT / "app")
    assert {"app", "app.__main__", "app.engine.service", "app.engine.reading.torch.self_check"} <= set(names)
    assert len(names) == len(list((ROOT / "app").rglob("*.py")))


def test_no_process_loads_qt_because_it_begins(packaging):
    without = packaging("contents").without_qt_at_start
    scripts = [("pyi_rth_inspect", "a.py", "PYSOURCE"), ("pyi_rth_pyside6", "b.py", "PYSOURCE"), ("start", "c.py", "S")]
    assert [name for name, *_ in without(iter(scripts))] == ["pyi_rth_inspect", "start"]
    with pytest.raises(ValueError, match="any more"):
        without(scripts[:1])
