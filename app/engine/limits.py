"""How much memory and time a helper process may take for one request.

Two guards, because neither is enough alone. The program looks at the helper's resident memory while it waits
and kills it (every system; what PDFium and Python take alike). On Linux the helper also bounds itself
(RLIMIT_DATA): one giant allocation fails at once instead of filling the memory between two looks. macOS
accepts such limits and does not keep them; Windows has none for a process, so there the look is all.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path

SYSTEM: str = sys.platform
"""As a plain string: mypy would otherwise check one system's branch alone."""

SLACK = 1.25
"""The helper's own bound lies above what the program kills it for, which can be told apart from a crash."""


@dataclass(frozen=True)
class Allowance:
    """Reported by a service before a step: what it may take from now on, until the end of the call.

    Attributes:
        seconds: how much longer it may stay silent than the caller said.
        bytes: how much more memory the process may have in use than the caller said.
    """

    seconds: float = 0.0
    bytes: int = 0


def resident(pid: int) -> int | None:
    """The bytes of memory that a process of ours has in use; None where the system does not tell."""
    try:
        if SYSTEM == "linux":
            return _resident_linux(pid)
        if SYSTEM == "darwin":
            return _resident_macos(pid)
        if SYSTEM == "win32":
            return _resident_windows(pid)
    except (OSError, ValueError, IndexError, AttributeError):  # it has just ended
        return None
    return None


def bound_own(most: int | None) -> None:
    """Let allocations of this process fail beyond ``most`` bytes (and SLACK); None lifts the bound."""
    if SYSTEM != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = resource.RLIM_INFINITY if most is None else round(most * SLACK)
    if hard != resource.RLIM_INFINITY and (wanted == resource.RLIM_INFINITY or wanted > hard):
        wanted = hard
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def _resident_linux(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1])
    import resource

    return pages * resource.getpagesize()


def _resident_macos(pid: int) -> int | None:
    """proc_pid_rusage(2) of libproc, RUSAGE_INFO_V0: a 16-byte uuid, then 64-bit counters (sys/resource.h)."""
    buffer = (ctypes.c_uint64 * 12)()
    if ctypes.CDLL("/usr/lib/libproc.dylib").proc_pid_rusage(pid, 0, ctypes.byref(buffer)) != 0:
        return None
    return int(buffer[2 + 7])  # ri_phys_footprint: what Activity Monitor shows


def _resident_windows(pid: int) -> int | None:
    """GetProcessMemoryInfo; PROCESS_QUERY_LIMITED_INFORMATION is enough since Windows Vista."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(0x1000, False, pid)
    if not handle:
        return None
    # PROCESS_MEMORY_COUNTERS: two DWORDs, then SIZE_Ts: peak and current working set, four pools, two page files.
    counters = (ctypes.c_size_t * 10)()
    size = 8 + 8 * ctypes.sizeof(ctypes.c_size_t)
    try:
        known = kernel.K32GetProcessMemoryInfo(ctypes.c_void_p(handle), ctypes.byref(counters), size)
        at = 8 + ctypes.sizeof(ctypes.c_size_t)
        return ctypes.c_size_t.from_buffer(counters, at).value if known else None
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
