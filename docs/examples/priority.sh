#!/bin/sh
# A work queue in which the urgent goes first, and what is equally urgent by age.
. "$(dirname "$0")/broker.sh"

define work-by-curl '{"filters":["jobs-by-curl"],"order":"priority","maxInFlight":1}'
publish 'jobs-by-curl?priority=2' 'resize pictures'
publish 'jobs-by-curl?priority=0' 'send newsletter'
publish 'jobs-by-curl?priority=9' 'refund a customer'
publish 'jobs-by-curl?priority=2' 'rebuild the index'
publish 'jobs-by-curl' 'warm the cache' -H 'Priority: 0'

done=
while :; do
  answer=$(pull work-by-curl 1)
  job=$(printf '%s' "$answer" | texts payload)
  [ -n "$job" ] || break
  echo "$job"
  done=$done${done:+,}$job
  acknowledge work-by-curl "$answer"
done

require "$done" \
  'refund a customer,resize pictures,rebuild the index,send newsletter,warm the cache' 'the order'
require "$(lag work-by-curl)" 0 'what is left'
echo '5 jobs done, the most urgent first'
