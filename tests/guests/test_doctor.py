#!/usr/bin/python3
"""memcoordctl doctor on a real guest: what its XML lacks, and what mends it."""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import guests  # noqa: E402
import memcoord  # noqa: E402
from memcoord import AT_ONCE, wait_until  # noqa: E402

PREFIX = "doctored_"
# Puts the elements of $FRAGMENT in the place of those of the same name.
EDITOR = """#!/usr/bin/python3
import os, re, sys
text = open(sys.argv[1]).read()
for found in re.finditer(r"<(\\w+) [^>]*?(?:/>|>.*?</\\1>)",
                         os.environ["FRAGMENT"]):
    text, count = re.subn(rf"<{found[1]}\\b[^>]*?(?:/>|>.*?</{found[1]}>)",
                          found[0], text, count=1, flags=re.S)
    assert count == 1, found[0]
open(sys.argv[1], "w").write(text)
"""


def virsh(*args):
    done = subprocess.run(["virsh", *args], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, (args, done.stderr)


def findings(daemon, name):
    """Those of a domain: their remedies by their checks."""
    _, out, err = daemon.ctl("--json", "doctor")
    assert err == "", err
    return {one["check"]: one["remedy"] for one in json.loads(out)["findings"]
            if one.get("domain") == name}


def wait_findings(daemon, name, checks):
    try:
        wait_until(f"{checks}",
                   lambda: set(findings(daemon, name)) == set(checks),
                   timeout=240)
    except AssertionError as error:
        raise AssertionError(f"{error}: {findings(daemon, name)}") from None


def edit(remedy, editor):
    """Runs it as it is printed; what stands behind "becomes" or ":" goes in."""
    fragment = remedy[remedy.index("# "):]
    if " becomes " in fragment:
        fragment = fragment.partition(" becomes ")[2]
    done = subprocess.run(
        ["sh", "-c", remedy], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False,
        env={**os.environ, "EDITOR": str(editor), "FRAGMENT": fragment})
    assert done.returncode == 0, (remedy, done.stderr)
    assert "configuration edited" in done.stdout, done.stdout


def test_what_virsh_edit_mends():
    """Once its XML is as printed and it was started anew, all is well."""
    editor = pathlib.Path(os.environ["MEMCOORD_WORLD"]) / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    with guests.fleet(PREFIX, 1, "--size", "400", "--max", "400") as (name,), \
            guests.real_daemon(PREFIX, *AT_ONCE, interval="600") as daemon:
        checks = ["autodeflate", "free-page-reporting", "max-is-size"]
        wait_findings(daemon, name, checks)
        for remedy in set(findings(daemon, name).values()):
            edit(remedy, editor)
        try:
            # What runs is as it was.
            assert set(findings(daemon, name)) == set(checks)
            virsh("destroy", name)
            virsh("start", name)
            wait_until("it runs again with twice its maximum", lambda:
                       (daemon.domain(name) or {}).get("max_kib") ==
                       800 * memcoord.MIB)
            wait_findings(daemon, name, [])
        finally:
            virsh("undefine", name)


if __name__ == "__main__":
    guests.enter_world()
    memcoord.main(globals())
