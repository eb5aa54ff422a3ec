#!/usr/bin/python3
"""make install, uninstall and purge, on a copy of this machine."""

import contextlib
import pathlib
import re
import stat
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from machine import Machine  # noqa: E402
from memcoord import folder  # noqa: E402

CONFIG = "/etc/memcoord/memcoordd.conf"
ACCOUNTS = "/etc/group", "/etc/gshadow", "/etc/passwd", "/etc/shadow"


@contextlib.contextmanager
def machine():
    with folder() as path, Machine(path) as made:
        yield made


def check_accounts(host):
    names = host.run("id", "-Gn", "memcoord-exporter").split()
    assert names == ["memcoord-exporter", "memcoord"], names


def check_modes(root, prefix):
    """Programs and scripts can be executed, texts can't; all can be read."""
    for path in root.rglob("*"):
        name = "/" + str(path.relative_to(root))
        mode = path.lstat().st_mode
        is_run = re.search(
            r"/(s?bin|libexec/memcoord|init\.d)/[^/]+$|\.so\.\d+$", name)
        want = 0o755 if path.is_dir() or is_run else 0o644
        if not path.is_symlink():
            assert stat.S_IMODE(mode) == want, (name, oct(mode))
        assert name in ("/etc", "/etc/init.d", "/etc/memcoord", CONFIG) or \
            prefix.startswith(name) or name.startswith(prefix) or \
            name.startswith("/etc/init.d/memcoord"), name


def test_uninstall_leaves_nothing():
    """Both services run and start at boot: all of it ends and is gone."""
    with machine() as host:
        before = host.changes()
        host.make("install")
        check_accounts(host)
        assert host.changes() > before
        for name in "memcoordd", "memcoord-exporter":
            host.run(f"/etc/init.d/{name}", "start")
            host.run(f"/etc/init.d/{name}", "status")
            host.run("update-rc.d", name, "defaults")
        assert "memcoordd" in host.run("memcoordctl", "version")
        assert len([c for c in host.commands() if "memcoord" in c]) == 4
        host.run("mkdir", "-p", "/etc/libvirt/hooks/qemu.d")
        before |= {change for change in host.changes()
                   if change.startswith("added /etc/libvirt")}
        host.run("ln", "-s", "/usr/local/libexec/memcoord/qemu-hook",
                 "/etc/libvirt/hooks/qemu.d/memcoord")
        host.make("uninstall")
        assert host.changes() == before, host.changes() ^ before
        assert not [c for c in host.commands() if "memcoord" in c]


def test_settings_stay_until_purge():
    """A second install and uninstall keep them and say so; purge doesn't."""
    with machine() as host:
        host.make("install")
        before = {change for change in host.changes() if change.endswith(
            tuple(f"changed {name}" for name in ACCOUNTS))}
        text = "[policy]\ninterval = 7\n"
        host.path(CONFIG).write_text(text)
        kept = host.path("/etc/default/memcoordd")
        kept.write_text("DAEMON_OPTS=--syslog\n")
        host.make("install")
        assert host.path(CONFIG).read_text() == text
        said = host.make("uninstall")
        assert f": /etc/default/memcoordd {CONFIG}\n" in said, said
        assert host.path(CONFIG).read_text() == text
        assert host.changes() == {
            "added /etc/memcoord", f"added {CONFIG}",
            "added /etc/default/memcoordd"}, host.changes()
        said = host.make("purge")
        assert not host.path("/etc/memcoord").exists() and not kept.exists()
        assert "stay" not in said, said
        assert host.changes() == set(), host.changes()
        assert before, "install made no accounts"


def test_an_odd_prefix():
    """Units and scripts name the programs that are there; they start."""
    prefix = "/opt/memory+1.0/x"
    paths = f"PREFIX={prefix}", f"SYSCONFDIR={prefix}/etc"
    with machine() as host:
        host.make("install", *paths)
        root = host.path(prefix)
        unit = (root / "lib/systemd/system/memcoordd.service").read_text()
        assert f"\nExecStart={prefix}/sbin/memcoordd " in unit, unit
        assert f"\nReadWritePaths=-{prefix}/etc/memcoord\n" in unit, unit
        config = root / "etc/memcoord/memcoordd.conf"
        config.write_text("[policy]\ninterval = 42\n")
        for name in "memcoordd", "memcoord-exporter":
            host.run(f"{prefix}/etc/init.d/{name}", "start")
        said = host.run(f"{prefix}/bin/memcoordctl", "get", "interval")
        assert "42s" in said and f"{prefix}/etc/memcoord" in said, said
        host.make("purge", *paths)
        assert host.changes() == set(), host.changes()


def test_without_systemd():
    """The same accounts and run folder where none of its tools is there."""
    with machine() as host:
        host.run("sh", "-c", "rm -f $(which systemd-sysusers systemctl "
                 "systemd-tmpfiles)")
        before = host.changes()
        host.make("install")
        check_accounts(host)
        entry = host.run("getent", "passwd", "memcoord-exporter").split(":")
        assert entry[4:] == ["memcoord exporter", "/", "/usr/sbin/nologin\n"]
        assert host.path("/run/memcoord").stat().st_mode == 0o40755
        host.make("uninstall")
        assert host.changes() == before, host.changes() ^ before


def test_what_was_there_before_stays():
    """A group of the admin's with that name, and an empty folder."""
    with machine() as host:
        host.run("groupadd", "--system", "memcoord")
        host.run("mkdir", "-p", "/usr/local/lib/tmpfiles.d")
        before = host.changes()
        host.make("install")
        check_accounts(host)
        host.make("uninstall")
        assert host.changes() == before, host.changes() ^ before


def test_for_a_package():
    """DESTDIR: nothing outside of it is touched, nothing stays in it."""
    for prefix in "/usr", "/opt/memory+1.0":
        with machine() as host:
            to = "DESTDIR=/tmp/package", f"PREFIX={prefix}"
            host.run("mkdir", "/tmp/package")
            host.make("install", *to)
            assert host.changes() == set(), host.changes()
            check_modes(host.path("/tmp/package"), prefix)
            root = host.path("/tmp/package" + prefix)
            pages = {path.name for path in (root / "share/man").rglob("*.?")}
            assert pages == {path.name for path in memcoord.ROOT.glob("man/*.?")}
            pc = (root / "lib/pkgconfig/libmemcoord.pc").read_text()
            assert f"prefix={prefix}\n" in pc and "@" not in pc, pc
            host.make("uninstall", *to)
            assert list(host.path("/tmp/package").iterdir()) == []
            assert host.changes() == set(), host.changes()


def test_openrc_scripts():
    """INIT=openrc puts those in the place of the others."""
    with machine() as host:
        host.make("install", "DESTDIR=/tmp/package", "INIT=openrc")
        for name in "memcoordd", "memcoord-exporter":
            script = host.path(f"/tmp/package/etc/init.d/{name}")
            assert script.read_text().startswith("#!/sbin/openrc-run\n")
            assert stat.S_IMODE(script.stat().st_mode) == 0o755


if __name__ == "__main__":
    memcoord.main(globals())
