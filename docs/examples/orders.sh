#!/bin/sh
# Ten orders, two workers; what the one that crashes had in his hands the other one packs.
. "$(dirname "$0")/broker.sh"

define packing-by-curl '{"filters":["orders-by-curl/#"],"ackDeadline":"1s"}'
run=$(date +%s)-$$
for number in 0 1 2 3 4 5 6 7 8 9; do
  # Sent twice under one name, as after an answer that was lost, it is stored once.
  publish "orders-by-curl/$number" "order $number" -H "Idempotency-Key: $run-$number"
  publish "orders-by-curl/$number" "order $number" -H "Idempotency-Key: $run-$number"
done
require "$(lag packing-by-curl)" 10 'the orders to pack'

taken=$(pull packing-by-curl 4 | texts payload | paste -s -d , -)
echo "Carl takes $taken and crashes"
require "$taken" 'order 0,order 1,order 2,order 3' "what Carl takes"

packed=
while [ "$(lag packing-by-curl)" -gt 0 ]; do
  answer=$(pull packing-by-curl 3)
  got=$(printf '%s' "$answer" | texts payload)
  [ -z "$got" ] && continue # Carl's lease is not over yet
  acknowledge packing-by-curl "$answer"
  echo "Anna packs $got" | paste -s -d , -
  packed="$packed$got
"
done

everything=$(printf '%s' "$packed" | sort | paste -s -d , -)
require "$everything" "$(seq 0 9 | sed 's/^/order /' | paste -s -d , -)" 'what Anna packed'
require "$(lag packing-by-curl)" 0 'what is left'
echo '10 orders packed, none lost'
