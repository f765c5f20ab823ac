package io.honeyguide.delivery;

import io.honeyguide.timing.TimerWheel;
import io.honeyguide.topic.RetainedMessages;
import io.honeyguide.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes retained messages out of their table when their time is over: by the time of the log, at
 * the first record behind it, so that the table stays a function of the log. Whoever reads the
 * table in between has to look at the time himself.
 *
 * <p>A topic whose message is replaced every second has one timer, not one for each of them: when
 * it rings it is set anew for the message that is there by then. Only an earlier time needs a
 * further one; when those that are left behind become too many all are set anew.
 *
 * <p>Cost: about 150 bytes for each topic whose message expires, nothing for others.
 *
 * <p>Owner: the shard's thread.
 */
final class RetainedExpiry {

  /** Timers left behind that are no matter. */
  private static final int STALE_MAX = 1024;

  private final RetainedMessages<Retained> retained;

  /** When the timer of a topic rings. */
  private final Map<Topic, Long> watched = new HashMap<>();

  /** Topics of timers, by the number that the wheel has for each. */
  private final List<Topic> numbered = new ArrayList<>();

  private final List<Integer> freeNumbers = new ArrayList<>();
  private TimerWheel wheel = new TimerWheel(0);
  private long nextMs = Long.MAX_VALUE;

  RetainedExpiry(RetainedMessages<Retained> retained) {
    this.retained = retained;
  }

  /** Retains a message. */
  void put(Topic topic, Retained kept) {
    retained.put(topic, kept);
    watch(topic, kept);
  }

  private void watch(Topic topic, Retained kept) {
    var atMs = kept.expiresAtMs();
    if (atMs == Long.MAX_VALUE) {
      return;
    }
    var earlier = watched.get(topic);
    if (earlier == null || atMs < earlier) {
      watched.put(topic, atMs);
      add(topic, atMs);
      if (wheel.size() > 2 * watched.size() + STALE_MAX) {
        setAnew();
      }
    }
  }

  private void add(Topic topic, long atMs) {
    int number;
    if (freeNumbers.isEmpty()) {
      number = numbered.size();
      numbered.add(topic);
    } else {
      number = freeNumbers.remove(freeNumbers.size() - 1);
      numbered.set(number, topic);
    }
    wheel.add(atMs, number);
    nextMs = wheel.nextMs();
  }

  private void setAnew() {
    wheel = new TimerWheel(0);
    numbered.clear();
    freeNumbers.clear();
    watched.forEach(this::add);
  }

  /** Nothing expires before this time, in milliseconds since 1970. */
  long nextMs() {
    return nextMs;
  }

  /** Number of timers. */
  int timers() {
    return wheel.size();
  }

  /** Takes away what is over. */
  void expire(long timeMs) {
    while (wheel.poll(timeMs)) {
      var number = (int) wheel.payload();
      var topic = numbered.get(number);
      freeNumbers.add(number);
      if (watched.remove(topic, wheel.dueMs())) {
        var kept = retained.get(topic);
        if (kept != null && kept.expiresAtMs() == wheel.dueMs()) {
          retained.remove(topic);
        } else if (kept != null) {
          // Also when it is over already: each leaves at the tick of its own time, by whatever
          // timers it was watched.
          watch(topic, kept);
        }
      }
    }
    nextMs = wheel.nextMs();
  }
}
