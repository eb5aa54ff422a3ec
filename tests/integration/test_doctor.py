#!/usr/bin/python3
"""What is set up badly, and what mends it: memcoordctl doctor."""

import json
import os
import pathlib
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (AT_ONCE, as_user, daemon_on, program,  # noqa: E402
                      wait_until)

# Nobody finds anything to say about such a domain.
WELL = """
size = 512MiB
max = 2GiB
used = 355MiB
autodeflate = yes
free-page-reporting = yes
"""

# Each is named for what is found, with what the script has for it.
DOMAINS = {
    "well": ("", set()),
    "balloon": ("balloon = no", {"balloon"}),
    "driver": ("driver = no", {"driver"}),
    "fresh": ("age = 60s", {"fresh"}),
    "numbers": ("numbers = contradict", {"numbers"}),
    "ones": ("numbers = all-ones", {"numbers"}),
    "hangs": ("unresponsive = yes", {"unresponsive"}),
    "autodeflate": ("autodeflate = no", {"autodeflate"}),
    "reporting": ("free-page-reporting = no", {"free-page-reporting"}),
    "hugepages": ("hugepages = yes", {"hugepages"}),
    "locked": ("locked = yes", {"locked-memory"}),
    "device": ("passthrough = yes", {"passthrough"}),
    "sev": ("launch-security = yes", {"launch-security"}),
    "virtio-mem": ("virtio-mem = yes", {"virtio-mem"}),
    "full": ("max = 512MiB", {"max-is-size"}),
    "needy": ("max = 512MiB\nused = 460MiB", {"at-maximum"}),
    "small": ("metadata-min = 1GiB", {"below-min"}),
    "large": ("metadata-max = 256MiB", {"above-max"}),
    "fixed": ("metadata-min = 2GiB\nmetadata-max = 2GiB",
              {"max-is-min", "below-min"}),
    "off": ("metadata-mode = off\nautodeflate = no", {"mode-off"}),
    "seen": ("metadata-mode = observe", {"mode-observe"}),
    "note": ("metadata-min = lots", {"limits"}),
}

# Those that are wrong, and not only a hint.
WRONG = {"balloon", "driver", "fresh", "numbers", "unresponsive", "stuck",
         "at-maximum", "limits"}

# Found or not by what the machine of the test is.
OF_THE_MACHINE = {"boot", "member", "session", "pressure", "cgroup"}


def world(domains, host=""):
    parts = [f"[host]\ntotal = 32GiB\n{host}\n"]
    for name in domains:
        parts.append(f"[domain {name}]\n{WELL}{DOMAINS[name][0]}\n")
    return "\n".join(parts)


def doctor(daemon, *args, env=None):
    """The exit status and the record, whatever was found."""
    status, out, err = daemon.ctl("--json", "doctor", *args, env=env)
    assert err == "", err
    return status, json.loads(out)


def found(record, domain=None):
    """The findings of a domain or of the host that are none of health."""
    return {f["check"] for f in record["findings"]
            if f.get("domain") == domain and f["level"] != "ok"
            and f["check"] not in OF_THE_MACHINE}


def finding(record, check, domain=None):
    return next((f for f in record["findings"]
                 if f["check"] == check and f.get("domain") == domain), None)


def wait_found(daemon, check, domain=None):
    """Waits until it is found, with a level other than ok."""
    def look():
        status, record = doctor(daemon)
        got = finding(record, check, domain)
        return (status, got) if got and got["level"] != "ok" else None
    return wait_until(f"{check} is found", look)


def test_a_good_installation():
    """Nothing is wrong: exit status 0, and the installation is told."""
    with daemon_on(world(["well"]), *AT_ONCE) as (daemon, _):
        daemon.wait_ready()
        status, record = doctor(daemon)
        assert (status, record["wrong"], record["domains"]) == (0, 0, 1), \
            record
        assert found(record) == set() and found(record, "well") == set(), \
            record
        for check in ("daemon", "socket", "schema", "libvirt", "samples",
                      "collector", "actuator", "restarts", "host-memory"):
            assert finding(record, check)["level"] == "ok", (check, record)
        status, out, err = daemon.ctl("doctor")
        assert (status, err) == (0, ""), (status, err)
        lines = out.splitlines()
        assert lines[0] == "The installation", out
        assert lines[1] == ("  ok     daemon: memcoordd "
                            f"{daemon.call('version')['version']} answers at "
                            f"{daemon.socket}"), out
        assert "well" not in lines, out
        assert lines[-1].startswith("1 domain checked: nothing is wrong"), out


def test_each_fault_of_a_domain():
    """Each is found in the domain that has it, and in no other."""
    # No pass moves a size meanwhile.
    with daemon_on(world(DOMAINS), *AT_ONCE, interval="600") as (daemon, _):
        daemon.wait_ready()
        wait_until("one knows no more of them",
                   lambda: daemon.status()["sample"] > 3)
        status, record = doctor(daemon)
        assert status == 1 and record["domains"] == len(DOMAINS), record
        for name, (_, wanted) in DOMAINS.items():
            assert found(record, name) == wanted, (name, found(record, name))
            for check in wanted:
                got = finding(record, check, name)
                level = "wrong" if check in WRONG else "hint"
                assert got["level"] == level, got
                assert got["text"] and "{" not in got["text"], got
                assert got["remedy"] and "{" not in got["remedy"], got
        levels = [f["level"] for f in record["findings"]]
        assert record["wrong"] == levels.count("wrong"), record
        assert record["hints"] == levels.count("hint"), record
        assert finding(record, "fresh", "fresh")["remedy"] == \
            "virsh dommemstat fresh --period 1 --live"
        assert "freePageReporting='on'" in \
            finding(record, "autodeflate", "autodeflate")["remedy"]

        _, out, _ = daemon.ctl("doctor")
        assert f"\n{len(DOMAINS)} domains checked: {record['wrong']} things " \
            "are wrong, " in out, out
        assert "\n\nneedy\n  wrong  at-maximum: " in out, out


def test_remedies_mend():
    """What is mended by memcoordctl is mended once its command was run."""
    with daemon_on(world(DOMAINS), *AT_ONCE, "--set", "admin-group=root",
                   interval="600") as (daemon, script):
        script.append("[domain off]\nautodeflate = yes")
        daemon.wait_ready()
        daemon.call("pause")
        for key, value in (("host-reserve", "20GiB"), ("mode", "observe"),
                           ("statistics-period", "1h")):
            daemon.call("set", {"settings": [{"key": key, "value": value}]})
        wait_until("one knows more of them",
                   lambda: daemon.status()["sample"] > 3)
        mended = set()
        for _ in range(3):  # one fault may hide another
            todo = [f for f in doctor(daemon)[1]["findings"]
                    if is_ours(f.get("remedy", ""))]
            for one in todo:
                run_remedy(daemon, one["remedy"])
                mended.add(one["check"])
        left = [f for f in doctor(daemon)[1]["findings"]
                if is_ours(f.get("remedy", ""))]
        assert not left, left
        assert mended == {"paused", "mode", "reserve-large", "period",
                          "limits", "mode-off", "mode-observe", "max-is-min",
                          "below-min"}, mended


def is_ours(remedy):
    """Whether it is a command of ours that changes something."""
    return remedy.startswith("memcoordctl ") and "&&" not in remedy


def run_remedy(daemon, remedy):
    """As it is printed, in a shell that finds our memcoordctl."""
    done = subprocess.run(
        ["sh", "-c", remedy], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=memcoord.DEADLINE,
        env={**os.environ, "MEMCOORD_SOCKET": str(daemon.socket), "PATH":
             f"{os.path.dirname(os.path.abspath(program('memcoordctl')))}:"
             f"{os.environ['PATH']}"})
    assert done.returncode == 0, (remedy, done.stdout, done.stderr)


def test_a_driver_that_is_stuck():
    """It doesn't follow what was ordered."""
    text = world(["well"]) + "\n[domain lazy]\n" + WELL + \
        "used = 100MiB\ndriver = stuck\n"
    with daemon_on(text, *AT_ONCE, "--set", "stuck-after=1s",
                   interval="200ms", collector="100ms") as (daemon, _):
        status, got = wait_found(daemon, "stuck", "lazy")
        assert (status, got["level"]) == (1, "wrong"), got


def test_a_guest_that_swaps():
    """Its counter grows while it is watched."""
    with daemon_on(world(["well"]), *AT_ONCE) as (daemon, script):
        daemon.wait_ready()
        assert finding(doctor(daemon)[1], "swap", "well") is None
        script.append("[domain well]\nswap-in = 9MiB")
        status, got = wait_found(daemon, "swap", "well")
        assert (status, got["level"]) == (0, "hint"), (status, got)
        assert got["remedy"].startswith("memcoordctl domain well --min "), got


def test_a_name_for_a_shell():
    """A name that a shell would take for a command is quoted."""
    with daemon_on("[domain $(reboot) x]\nballoon = no\n") as (daemon, _):
        daemon.wait_ready()
        _, record = doctor(daemon)
        got = finding(record, "balloon", "$(reboot) x")
        assert got["remedy"].startswith("virsh edit '$(reboot) x' # "), got


def test_settings_that_do_little():
    """A pause, a mode for all, a reserve and a period that are odd."""
    with daemon_on(
            world(["well"]), *AT_ONCE, "--set", "mode=observe",
            "--set", "host-reserve=20GiB", "--set", "statistics-period=60s",
            "--set", "admin-group=no-such-group") as (daemon, _):
        daemon.wait_ready()
        daemon.call("pause")
        status, record = doctor(daemon)
        assert status == 1, record
        assert found(record) == {
            "mode", "paused", "reserve-large", "period", "admin-group"}, \
            found(record)
        # It is said once, of all.
        assert found(record, "well") == set(), record
        assert finding(record, "admin-group")["level"] == "wrong"
        daemon.call("set", {"settings": [
            {"key": "host-reserve", "value": "1MiB"},
            {"key": "admin-group", "value": ""}]})
        status, record = doctor(daemon)
        assert status == 0, record
        assert "reserve-small" in found(record), record


def test_a_host_that_is_low():
    """Under its reserve nothing is given."""
    with daemon_on(world(["well"], "available = 100MiB"),
                   *AT_ONCE) as (daemon, _):
        status, got = wait_found(daemon, "host-memory")
        assert (status, got["level"]) == (1, "wrong"), got
        assert "100 MiB of 32 GiB are available" in got["text"], got


def test_a_host_that_is_this_one():
    """What this machine shows is compared with what the daemon saw."""
    here = f"hostname = {socket.gethostname()}"
    with daemon_on(f"[host]\ntotal = 64MiB\n{here}\n", "--set",
                   "host-reserve=1MiB") as (daemon, _):
        daemon.wait_ready()
        _, record = doctor(daemon)
        assert finding(record, "cgroup")["level"] == "hint", record
        assert "may use 64 MiB of the machine's" in \
            finding(record, "cgroup")["text"]
        assert finding(record, "pressure")["level"] == "hint", record
    with daemon_on("[host]\ntotal = 64MiB\npsi = 1%\n", "--set",
                   "host-reserve=1MiB") as (daemon, _):
        daemon.wait_ready()
        _, record = doctor(daemon)
        assert finding(record, "cgroup") is None, record
        assert finding(record, "pressure")["level"] == "ok", record


def test_no_libvirt():
    """The hypervisor's own words, and that there is no sample isn't said."""
    with daemon_on("[host]\nconnected = no\nerror = it is gone\n") as \
            (daemon, _):
        status, got = wait_found(daemon, "libvirt")
        assert (status, got["level"]) == (1, "wrong"), got
        assert got["text"].endswith("it is gone"), got
        assert finding(doctor(daemon)[1], "samples") is None


def test_a_worker_that_crashes():
    """It isn't at work; later it is told that it had to be started again."""
    with daemon_on(world(["well"], "crash = collect")) as (daemon, script):
        status, got = wait_found(daemon, "collector")
        assert (status, got["level"]) == (1, "wrong"), got
        assert "killed by signal" in got["text"], got
        script.append("[host]\ncrash = none")
        daemon.wait_ready()
        status, got = wait_found(daemon, "restarts")
        assert got["level"] == "hint" and "collector" in got["text"], got


def test_no_daemon():
    """That, and what can be seen without it: exit status 1."""
    with memcoord.folder() as where:
        path = str(where / "none.sock")
        done = subprocess.run(
            [program("memcoordctl"), "doctor", "--json"],
            capture_output=True, text=True, timeout=memcoord.DEADLINE,
            env={**os.environ, "MEMCOORD_SOCKET": path})
        assert (done.returncode, done.stderr) == (1, ""), done
        record = json.loads(done.stdout)
        got = finding(record, "daemon")
        assert got["level"] == "wrong" and path in got["text"], got
        assert record["domains"] == 0, record
        assert {f["check"] for f in record["findings"]} <= {
            "daemon", "group", "member", "session", "boot"}, record


def test_somebody_who_may_not_connect():
    """Whose the socket is, and how to become a member."""
    with daemon_on(world(["well"])) as (daemon, _):
        os.chmod(daemon.folder, 0o755)
        status, record = as_user(65534, 65534, [], lambda: doctor(daemon))
        assert status == 1, record
        got = finding(record, "socket")
        assert got["level"] == "wrong" and \
            got["text"].endswith("of user root, group root, mode 0600"), got
        assert finding(record, "daemon") is None, record
        os.chmod(daemon.socket, 0o660)
        _, record = as_user(65534, 65534, [], lambda: doctor(daemon))
        got = finding(record, "socket")
        assert got["remedy"].startswith("usermod -aG root "), got


def test_somebody_who_may_look():
    """All is checked, and it is told that they may not change things."""
    with daemon_on(world(["well"]), "--set", "socket-mode=0666",
                   *AT_ONCE) as (daemon, _):
        os.chmod(daemon.folder, 0o755)
        daemon.wait_ready()
        status, record = as_user(65534, 65534, [], lambda: doctor(daemon))
        assert status == 0, record
        assert found(record) == {"may-change", "socket-open"}, found(record)
        assert finding(doctor(daemon)[1], "may-change")["level"] == "ok"


def test_on_a_terminal():
    """Lines end at 80 columns, levels have colours; elsewhere neither."""
    names = ("autodeflate", "note", "full")
    with daemon_on(world(names), *AT_ONCE, interval="600") as (daemon, _):
        daemon.wait_ready()
        _, narrow, _ = daemon.ctl_on_terminal(80, "--no-color", "doctor")
        assert "\033" not in narrow, narrow
        # But for what has no place to be cut at.
        long = [line for line in narrow.splitlines()
                if len(line) > 80 and str(daemon.folder) not in line]
        assert not long, long
        _, colored, _ = daemon.ctl_on_terminal(200, "doctor")
        assert "\033[31mwrong\033[0m" in colored, colored
        _, plain, _ = daemon.ctl("doctor")
        assert "\033" not in plain
        remedy = "<stats period='1'/></memballoon>\n"
        assert any(line.startswith("         -> virsh edit autodeflate # ")
                   and (line + "\n").endswith(remedy)
                   for line in plain.splitlines()), plain
        # The same words, wherever the lines end.
        assert narrow.split()[-8:] == plain.split()[-8:], (narrow, plain)


def test_the_command_line():
    """It takes no words."""
    with daemon_on("[host]\n") as (daemon, _):
        status, _, err = daemon.ctl("doctor", "web1")
        assert status == 2 and "too many" in err, (status, err)


memcoord.main(globals())
