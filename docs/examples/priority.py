"""A work queue in which the urgent goes first, and what is equally urgent by age."""

from broker import acknowledge, call, define, lag, pull, require

JOBS = [
    ("resize pictures", 2),
    ("send newsletter", 0),
    ("refund a customer", 9),
    ("rebuild the index", 2),
    ("print a label", 5),
    ("stop a fraud", 9),
    ("warm the cache", 0),
    ("answer the phone", 7),
]

# One message at a time is out, so that what comes in meanwhile can still go first.
define("work-queue", filters=["jobs/#"], order="priority", maxInFlight=1)
for job, priority in JOBS:
    call("POST", f"/v1/topics/jobs/new?priority={priority}", job.encode())

done = []
while messages := pull("work-queue", most=1, wait="200ms"):
    job = messages[0]
    print(f"priority {job['priority']}: {job['payload']}")
    done.append((job["payload"], job["priority"]))
    if len(done) == 3:
        call("POST", "/v1/topics/jobs/new?priority=8", b"put out a fire")
    acknowledge("work-queue", messages)

require(done.pop(3) == ("put out a fire", 8), "what is urgent goes first though it came late")
expected = sorted(JOBS, key=lambda job: -job[1])  # sorted() leaves equal ones in their order
require(done == expected, f"the others are done in this order: {expected}")
require(lag("work-queue") == 0, "nothing is left")
print(f"{len(done) + 1} jobs done, the most urgent first")
