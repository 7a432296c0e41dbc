"""Lets a process make no system calls but those that answering a query takes (seccomp, Linux).

An allow-list: whatever it does not name fails with EPERM. Written as a program for the kernel's
packet filter, because the Python bindings of libseccomp are not kept. It needs no rights.

Where no list is for a machine nothing is filtered.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06  #: of <linux/bpf_common.h>
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  #: SECCOMP_RET_*; 1 is EPERM
_NUMBER, _MACHINE, _FLAGS = 0, 4, 32  #: places in struct seccomp_data; the flags are of openat
_SET_FILTER, _ALL_THREADS = 1, 1
_NO_NEW_PRIVS = 38
_MAY_CHANGE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

#: By machine: AUDIT_ARCH_* and the number of seccomp itself.
_MACHINES = {"x86_64": (0xC000003E, 317), "aarch64": (0xC00000B7, 277)}
_OPENAT = {"x86_64": 257, "aarch64": 56}
#: Memory, time, waiting, talking over what is open, and the end.
_COMPUTING = {
    "x86_64": {
        "read": 0,
        "write": 1,
        "close": 3,
        "poll": 7,
        "mmap": 9,
        "mprotect": 10,
        "munmap": 11,
        "brk": 12,
        "rt_sigaction": 13,
        "rt_sigprocmask": 14,
        "rt_sigreturn": 15,
        "readv": 19,
        "writev": 20,
        "sched_yield": 24,
        "mremap": 25,
        "madvise": 28,
        "nanosleep": 35,
        "getpid": 39,
        "exit": 60,
        "gettimeofday": 96,
        "getrusage": 98,
        "sigaltstack": 131,
        "gettid": 186,
        "futex": 202,
        "sched_getaffinity": 204,
        "restart_syscall": 219,
        "clock_gettime": 228,
        "clock_getres": 229,
        "clock_nanosleep": 230,
        "exit_group": 231,
        "ppoll": 271,
        "set_robust_list": 273,
        "getcpu": 309,
        "getrandom": 318,
        "membarrier": 324,
        "rseq": 334,
    },
    "aarch64": {
        "close": 57,
        "read": 63,
        "write": 64,
        "readv": 65,
        "writev": 66,
        "ppoll": 73,
        "exit": 93,
        "exit_group": 94,
        "futex": 98,
        "set_robust_list": 99,
        "nanosleep": 101,
        "clock_gettime": 113,
        "clock_getres": 114,
        "clock_nanosleep": 115,
        "sched_getaffinity": 123,
        "sched_yield": 124,
        "restart_syscall": 128,
        "sigaltstack": 132,
        "rt_sigaction": 134,
        "rt_sigprocmask": 135,
        "rt_sigreturn": 139,
        "getrusage": 165,
        "getcpu": 168,
        "gettimeofday": 169,
        "getpid": 172,
        "gettid": 178,
        "brk": 214,
        "munmap": 215,
        "mremap": 216,
        "mmap": 222,
        "mprotect": 226,
        "madvise": 233,
        "getrandom": 278,
        "membarrier": 283,
        "rseq": 293,
    },
}
#: Besides, for reading files; to open one is looked at more closely.
_READING = {
    "x86_64": {
        "fstat": 5,
        "lseek": 8,
        "pread64": 17,
        "access": 21,
        "mincore": 27,
        "uname": 63,
        "fcntl": 72,
        "readlink": 89,
        "sysinfo": 99,
        "readahead": 187,
        "getdents64": 217,
        "fadvise64": 221,
        "newfstatat": 262,
        "readlinkat": 267,
        "faccessat": 269,
        "preadv": 295,
        "statx": 332,
        "faccessat2": 439,
    },
    "aarch64": {
        "fcntl": 25,
        "faccessat": 48,
        "getdents64": 61,
        "lseek": 62,
        "pread64": 67,
        "preadv": 69,
        "readlinkat": 78,
        "newfstatat": 79,
        "fstat": 80,
        "uname": 160,
        "sysinfo": 179,
        "readahead": 213,
        "fadvise64": 223,
        "mincore": 232,
        "statx": 291,
        "faccessat2": 439,
    },
}


def allow_little(reads_files: bool) -> None:
    """From now on no thread of this process can do more than compute and answer.

    With `reads_files` it may open files to read them, too. It begins no process and no thread,
    sends no signal, and nothing it does can give it rights (no_new_privs). Raises OSError.
    """
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _MACHINES:
        return
    program = _program(machine, reads_files)
    lines = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(lines))
    libc = ctypes.CDLL(None, use_errno=True)
    number = _MACHINES[machine][1]
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(
        number, _SET_FILTER, _ALL_THREADS, header
    ):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def _program(machine: str, reads_files: bool) -> bytes:
    allowed = [*_COMPUTING[machine].values()]
    if reads_files:
        allowed += _READING[machine].values()
    lines = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, _MACHINES[machine][0]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    for number in sorted(allowed):
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    if reads_files:
        lines += [
            (_EQUAL, 0, 4, _OPENAT[machine]),
            (_LOAD, 0, 0, _FLAGS),
            (_ANY_BIT, 1, 0, _MAY_CHANGE),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _REFUSE),
        ]
    lines.append((_RETURN, 0, 0, _REFUSE))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
