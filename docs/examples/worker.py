"""A worker: takes orders, packs them, says so. Ends when there is nothing left to do.

Arguments: the broker's URL, the worker's name and, for one who crashes, --crash-after COUNT.
"""

import os
import sys

from broker import acknowledge, lag, pull

name = sys.argv[2]
crash_after = int(sys.argv[4]) if sys.argv[3:4] == ["--crash-after"] else None
packed = 0
while lag("packing") > 0:
    for order in pull("packing", most=5, wait="1s"):
        if packed == crash_after:
            os._exit(1)
        # Here the work would be done. Acknowledge afterwards: whoever does so before loses the
        # order when he crashes in between. Work that takes longer than the lease asks for more
        # with POST .../extend.
        if acknowledge("packing", [order]):
            print(f"{name} packed {order['payload']} (attempt {order['attempt']})")
            packed += 1
