"""On Windows, a child's whole tree dies with us: a job object that the system closes when this process ends.

On Linux nothing is needed: the child notices the end of its standard input (``worker``), and its tree is found by its
mark (``process_tree``). Written after Microsoft's documentation of job objects; **not run on Windows**.
"""

import subprocess
import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _KILL_ON_JOB_CLOSE = 0x2000
    _EXTENDED_LIMIT_INFORMATION = 9

    class _BasicLimits(ctypes.Structure):
        _fields_ = [
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        ]

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = [
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_ulonglong * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateJobObjectW.restype = wintypes.HANDLE
    _kernel.SetInformationJobObject.argtypes = [wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD]
    _kernel.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
    _kernel.OpenProcess.restype = wintypes.HANDLE
    _kernel.CloseHandle.argtypes = [wintypes.HANDLE]
    _PROCESS_SET_QUOTA_AND_TERMINATE = 0x0101
    _jobs: list[int] = []  # one for this process's life, made at the first child; never closed by us

    def _job() -> int:
        if not _jobs:
            handle = _kernel.CreateJobObjectW(None, None)
            limits = _ExtendedLimits()
            limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
            size = ctypes.sizeof(limits)
            if not _kernel.SetInformationJobObject(handle, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), size):
                raise ctypes.WinError(ctypes.get_last_error())
            _jobs.append(handle)
        return _jobs[0]

    def kill_with_us(process: "subprocess.Popen[bytes]") -> None:
        """Whatever ends this process ends ``process`` and all that it starts. Raises ``OSError``."""
        handle = _kernel.OpenProcess(_PROCESS_SET_QUOTA_AND_TERMINATE, False, process.pid)
        if not handle:
            return  # already gone
        try:
            if not _kernel.AssignProcessToJobObject(_job(), handle):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            _kernel.CloseHandle(handle)

else:

    def kill_with_us(process: "subprocess.Popen[bytes]") -> None:
        """Nothing to do here: see above."""
