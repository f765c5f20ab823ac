"""Thirty orders, three workers, one of which crashes: every order is packed, none is lost."""

import pathlib
import subprocess
import sys
import time

from broker import URL, call, define, lag, require

ORDERS = 30
WORKER = pathlib.Path(__file__).with_name("worker.py")


def start(name, *arguments):
    """A worker in a process of its own, as it would be on a machine of its own."""
    command = [sys.executable, "-u", str(WORKER), URL, name, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


# What a worker has taken it has for two seconds; then the next one may have it.
define("packing", filters=["orders/#"], ackDeadline="2s")
run = time.time_ns()
placed = []
for number in range(ORDERS):
    order = f"order {number}"
    # The name by which the order is known: sent twice, as after an answer that was lost, it is
    # stored once.
    name = {"Idempotency-Key": f"{run}-{number}"}
    for _ in range(2):
        call("POST", f"/v1/topics/orders/{number}", order.encode(), headers=name)
    placed.append(order)
print(f"{ORDERS} orders placed")

carl = start("carl", "--crash-after", "2")
carls, _ = carl.communicate(timeout=60)
require(carl.returncode == 1, "Carl crashes")
packed = carls.splitlines()
print(f"Carl packed {len(packed)} orders and crashed with more in his hands")

workers = [start("anna"), start("ben")]
for worker in workers:
    lines, _ = worker.communicate(timeout=60)
    require(worker.returncode == 0, "a worker ends well")
    packed += lines.splitlines()
for line in packed:
    print(line)

done = [line.split(" packed ")[1].split(" (")[0] for line in packed]
again = [line for line in packed if "(attempt 2)" in line]
require(set(done) == set(placed), "every order is packed")
require(len(again) >= 3, "somebody packs what Carl had in his hands")
require(lag("packing") == 0, "nothing is left")
print(f"{len(set(done))} orders packed, none lost")
