# What the curl examples beside this file share. Read by them with `.`; the first argument, or
# HONEYGUIDE_URL, is the broker's address.
set -eu
url=${1:-${HONEYGUIDE_URL:-http://127.0.0.1:8080}}

# call METHOD PATH [CURL OPTIONS]: prints the answer, or ends the example if it is a refusal.
call() {
  call_method=$1 call_path=$2
  shift 2
  curl --silent --show-error --fail-with-body --max-time 60 -X "$call_method" "$@" "$url$call_path" || {
    echo " in answer to $call_method $call_path" >&2
    exit 1
  }
}

# define NAME DEFINITION: a named subscription, anew if it is there from an earlier run.
define() {
  curl --silent --show-error --output /dev/null -X DELETE "$url/v1/subscriptions/$1"
  call PUT "/v1/subscriptions/$1" --output /dev/null --data "$2"
}

# publish TOPIC PAYLOAD [CURL OPTIONS]
publish() {
  publish_topic=$1 publish_payload=$2
  shift 2
  call POST "/v1/topics/$publish_topic" --output /dev/null --data-binary "$publish_payload" "$@"
}

# pull NAME MOST: takes messages, waiting a little for the first one.
pull() {
  call POST "/v1/subscriptions/$1/pull" --data "{\"max\":$2,\"wait\":\"300ms\"}"
}

# texts MEMBER: the values of a member in the JSON at the input, one on each line.
texts() {
  { grep -o "\"$1\":\"[^\"]*\"" || true; } | cut -d '"' -f 4
}

# acknowledge NAME ANSWER: all messages of a pull are done.
acknowledge() {
  ids=$(printf '%s' "$2" | texts ackId | sed 's/.*/"&"/' | paste -s -d , -)
  call POST "/v1/subscriptions/$1/ack" --output /dev/null --data "{\"ackIds\":[$ids]}"
}

# lag NAME: how many messages of a subscription are not done.
lag() {
  call GET "/v1/subscriptions/$1" | grep -o '"lag":[0-9]*' | cut -d : -f 2
}

# require FOUND EXPECTED WHAT: ends the example with status 1 if something is not as it should be.
require() {
  [ "$1" = "$2" ] || {
    echo "expected $3 to be: $2, found: $1" >&2
    exit 1
  }
}
