"""What Linux takes away from a process at its own request: other files by Landlock, the network by a seccomp filter.

Belongs here: the system calls, by ctypes; no library that is kept well wraps them for Python. Does not belong here:
which files a process needs (`bounds.py`). Sources: Linux, Documentation/userspace-api/landlock.rst and
seccomp_filter.rst; numbers of system calls from arch/x86/entry/syscalls/syscall_64.tbl and
include/uapi/asm-generic/unistd.h.

Both hold for all threads that are started later and cannot be taken back. Neither needs a right.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable

_NO_NEW_PRIVILEGES = 38
_SET_SECCOMP, _FILTER = 22, 2

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_ALL_OF_FIRST = (1 << 13) - 1
_REFER, _TRUNCATE, _DEVICE = 1 << 13, 1 << 14, 1 << 15
_TCP = 3
"""Binding and connecting; of the fourth version on."""
_SCOPES = 3
"""Signals to, and abstract sockets of, processes that are not confined; of the sixth version on."""

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        "socket": 41, "connect": 42, "accept": 43, "bind": 49, "listen": 50, "socketpair": 53, "execve": 59,
        "ptrace": 101, "mount": 165, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272,
        "accept4": 288, "perf_event_open": 298, "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311,
        "bpf": 321, "execveat": 322, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
        "pidfd_getfd": 438,
    },
    "aarch64": {
        "mount": 40, "unshare": 97, "ptrace": 117, "socket": 198, "socketpair": 199, "bind": 200, "listen": 201,
        "accept": 202, "connect": 203, "add_key": 217, "request_key": 218, "keyctl": 219, "execve": 221,
        "perf_event_open": 241, "accept4": 242, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271,
        "bpf": 280, "execveat": 281, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
        "pidfd_getfd": 438,
    },
}  # fmt: skip
"""The calls that are refused, by machine."""
_X32 = 0x40000000

_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM


def without_other_files(readable: Iterable[str]) -> list[str]:
    """From now on this process opens what lies at or below `readable` for reading, and nothing else; files that are
    open stay so. What cannot be had is returned as sentences."""
    if not sys.platform.startswith("linux"):
        return ["readers are not kept from other files on this system: Landlock is Linux's"]
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    if version < 1:
        return ["readers are not kept from other files: this kernel has no Landlock (Linux 5.13 and later do)"]
    handled = _ALL_OF_FIRST | (_REFER if version > 1 else 0) | (_TRUNCATE if version > 2 else 0)
    handled |= _DEVICE if version > 4 else 0
    # The kernel takes shorter forms of the structure; fields that it does not know must not be set.
    attributes = struct.pack("=QQQ", handled, _TCP if version > 3 else 0, _SCOPES if version > 5 else 0)
    attributes = attributes[: 24 if version > 5 else 16 if version > 3 else 8]
    rules = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if rules < 0:
        return [f"readers are not kept from other files: Landlock refused ({os.strerror(ctypes.get_errno())})"]
    try:
        for path in dict.fromkeys(readable):
            _allow(libc, rules, path)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if libc.syscall(_LANDLOCK_RESTRICT, rules, ctypes.c_uint32(0)) != 0:
            return [f"readers are not kept from other files: Landlock refused ({os.strerror(ctypes.get_errno())})"]
    finally:
        os.close(rules)
    return []


def _allow(libc: ctypes.CDLL, rules: int, path: str) -> None:
    try:
        at = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what is not there need not be read
        return
    try:
        folder = os.path.isdir(path)  # noqa: PTH112
        rule = struct.pack("=Qi", _READ | _EXECUTE | (_LIST if folder else 0), at)
        libc.syscall(_LANDLOCK_ADD, rules, ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(at)


def without_network() -> list[str]:
    """From now on this process opens no socket, starts no program and looks into no other process: these calls answer
    EPERM. What cannot be had is returned as sentences."""
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _CALLS:
        return [f"readers are not kept from the network on this system ({sys.platform}, {machine})"]
    program = _program(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if libc.prctl(_SET_SECCOMP, _FILTER, head, 0, 0) != 0:
        return [f"readers are not kept from the network: seccomp refused ({os.strerror(ctypes.get_errno())})"]
    return []


def _program(machine: str) -> bytes:
    """The filter: another machine's calls end the process, those listed are refused, others are allowed."""
    calls = sorted(_CALLS[machine].values())
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_IF_EQUAL, 1, 0, _AUDIT[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_JUMP_IF_AT_LEAST, len(calls) + 1, 0, _X32),
        *((_JUMP_IF_EQUAL, len(calls) - n, 0, call) for n, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
