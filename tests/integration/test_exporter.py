#!/usr/bin/python3
"""memcoord-exporter: what Prometheus, promtool and others get from it."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (DEADLINE, Skip, daemon_on, folder,  # noqa: E402
                      program, wait_until)

WORLD = """
[host]
total = 8GiB
psi = 1%

[domain web1]
max = 2GiB

[domain odd"name\\x]
max = 1GiB
"""
OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"


def promtool(*args, text=None):
    """Prometheus' own word on a file, or on text: nothing is wrong with it."""
    if shutil.which("promtool") is None:
        raise Skip("promtool is missing")
    done = subprocess.run(["promtool", *map(str, args)], input=text,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def exporter(socket_path, *args):
    """A memcoord-exporter of our own; the URL of what it serves."""
    port = free_port()
    process = subprocess.Popen(
        [program("memcoord-exporter"), "--listen", f"127.0.0.1:{port}",
         "--socket", str(socket_path), *args],
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until("it listens", lambda: get(url + "/", safe=True))
        yield url, process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE) == 0
        process.stderr.close()


def get(url, accept="*/*", method="GET", safe=False):
    """Status, content type and text."""
    request = urllib.request.Request(url, headers={"Accept": accept},
                                     method=method)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return (answer.status, answer.headers["Content-Type"],
                    answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], ""
    except OSError:
        if safe:
            return None
        raise


def test_metrics_are_those_of_the_daemon():
    """As OpenMetrics it is what `metrics` says, and memcoord_up."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_ready()
        with exporter(daemon.socket) as (url, _):
            status, kind, text = get(url + "/metrics", accept=OPEN)
            assert (status, kind) == (200, OPEN)
            assert "\nmemcoord_up 1\n" in text and text.endswith("\n# EOF\n")
            own = daemon.call("metrics")["text"]
            for name in ("memcoord_host_memory_bytes 8589934592",
                         "# TYPE memcoord_passes counter"):
                assert name in text and name in own, name
            assert get(url + "/metrics", method="HEAD")[0] == 200


def test_older_text_format():
    """Whoever doesn't ask for OpenMetrics gets the classic format."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_ready()
        with exporter(daemon.socket) as (url, _):
            _, kind, text = get(url + "/metrics")
            assert kind.startswith("text/plain; version=0.0.4"), kind
            assert "# EOF" not in text and "# UNIT" not in text
            assert "# TYPE memcoord_passes_total counter" in text
            assert "# TYPE memcoord_build_info gauge" in text
            assert "# HELP memcoord_passes_total Passes" in text
            promtool("check", "metrics", text=text)


def test_other_pages():
    """/ leads to /metrics; there is nothing else, and nothing but GET."""
    with daemon_on(WORLD) as (daemon, _):
        with exporter(daemon.socket) as (url, _):
            status, kind, text = get(url + "/")
            assert status == 200 and kind == "text/html"
            assert 'href="/metrics"' in text
            assert get(url + "/etc/passwd")[0] == 404
            assert get(url + "/metrics", method="POST")[0] == 405


def test_daemon_that_is_gone():
    """memcoord_up is 0, alone, and comes back by itself."""
    with folder() as path:
        with exporter(path / "none.sock") as (url, _):
            _, _, text = get(url + "/metrics", accept=OPEN)
            assert text.splitlines()[-2:] == ["memcoord_up 0", "# EOF"], text
    with daemon_on(WORLD) as (daemon, _):
        with exporter(daemon.socket) as (url, _):
            assert "\nmemcoord_up 1\n" in get(url + "/metrics")[2]
            daemon.process.send_signal(signal.SIGSTOP)
            try:
                with exporter(daemon.socket, "--timeout", "200ms") as (other, _):
                    assert "\nmemcoord_up 0\n" in get(other + "/metrics")[2]
            finally:
                daemon.process.send_signal(signal.SIGCONT)
            assert "\nmemcoord_up 1\n" in get(url + "/metrics")[2]


def test_wrong_options():
    """They are refused in words, with 2; a port that is taken with 1."""
    for args, words in (
            (("--listen", "9967"), "isn't ADDRESS:PORT"),
            (("--listen", "localhost:9967"), "'localhost:9967'"),
            (("--listen", "127.0.0.1:http"), "'127.0.0.1:http'"),
            (("--timeout", "never"), "isn't a duration"),
            (("--nonsense",), "nonsense"),
            (("more",), "unexpected argument 'more'")):
        done = subprocess.run([program("memcoord-exporter"), *args],
                              capture_output=True, text=True, timeout=DEADLINE)
        assert done.returncode == 2 and words in done.stderr, (args, done)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run(
            [program("memcoord-exporter"), "--listen", where],
            capture_output=True, text=True, timeout=DEADLINE)
        assert done.returncode == 1 and "in use" in done.stderr, done


def ask(port, query):
    """What Prometheus answers: a list of (labels, value)."""
    url = (f"http://127.0.0.1:{port}/api/v1/query?" +
           urllib.parse.urlencode({"query": query}))
    answer = get(url, safe=True)
    if answer is None or answer[0] != 200:
        return []
    return [(r["metric"], float(r["value"][1]))
            for r in json.loads(answer[2])["data"]["result"]]


@contextlib.contextmanager
def prometheus(path, target):
    """A real Prometheus that scrapes `target` with our rules; its port."""
    port = free_port()
    rules = memcoord.ROOT / "ctl/exporter/prometheus-rules.yml"
    (path / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
        f"rule_files: [{rules}]\n"
        "scrape_configs:\n"
        "  - job_name: memcoord\n"
        f"    static_configs: [{{targets: ['{target}']}}]\n")
    process = subprocess.Popen(
        ["prometheus", f"--config.file={path}/prometheus.yml",
         f"--storage.tsdb.path={path}/data",
         f"--web.listen-address=127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(DEADLINE)


def panels():
    text = (memcoord.ROOT / "ctl/exporter/grafana-dashboard.json").read_text()
    return json.loads(text)["panels"]


def dashboard_queries():
    """The queries of the dashboard's panels, its variables filled in."""
    for panel in panels():
        for target in panel["targets"]:
            yield (target["expr"].replace('"$instance"', '~".*"')
                   .replace("=~~", "=~").replace("$domain", ".*")
                   .replace("$__rate_interval", "1m"))


def test_the_dashboard_is_whole():
    """Each panel has its place, says what it shows, and in which unit."""
    places, ids = set(), []
    for panel in panels():
        ids.append(panel["id"])
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"])
                 for y in range(at["y"], at["y"] + at["h"])}
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & places, f"{panel['title']} lies on another one"
        places |= cells
        assert panel["title"] and panel["description"].endswith("."), panel
        unit = panel["fieldConfig"]["defaults"]["unit"]
        for target in panel["targets"]:
            expr = target["expr"]
            wanted = "none"
            if "_bytes" in expr:
                wanted = "binBps" if "rate(" in expr else "bytes"
            elif "_ratio" in expr:
                wanted = "percentunit"
            elif "rate(" in expr:
                wanted = "ops"
            assert unit == wanted, (panel["title"], unit, wanted)
            assert 'instance="$instance"' in expr, expr
            assert target["legendFormat"] or panel["type"] == "table", target
    assert len(set(ids)) == len(ids), ids


def test_alerts_fire_and_end():
    """Each does when it should, with the words that it should have."""
    cases = memcoord.ROOT / "tests/prometheus/alerts.yml"
    promtool("test", "rules", cases)
    rules = (memcoord.ROOT / "ctl/exporter/prometheus-rules.yml").read_text()
    tested = set(re.findall(r"alertname: (\w+)", cases.read_text()))
    assert tested == set(re.findall(r"alert: (\w+)", rules)), tested
    # What they ask for is there, by these names and labels.
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_ready()
        with exporter(daemon.socket) as (url, _):
            text = get(url + "/metrics")[2]
    for name, labels in re.findall(r"series: (memcoord_\w+)\{(.*?)\}$",
                                   cases.read_text(), re.MULTILINE):
        wanted = set(re.findall(r"(\w+)=", labels)) - {"instance"}
        found = re.search(rf"^{name}(?:{{(.*)}})? ", text, re.MULTILINE)
        assert found, f"{name} isn't served"
        assert set(re.findall(r'(\w+)="', found[1] or "")) == wanted, found[0]


def test_prometheus_scrapes_it():
    """The real one takes it all in; rules and dashboard find what they ask for."""
    if shutil.which("prometheus") is None:
        raise Skip("prometheus is missing")
    rules = memcoord.ROOT / "ctl/exporter/prometheus-rules.yml"
    promtool("check", "rules", rules)
    with daemon_on(WORLD) as (daemon, _), folder() as path:
        daemon.wait_ready()
        with exporter(daemon.socket) as (url, _), \
                prometheus(path, url.partition("//")[2]) as port:
            wait_until("Prometheus has scraped it",
                       lambda: ask(port, "up == 1 and memcoord_up == 1"))
            names = {labels["domain"]
                     for labels, _ in ask(port, "memcoord_domain_size_bytes")}
            assert names == {"web1", 'odd"name\\x'}, names
            assert ask(port, "memcoord_host_memory_bytes")[0][1] == 8 << 30
            for query in dashboard_queries():
                wait_until(query, lambda q=query: ask(port, q))


if __name__ == "__main__":
    memcoord.main(globals())
