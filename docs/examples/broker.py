"""A broker's HTTP interface in thirty lines: what the examples beside this file talk to it with."""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

#: The broker's address: the first argument, or HONEYGUIDE_URL, or a broker on this machine.
URL = (sys.argv[1:2] or [os.environ.get("HONEYGUIDE_URL", "http://127.0.0.1:8080")])[0].rstrip("/")


def call(method, path, body=None, expect=(200, 201, 204), headers=None):
    """Sends a request and gives the answer's JSON; a body that is no bytes is sent as JSON."""
    headers = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(URL + path, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        status, text = refusal.code, refusal.read()
    except urllib.error.URLError as fault:
        sys.exit(f"no broker answers at {URL}: {fault.reason}")
    if status not in expect:
        sys.exit(f"{method} {path} was answered {status}: {text.decode()}")
    return json.loads(text) if text else None


def quoted(text):
    """Text as a part of a path or query: `+` and `#` of a topic filter, `:` of a time."""
    return urllib.parse.quote(text, safe="")


def define(name, **definition):
    """Defines a named subscription, anew if it is there from an earlier run."""
    call("DELETE", f"/v1/subscriptions/{name}", expect=(204, 404))
    call("PUT", f"/v1/subscriptions/{name}", definition)


def pull(name, most, wait):
    """Takes up to so many messages; waits for the first one, a duration such as `2s`."""
    path = f"/v1/subscriptions/{name}/pull"
    return call("POST", path, {"max": most, "wait": wait})["messages"]


def acknowledge(name, messages):
    """Says that messages are done; true if they still were this consumer's to finish."""
    ids = [message["ackId"] for message in messages]
    results = call("POST", f"/v1/subscriptions/{name}/ack", {"ackIds": ids})["results"]
    return all(result["status"] == 200 for result in results)


def lag(name):
    """How many messages of a subscription are not done."""
    return call("GET", f"/v1/subscriptions/{name}")["lag"]


def require(holds, what):
    """Ends the example with status 1 if something is not as it should be."""
    if not holds:
        sys.exit(f"expected that {what}")
