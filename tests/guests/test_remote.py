#!/usr/bin/python3
"""A remote host: its memory is what its libvirt says, not that of this one."""

import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import guests  # noqa: E402
import memcoord  # noqa: E402
from guests import MIB  # noqa: E402

# Stands for ssh: joins its input and output with a libvirtd's socket.
TUNNEL = """#!/usr/bin/python3
import os, socket, threading

far = socket.socket(socket.AF_UNIX)
far.connect("/run/libvirt/libvirt-sock")

def there():
    while data := os.read(0, 65536):
        far.sendall(data)
    os._exit(0)

threading.Thread(target=there, daemon=True).start()
while data := far.recv(65536):
    os.write(1, data)
"""


def virsh(command, uri):
    return subprocess.run(
        ["virsh", "--quiet", "--connect", uri, command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    ).stdout


def check_host(uri):
    """The host's numbers are those that `virsh nodememstats` shows of it."""
    with memcoord.folder() as path:
        daemon = memcoord.Daemon(path, uri)
        try:
            daemon.wait_connected()
            host = daemon.status()["host"]
            shown = {
                name: int(kib) for name, kib in re.findall(
                    r"(\w+) *: *(\d+) KiB", virsh("nodememstats", uri))
            }
            daemon.stop()
        finally:
            daemon.kill()
    print(f"{uri}: {host['available_kib']} KiB available; libvirt: {shown}")
    assert host["connected"] and host["uri"] == uri, host
    assert "psi_some_centipct" not in host, "pressure is this machine's"
    assert host["total_kib"] == shown["total"], host
    sum_kib = shown["free"] + shown["buffers"] + shown["cached"]
    assert abs(host["available_kib"] - sum_kib) < 1024 * MIB, host


def test_a_remote_host_is_asked_through_libvirt():
    """By its URI, and by an alias of libvirt.conf, which looks local."""
    with memcoord.folder() as path:
        tunnel = path / "tunnel"
        tunnel.write_text(TUNNEL)
        tunnel.chmod(0o755)
        uri = f"qemu+ext://far/system?command={tunnel}"
        check_host(uri)
        if not os.path.ismount("/etc/libvirt"):
            print("not tried: an alias, which would go into /etc/libvirt")
            return
        pathlib.Path("/etc/libvirt/libvirt.conf").write_text(
            f'uri_aliases = [ "faraway={uri}" ]\n')
        check_host("faraway")


if __name__ == "__main__":
    guests.enter_world()
    memcoord.main(globals())
