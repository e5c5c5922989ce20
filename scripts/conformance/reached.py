"""Fails unless every operation of a file was answered with each of its documented statuses of success, and with a refusal.

    reached.py SPEC.json REPORT.ndjson...

A run that only ever hears "not found" proves nothing.
"""

import collections
import json
import re
import sys

spec, *reports = sys.argv[1:]
with open(spec, encoding="utf-8") as file:
    paths = json.load(file)["paths"]
operations = {}
for path, methods in paths.items():
    pattern = re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)) + "$")
    for method, operation in methods.items():
        operations[(method.upper(), path)] = (pattern, operation)


def answers(value):
    """Every pair of a request and its answer, wherever in an event it stands."""
    if isinstance(value, dict):
        request, response = value.get("request"), value.get("response")
        if isinstance(request, dict) and isinstance(response, dict) and "status_code" in response:
            yield request["method"], request["uri"], response["status_code"]
        for inner in value.values():
            yield from answers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from answers(inner)


seen = collections.defaultdict(collections.Counter)
for report in reports:
    with open(report, encoding="utf-8") as file:
        for line in file:
            for method, uri, status in answers(json.loads(line)):
                path = re.sub(r"^https?://[^/]*", "", uri).split("?")[0]
                # The literal path before the one with a parameter in its place.
                found = [key for key, (pattern, _) in operations.items() if key[0] == method and pattern.match(path)]
                if found:
                    seen[min(found, key=lambda key: key[1].count("{"))][status] += 1

missing = []
for key, (_, operation) in operations.items():
    told = " ".join(f"{status}x{count}" for status, count in sorted(seen[key].items()))
    print(f"{key[0]:6} {key[1]}: {told}")
    wanted = [int(status) for status in operation["responses"] if status.startswith("2")]
    missing += [f"{key[0]} {key[1]} was never answered {status}" for status in wanted if not seen[key][status]]
    if not any(seen[key][status] for status in (400, 401, 422)):
        missing.append(f"{key[0]} {key[1]} was never refused")
if missing:
    sys.exit("conformance: " + "; ".join(missing))
