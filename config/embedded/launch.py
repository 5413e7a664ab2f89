"""Become another command whose life hangs on its parent's, and which may leave root behind.

A script of its own, started as `launcher()` says: what has to happen between fork and exec is done here, in a process
with one thread, instead of in the copy of a parent that has many.
"""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
NO_SETUID_FIXUP = 4
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
CLONE_NEWUSER = 0x10000000


def launcher(number: int, identity: str = "same") -> list[str]:
    """Return what stands before a command so that it is sent the signal when this process dies, even by kill -9.

    That is Linux's to do; elsewhere a killed parent leaves its children.
    """
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(number)), identity]


def unprivileged_identity() -> str:
    """Return the identity in which a server runs that refuses to be root."""
    if os.geteuid():
        return "same"
    test = [*launcher(signal.SIGTERM, "nobody"), sys.executable, "-I", "-S", "-c", "pass"]
    return "namespace" if subprocess.run(test, check=False, capture_output=True).returncode else "nobody"


def owner(identity: str) -> int:
    """Return the user whose the files of a process with this identity must be."""
    return _nobody() if identity == "nobody" else os.geteuid()


def _nobody() -> int:
    return pwd.getpwnam("nobody").pw_uid


def _become_nobody() -> None:
    """Become user nobody and keep one right of root's: to pass directories that only their owner may enter."""
    number = _nobody()
    # Rights are not lost with the user's number, and access() heeds them, by which PostgreSQL looks for its programs.
    _call("prctl", PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Effective, permitted and inheritable, of the lower and of the upper 32 capabilities.
    _call("capset", header, (ctypes.c_uint32 * 6)(*[1 << CAP_DAC_OVERRIDE] * 3))
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def _enter_namespace() -> None:
    """Go by the number of user nobody in a user namespace: in a sandbox that has no user but root."""
    user, group = os.geteuid(), os.getegid()
    _call("unshare", CLONE_NEWUSER)
    Path("/proc/self/uid_map").write_text(f"{_nobody()} {user} 1", encoding="ascii")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{_nobody()} {group} 1", encoding="ascii")


def _call(function: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), function)(*arguments):
        raise OSError(ctypes.get_errno(), function)


def main(parent: str, number: str, identity: str, *command: str) -> None:
    """Take the identity, bind the life to the parent's, become the command."""
    if identity == "namespace":
        _enter_namespace()
    elif identity == "nobody":
        _become_nobody()
    if sys.platform == "linux":
        # After the identity: taking another one undoes it.
        _call("prctl", PR_SET_PDEATHSIG, int(number))
        if os.getppid() != int(parent):
            sys.exit("The parent died first.")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
