"""One catalogue, two systems that follow it. One is away for a while and misses nothing."""

import json

from broker import acknowledge, call, define, lag, pull, require

SYSTEMS = ("search", "warehouse")


def change(product, entry):
    """Publishes what a product is now, or that there is none any more."""
    path = f"/v1/topics/catalogue/{product}?key={product}"
    call("PUT", path, {"product": product, "entry": entry})


def follow(system, copy):
    """Takes over every change that the system has not seen yet."""
    count = 0
    while messages := pull(f"catalogue-{system}", most=10, wait="200ms"):
        for message in messages:
            changed = json.loads(message["payload"])
            if changed["entry"] is None:
                copy.pop(changed["product"], None)
            else:
                copy[changed["product"]] = changed["entry"]
        # Only now: after a crash before this line the changes come again, and a change that is
        # made twice is the same as one that is made once.
        acknowledge(f"catalogue-{system}", messages)
        count += len(messages)
    return count


for system in SYSTEMS:
    # Changes of one product in order, those of different ones side by side.
    define(f"catalogue-{system}", filters=["catalogue/#"], order="key")
search, warehouse = {}, {}

change("tent", {"price": 199})
change("stove", {"price": 49})
print("search took over", follow("search", search), "changes")
print("warehouse took over", follow("warehouse", warehouse), "changes")
require(search == warehouse == {"tent": {"price": 199}, "stove": {"price": 49}}, "both are equal")

print("warehouse goes offline")
for price in range(150, 160):
    change("tent", {"price": price})
change("stove", None)
change("lamp", {"price": 15})
print("search took over", follow("search", search), "changes")
require(search == {"tent": {"price": 159}, "lamp": {"price": 15}}, "search is up to date")
require(warehouse["tent"] == {"price": 199}, "warehouse is not")
print("warehouse is", lag("catalogue-warehouse"), "changes behind")
require(lag("catalogue-warehouse") == 12, "the broker keeps what the warehouse has not seen")

missed = follow("warehouse", warehouse)
print("warehouse is back and took over", missed, "changes")
require(missed == 12, "it got all of them, each once")
require(warehouse == search, "both are equal again")
require(lag("catalogue-search") == lag("catalogue-warehouse") == 0, "nobody is behind")
print("both systems have", warehouse)
