#!/usr/bin/env bash
# Version:   prometheus-client 0.26.0 (PyPI)
# Behaviour: an exemplar longer than 128 signs raises ValueError ("Exemplar labels have %d UTF-8 characters", the number
#            never filled in) from `Counter.inc` and `Histogram.observe`, but after they have counted. One observation of
#            NaN makes the sum NaN for ever and is counted in no bucket, not even +Inf; the library's own OpenMetrics
#            parser then refuses the whole page that the library wrote.
# Guess:     what raises has not counted; +Inf holds every observation; and what the library writes it can read.
# Matters:   a long path or address in an exemplar turns a working request into an error of its own metrics, and one that
#            is tried again is counted twice. One 0/0 in a duration or a ratio spoils a series until the restart. Cut
#            exemplars to size, and test for NaN, before they are handed over.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check prometheus-client==0.26.0
venv/bin/python - <<'PY'
import math

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

registry = CollectorRegistry()
requests = Counter("requests", "x", registry=registry)
seconds = Histogram("seconds", "x", buckets=(1, 2), registry=registry)
exemplar = {"path": "/a" * 70}


def refusal(act) -> str:
    try:
        act()
    except ValueError as error:
        return str(error)
    return ""


def value(name: str, **labels: str) -> float | None:
    return registry.get_sample_value(name, labels)


first = refusal(lambda: requests.inc(exemplar=exemplar))
second = refusal(lambda: seconds.observe(1.5, exemplar=exemplar))
print("raised:", first, "- counted all the same:", value("requests_total"), value("seconds_bucket", le="+Inf"))
assert "%d" in first and "%d" in second
assert value("requests_total") == value("seconds_bucket", le="+Inf") == 1


def page() -> str:
    return generate_latest(registry).decode()


assert not refusal(lambda: list(text_string_to_metric_families(page())))
seconds.observe(math.nan)
seconds.observe(1.5)
parsed = refusal(lambda: list(text_string_to_metric_families(page())))
print("after NaN and 1.5: +Inf", value("seconds_bucket", le="+Inf"), "sum", value("seconds_sum"), "- its own parser:", parsed)
assert value("seconds_bucket", le="+Inf") == 2 and math.isnan(value("seconds_sum"))
assert "NaN" in parsed
PY
