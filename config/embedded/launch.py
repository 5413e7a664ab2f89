"""Run a command that ends when its parent ends, and drop root privileges if the command refuses them.

`launcher()` returns how this script is started. It does what must happen between fork and exec in a process with one
thread: in a fork of a process with many threads that is not safe.
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
    """Return the prefix of a command line whose process gets the signal when this process dies, even by kill -9.

    Only Linux does that; on other systems the children of a killed process stay.
    """
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(number)), identity]


def unprivileged_identity() -> str:
    """Return the identity for a server that refuses to run as root."""
    if os.geteuid():
        return "same"
    test = [*launcher(signal.SIGTERM, "nobody"), sys.executable, "-I", "-S", "-c", "pass"]
    return "namespace" if subprocess.run(test, check=False, capture_output=True).returncode else "nobody"


def owner(identity: str) -> int:
    """Return the id of the user who must own the files of a process with this identity."""
    return _nobody() if identity == "nobody" else os.geteuid()


def _nobody() -> int:
    return pwd.getpwnam("nobody").pw_uid


def _become_nobody() -> None:
    """Become user nobody, and keep one capability of root: to enter directories of other users."""
    number = _nobody()
    # Capabilities survive the change of user, and access() respects them, which PostgreSQL uses to find its programs.
    _call("prctl", PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # The effective, permitted and inheritable sets of the lower and the upper 32 capabilities.
    _call("capset", header, (ctypes.c_uint32 * 6)(*[1 << CAP_DAC_OVERRIDE] * 3))
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def _enter_namespace() -> None:
    """Map this user to nobody in a user namespace: a sandbox may have no user but root."""
    user, group = os.geteuid(), os.getegid()
    _call("unshare", CLONE_NEWUSER)
    Path("/proc/self/uid_map").write_text(f"{_nobody()} {user} 1", encoding="ascii")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{_nobody()} {group} 1", encoding="ascii")


def _call(function: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), function)(*arguments):
        raise OSError(ctypes.get_errno(), function)


def main(parent: str, number: str, identity: str, *command: str) -> None:
    """Take the identity, ask for the signal at the parent's death, and exec the command."""
    if identity == "namespace":
        _enter_namespace()
    elif identity == "nobody":
        _become_nobody()
    if sys.platform == "linux":
        # After the change of identity, which would reset it.
        _call("prctl", PR_SET_PDEATHSIG, int(number))
        if os.getppid() != int(parent):
            sys.exit("The parent died first.")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
