#!/usr/bin/python3
"""What memcoordctl says to do next, as users of this machine who aren't root.

Users and groups are those of a mount namespace, where /etc/passwd and
/etc/group are files of the test; the machine's own are left alone.
"""

import contextlib
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import Skip, daemon_on  # noqa: E402

WORLD = """
[host]
total = 8GiB

[domain web1]
max = 2GiB

[domain büro süd]
max = 2GiB
"""
ANN, ROOM, ADMINS = 61234, 61235, 61236
INSIDE = ('mount --bind "$1/passwd" /etc/passwd && '
          'mount --bind "$1/group" /etc/group && shift && exec "$@"')


def inside(path):
    """The command that runs another one among our users and groups."""
    return ["unshare", "--mount", "sh", "-c", INSIDE, "sh", str(path)]


def write_names(path, room="", admins=""):
    """Who there is: root and ann, and the members of two groups."""
    (path / "passwd").write_text(
        "root:x:0:0:root:/root:/bin/sh\n"
        f"ann:x:{ANN}:{ANN}:Ann:/:/bin/sh\n")
    (path / "group").write_text(
        f"root:x:0:\nann:x:{ANN}:\nvmroom:x:{ROOM}:{room}\n"
        f"vmadmins:x:{ADMINS}:{admins}\n")


def as_ann(path, groups, *command):
    """Runs it as ann who holds these groups: exit status and stderr."""
    held = f"--groups={','.join(map(str, groups))}" if groups else \
        "--clear-groups"
    done = subprocess.run(
        [*inside(path), "setpriv", f"--reuid={ANN}", f"--regid={ANN}", held,
         *command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=memcoord.DEADLINE)
    return done.returncode, done.stderr


@contextlib.contextmanager
def house():
    """A daemon whose socket is for group vmroom, and a client's call as ann."""
    with memcoord.folder() as path:
        write_names(path)
        if os.geteuid() != 0 or \
                subprocess.run([*inside(path), "true"],
                               capture_output=True).returncode != 0:
            raise Skip("only root can have users in a namespace of their own")
        os.chmod(path, 0o755)
        for folder in pathlib.Path(memcoord.program("memcoordctl")).parents:
            if not folder.stat().st_mode & 0o001:
                raise Skip(f"{folder} lets nobody but its owner in")
        saved, memcoord.WRAP = memcoord.WRAP, inside(path) + memcoord.WRAP
        try:
            with daemon_on(WORLD, "--set", "admin-group=vmadmins",
                           interval="600") as (daemon, _):
                os.chmod(daemon.folder, 0o755)
                os.chown(daemon.socket, 0, ROOM)
                os.chmod(daemon.socket, 0o660)
                daemon.wait_ready()
                yield path, daemon, lambda groups, *args: as_ann(
                    path, groups, memcoord.program("memcoordctl"), "--socket",
                    str(daemon.socket), *args)
        finally:
            memcoord.WRAP = saved


def test_who_may_connect():
    """The group's real name, the caller's own, and what to run."""
    with house() as (path, daemon, ctl):
        status, err = ctl([], "status")
        assert status == 3 and err.endswith(
            "; you are not in group vmroom: run 'usermod -aG vmroom ann' as "
            "root, then log in again\n"), (status, err)

        write_names(path, room="ann")
        status, err = ctl([], "status")
        assert status == 3 and err.endswith(
            "; you are in group vmroom, but logged in before that: log in "
            "again, or run 'newgrp vmroom'\n"), (status, err)
        assert ctl([ROOM], "status") == (0, "")

        os.chmod(daemon.socket, 0o600)
        status, err = ctl([ROOM], "status")
        assert status == 3 and err.endswith("; run memcoordctl as root\n"), err
        os.chmod(daemon.folder, 0o700)
        status, err = ctl([ROOM], "status")
        assert status == 3 and "run memcoordctl as root" in err, err


def test_who_may_change():
    """The admin-group's real name, and what to run."""
    with house() as (path, _, ctl):
        write_names(path, room="ann")
        status, err = ctl([ROOM], "pause")
        assert status == 1 and err.endswith(
            "; run memcoordctl as root, or join group vmadmins: 'usermod -aG "
            "vmadmins ann' as root, then log in again\n"), (status, err)

        write_names(path, room="ann", admins="ann")
        status, err = ctl([ROOM], "pause")
        assert status == 1 and err.endswith(
            ", or log in again: you are in group vmadmins, but not since this "
            "login\n"), (status, err)
        assert ctl([ROOM, ADMINS], "pause") == (0, "")


def test_how_it_is_started():
    """Who isn't root is told to be; the command is the machine's."""
    with house() as (path, daemon, ctl):
        daemon.stop()
        status, err = ctl([ROOM], "status")
        assert status == 3, (status, err)
        assert ": memcoordd isn't running" in err, err
        assert "; start it as root with '" in err, err


def test_the_daemon_of_another_host():
    """What is meant for one host isn't done by another's memcoordd."""
    with daemon_on(WORLD, interval="600") as (daemon, script):
        daemon.wait_ready()
        for host in "scripted", script.uri:
            assert daemon.ctl("--host", host, "status")[0] == 0, host
        status, out, err = daemon.ctl("--host", "kvm2", "pause", "--json")
        assert status == 1, (status, err)
        assert '"name": "wrong-host"' in out, out
        assert (f"this memcoordd looks after {script.uri} of scripted, not "
                "'kvm2'; --socket names") in err, err
        assert not daemon.status()["paused"], "it was done all the same"
        assert daemon.ctl("help", "--host", "kvm2")[0] == 0


def test_names_that_were_misspelt():
    """Running domains and reservations with a name like it are suggested."""
    with daemon_on(WORLD, interval="600") as (daemon, _):
        daemon.wait_ready()
        daemon.ctl("reserve", "1MiB", "--name", "mail", "--ttl", "1h")
        for words in (["domain", "wbe1"], ["why", "web12"],
                      ["history", "wb1"], ["domain", "web", "--min=1G"]):
            status, out, err = daemon.ctl(*words)
            assert (status, out) == (1, ""), (status, out, err)
            assert "; did you mean web1? 'memcoordctl status' lists" in err, \
                (words, err)
        _, _, err = daemon.ctl("why", "buro sud")
        assert "'buro sud'; 'memcoordctl status' lists" in err, err
        _, _, err = daemon.ctl("why", "büro")
        assert "; did you mean büro süd? " in err, err
        _, _, err = daemon.ctl("why", "nothing-like-it")
        assert "'nothing-like-it'; 'memcoordctl status' lists" in err, err
        for words in (["unreserve", "mial"], ["unreserve", "--name", "mai"]):
            status, _, err = daemon.ctl(*words)
            assert status == 1 and "; did you mean mail? 'memcoordctl " \
                "reservations' lists them\n" in err, (words, err)


memcoord.main(globals())
