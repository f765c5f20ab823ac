#!/bin/sh
# One catalogue, two systems that follow it. One is away for a while and misses nothing.
. "$(dirname "$0")/broker.sh"

# change PRODUCT ENTRY
change() {
  publish "catalogue-by-curl/$1?key=$1" "$1: $2"
}

# follow SYSTEM: takes over what the system has not seen yet, and prints it on one line.
follow() {
  while :; do
    answer=$(pull "$1" 10)
    [ -n "$(printf '%s' "$answer" | texts ackId)" ] || break
    printf '%s' "$answer" | texts payload
    acknowledge "$1" "$answer"
  done | paste -s -d , -
}

define search '{"filters":["catalogue-by-curl/#"],"order":"key"}'
define warehouse '{"filters":["catalogue-by-curl/#"],"order":"key"}'

change tent 199
change stove 49
echo "search took over: $(follow search)"
echo "warehouse took over: $(follow warehouse)"

echo 'warehouse goes offline'
change lamp 15
change tent 189
change stove sold-out
change tent 179
seen=$(follow search | tr , '\n' | sort | paste -s -d , -)
echo "search took over: $seen"
require "$seen" 'lamp: 15,stove: sold-out,tent: 179,tent: 189' 'what search sees'
require "$(lag warehouse)" 4 'what the broker keeps for the warehouse'

seen=$(follow warehouse)
echo "warehouse is back and took over: $seen"
require "$(echo "$seen" | tr , '\n' | sort | paste -s -d , -)" \
  'lamp: 15,stove: sold-out,tent: 179,tent: 189' 'what the warehouse sees'
require "$(echo "$seen" | tr , '\n' | grep tent | paste -s -d , -)" 'tent: 189,tent: 179' \
  'the order of what happened to the tent'
require "$(lag search) $(lag warehouse)" '0 0' 'what they have not seen'
echo 'both systems have everything'
