#!/bin/sh
# What happened yesterday: read once more, and worked on once more. "Yesterday" is what this example
# does in its first moments; with the times of a real day the requests are the same.
. "$(dirname "$0")/broker.sh"

# A time after everything that was published and before everything that will be: times are exact to
# the millisecond, and what `date` says is exact to the second everywhere.
midnight() {
  sleep 1.1
  date -u +%Y-%m-%dT%H:%M:%SZ
}

publish clicks-by-curl 'of the day before'
begin=$(midnight)
for page in 0 1 2 3; do
  publish clicks-by-curl "page $page"
done
end=$(midnight)
publish clicks-by-curl 'of today'

read=$(call GET "/v1/messages?filter=clicks-by-curl&since=$begin&until=$end" | texts payload | paste -s -d , -)
echo "yesterday, read: $read"
require "$read" 'page 0,page 1,page 2,page 3' "yesterday's history"

define replay-by-curl "{\"filters\":[\"clicks-by-curl\"],\"start\":{\"time\":\"$begin\"}}"
answer=$(pull replay-by-curl 4)
worked=$(printf '%s' "$answer" | texts payload | paste -s -d , -)
echo "yesterday, worked on: $worked"
require "$worked" 'page 0,page 1,page 2,page 3' 'what the subscription starts with'
acknowledge replay-by-curl "$answer"

# Yesterday is done: the subscription goes on with today, or, as here, with what is yet to come.
call POST /v1/subscriptions/replay-by-curl/seek --output /dev/null --data '{"start":"latest"}'
require "$(lag replay-by-curl)" 0 'what is left'
echo 'done again'
