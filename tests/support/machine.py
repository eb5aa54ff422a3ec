"""A copy of this machine that a test may install on."""

import os
import pathlib
import stat

from memcoord import BUILD, ROOT
from namespaces import Namespaces

# The file system of this machine and, above it, our source, each below a tmpfs
# that takes what is written; a /run, /tmp and network of its own.
BUILD_WORLD = """
set -e
new=$1/new
mount -t tmpfs tmpfs "$1"
mkdir "$1/up" "$1/work" "$1/source" "$1/source-work" "$new"
mount -t overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" overlay "$new"
mount -t tmpfs -o mode=1777 tmpfs "$new/tmp"
mkdir -p "$new$2"
mount -t overlay overlay "$new$2" \
	-o "lowerdir=$2,upperdir=$1/source,workdir=$1/source-work"
mount -t proc proc "$new/proc"
mount --rbind /dev "$new/dev"
mount -t tmpfs -o mode=755 tmpfs "$new/run"
mkdir "$new/tmp/old" "$new/tmp/up"
mount --bind "$1/up" "$new/tmp/up"
cd "$new"
pivot_root . tmp/old
umount -n -l /tmp/old
rmdir /tmp/old
python3 -c '
import fcntl, socket, struct
interface = struct.pack("16sh14x", b"lo", 1)  # IFF_UP
fcntl.ioctl(socket.socket(), 0x8914, interface)  # SIOCSIFFLAGS
'
echo ready
# As process 1 it has the dead reaped.
exec env --ignore-signal=CHLD cat
"""

# What any account or library that comes and goes leaves otherwise.
RESTLESS = {
    "/etc/group-", "/etc/gshadow-", "/etc/passwd-", "/etc/shadow-",
    "/etc/.pwd.lock", "/etc/subuid-", "/etc/subgid-", "/etc/ld.so.cache",
    "/var/cache/ldconfig/aux-cache",
}


class Machine(Namespaces):
    """Nothing that is done on it is seen outside."""

    def __init__(self, path):
        base = path / "machine"
        base.mkdir()
        super().__init__(["--net"], "sh", "-c", BUILD_WORLD, "sh", base, ROOT)
        self.root = pathlib.Path(f"/proc/{self.inside}/root")

    def path(self, name):
        """Where a file of it is seen from here."""
        return self.root / str(name).lstrip("/")

    def try_run(self, *command):
        return self.enter(["--net"], "env", f"--chdir={ROOT}", *command)

    def run(self, *command):
        """What it prints; it has to go well."""
        done = self.try_run(*command)
        assert done.returncode == 0, done
        return done.stdout + done.stderr

    def make(self, *arguments):
        """Runs make on the build under test, which is not built anew."""
        options = []
        if BUILD != ROOT:
            compiler, _, sanitizers = BUILD.name.partition("-")
            options = [f"CC={compiler}",
                       "SAN=" + sanitizers.replace("-", ",")]
            if "-Werror" in (BUILD / "how").read_text().split():
                options.append("WERROR=-Werror")
        return self.run("make", "--no-print-directory", *options, *arguments)

    def commands(self):
        """What runs on it; the dead have no command."""
        lines = (path.read_bytes().split(b"\0")
                 for path in self.path("/proc").glob("[0-9]*/cmdline"))
        return [line[0].decode() for line in lines if line[0]]

    def changes(self):
        """How its files differ from this machine's, those of /run included."""
        up = self.path("/tmp/up")
        found = {f"run {path.relative_to(self.path('/run'))}"
                 for path in self.path("/run").rglob("*")}
        for above in up.rglob("*"):
            name = "/" + str(above.relative_to(up))
            if name not in RESTLESS:
                found.add(difference(above, pathlib.Path(name)))
        return found - {None}


def difference(above, below):
    """What has become of one file; None for nothing."""
    now = above.lstat()
    if stat.S_ISCHR(now.st_mode) and now.st_rdev == 0:
        return f"removed {below}"
    try:
        before = below.lstat()
    except FileNotFoundError:
        return f"added {below}"
    if (now.st_mode, now.st_uid, now.st_gid) != (
            before.st_mode, before.st_uid, before.st_gid):
        return f"other mode or owner {below}"
    if stat.S_ISLNK(now.st_mode):
        is_same = os.readlink(above) == os.readlink(below)
    elif stat.S_ISREG(now.st_mode):
        is_same = above.read_bytes() == below.read_bytes()
    else:
        is_same = True
    return None if is_same else f"changed {below}"
