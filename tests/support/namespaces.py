"""Namespaces that a test has for itself; nothing in them outlives it."""

import os
import pathlib
import subprocess

from memcoord import DEADLINE, Skip


class Namespaces:
    """Mount and PID namespaces, and what else the options of unshare(1) say.

    Their first process is `command`, which prepares them, says "ready" and then
    waits for the end of its input.
    """

    def __init__(self, options, *command):
        if os.geteuid() != 0:
            raise Skip("only root can make a namespace")
        self.holder = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child",
             "--propagation", "private", *options, *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "ready\n":
            self.holder.stdin.close()
            raise Skip(f"no namespace: {self.holder.stderr.read().strip()}")
        pid = self.holder.pid
        children = f"/proc/{pid}/task/{pid}/children"
        self.inside = pathlib.Path(children).read_text().split()[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.holder.stdin.close()
        self.holder.wait(DEADLINE)

    def enter(self, options, *command):
        """Runs a command in them, with what else nsenter(1) is to enter."""
        return subprocess.run(
            ["nsenter", "--mount", "--pid", "--root", "--target",
             self.inside, *options, *command],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=10 * DEADLINE)
