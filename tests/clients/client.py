#!/usr/bin/python3
"""A client of memcoordd with Python's msgpack and nothing else."""

import socket
import sys

import msgpack

daemon = socket.socket(socket.AF_UNIX)
daemon.connect(sys.argv[1])
unpacker = msgpack.Unpacker()


def receive():
    while True:
        for message in unpacker:
            return message
        data = daemon.recv(65536)
        if not data:
            raise EOFError("the daemon closed the connection")
        unpacker.feed(data)


def call(method, **params):
    daemon.sendall(msgpack.packb([0, 1, method, [params]]))
    message = receive()
    while message[0] == 2:
        message = receive()
    _, _, error, result = message
    if error is not None:
        raise RuntimeError(error)
    return result


for domain in call("status")["domains"]:
    print("domain:", domain["name"])
print("plan:", len(call("plan")["decisions"]), "decisions")
kept = call("reserve", size_kib=102400, name="next")
print("reserved:", kept["name"] + ",", kept["size_kib"], "KiB")
call("subscribe", passes=True)
daemon.sendall(msgpack.packb([2, "set_interval", [{"interval_ms": 200}]]))
print("interval:", call("status")["interval_ms"], "ms")
_, event, (record,) = receive()
print("event:", event)
assert record["kind"] in ("pass", "relief"), record
