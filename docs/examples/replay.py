"""What happened yesterday: read once more, and worked on once more.

"Yesterday" is what this example does in its first moments; with the times of a real day, such as
2026-05-01T00:00:00Z, the requests are the same.
"""

import datetime
import time

from broker import acknowledge, call, define, lag, pull, quoted, require


def midnight():
    """A time after everything that was published and before everything that will be."""
    time.sleep(0.05)
    now = datetime.datetime.now(datetime.timezone.utc)
    time.sleep(0.05)
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")[:-4] + "Z"


def click(page):
    call("POST", "/v1/topics/clicks/page", page.encode())


def history(**span):
    """Every click of a span of time, page by page."""
    clicks, until = [], quoted(span["until"])
    place = quoted(span["since"])
    while True:
        path = f"/v1/messages?filter=clicks/%23&since={place}&until={until}&limit=4"
        page = call("GET", path)
        clicks += [message["payload"] for message in page["messages"]]
        if page["next"] == place:
            return clicks
        place = page["next"]


click("of the day before")
begin = midnight()
yesterday = [f"page {number}" for number in range(10)]
for page in yesterday:
    click(page)
end = midnight()
click("of today")

read = history(since=begin, until=end)
print(f"yesterday, read: {read}")
require(read == yesterday, "history gives yesterday and nothing else")

# The same with all that a subscription gives: leases, attempts, several workers, and a place that
# survives the worker. It goes on into today; who wants yesterday alone stops at its end.
define("clicks-again", filters=["clicks/#"], start={"time": begin})
worked = []
while messages := pull("clicks-again", most=4, wait="200ms"):
    worked += [message["payload"] for message in messages if message["ts"] < end]
    acknowledge("clicks-again", messages)
print(f"yesterday, worked on: {worked}")
require(worked == yesterday, "the subscription starts with yesterday's first click")
require(lag("clicks-again") == 0, "nothing is left")

# And once more from the start, for instance after a mistake in the program was mended.
call("POST", "/v1/subscriptions/clicks-again/seek", {"time": begin})
again = lag("clicks-again")
print(f"after the seek {again} clicks are to be worked on again")
require(again == len(yesterday) + 1, "all since yesterday's beginning is to be done again")
while messages := pull("clicks-again", most=20, wait="200ms"):
    acknowledge("clicks-again", messages)
require(lag("clicks-again") == 0, "all of it is done again")
print("done again")
