#!/bin/sh
# Visitors of a shop, click by click: what the page sends, by curl.
. "$(dirname "$0")/broker.sh"

run=$(date +%s)-$$

# did VISITOR TYPE ITEM: tells what a visitor did; gives the offset of the event.
did() {
  call POST "/v1/topics/behaviour/$2" -H 'Content-Type: application/json' \
    --data "{\"session\":\"$run-$1\",\"item\":\"$3\"}" | texts offset
}

# recommended VISITOR OFFSET: what to show, by a model that has seen everything up to an offset.
recommended() {
  call GET "/v1/recommendations/sessions/$run-$1?n=3&reasons=false&minOffset=$2" | texts id | paste -s -d , -
}

for visit in anna:stove carl:stove dora:lamp; do
  did "${visit%:*}" view tent >/dev/null
  did "${visit%:*}" view "${visit#*:}" >/dev/null
done

before=$(recommended ben "$(did ben view tent)")
echo "Ben views the tent and is shown: $before"
case ,$before, in
  ,stove,*lamp,*) ;;
  *) require "$before" 'stove, and lamp with it' 'the list' ;;
esac

after=$(recommended ben "$(did ben purchase stove)")
echo "Ben buys the stove and is shown: $after"
case ,$after, in
  *,stove,*) require "$after" 'no stove' 'the list' ;;
  *,lamp,*) ;;
  *) require "$after" 'lamp, among others' 'the list' ;;
esac
echo 'the list changed with the click'
