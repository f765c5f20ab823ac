package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import io.honeyguide.named.AckId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every message that matches a named subscription is given out until somebody was told that it is
 * done or dead, and never again after that; nobody has what somebody else has; attempts that were
 * said to have failed count; and the subscription outlives any crash once it was answered.
 */
final class NamedWorkIsDoneOnce extends Invariant {

  /** Their acknowledgement or rejection was answered. */
  private final Set<Long> done = new HashSet<>();

  /** The process died before it answered: nobody knows. */
  private final Set<Long> unanswered = new HashSet<>();

  /** Until when somebody has a message, as far as nobody said anything of it. */
  private final Map<Long, Long> heldUntil = new TreeMap<>();

  /** Attempts that were said to have failed. */
  private final Map<Long, Integer> failures = new HashMap<>();

  private long number = -1;
  private int inflightMax;

  NamedWorkIsDoneOnce(World world) {
    super(world);
  }

  /** It was answered that the subscription is there. */
  void defined(long subscription) {
    if (number >= 0 && number != subscription) {
      broken("the subscription " + number + " is " + subscription + " now");
    }
    number = subscription;
  }

  /** The broker started with a subscription, or none for -1. */
  void found(long subscription, int most) {
    inflightMax = most;
    heldUntil.clear();
    if (subscription >= 0) {
      defined(subscription);
    } else if (number >= 0) {
      broken("the subscription " + number + " is gone");
    }
  }

  /** Somebody was given a message. */
  void given(AckId id, long deadlineMs) {
    var offset = id.offset();
    var message = world.commits.get(offset);
    if (message == null || !NamedWorkers.FILTER.matches(message.topic) || offset < number) {
      broken(offset + " is given, which is " + message);
    }
    if (done.contains(offset)) {
      broken(message + " at " + offset + " is given again, though it was answered to be done");
    }
    heldUntil.values().removeIf(until -> until <= world.latestMs());
    if (heldUntil.put(offset, deadlineMs) != null) {
      broken(message + " at " + offset + " is given to a second one");
    }
    if (heldUntil.size() > inflightMax) {
      broken(heldUntil.size() + " messages are out, and " + inflightMax + " may be");
    }
    if (id.attempt() <= failures.getOrDefault(offset, 0)) {
      broken(message + " at " + offset + " is given in attempt " + id.attempt() + " again");
    }
  }

  /** Somebody says something of what he had. */
  void letGo(AckId id) {
    heldUntil.remove(id.offset());
  }

  /** It was answered that a message is done or dead. */
  void done(AckId id) {
    done.add(id.offset());
  }

  /** It was answered that an attempt counts as failed. */
  void failed(AckId id) {
    failures.merge(id.offset(), id.attempt(), Math::max);
  }

  /** The process died before it answered. */
  void unanswered(AckId id) {
    unanswered.add(id.offset());
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    if (number >= recovery.nextOffset()) {
      broken("the subscription " + number + " was answered and is cut off");
    }
  }

  @Override
  void calm(Life life) {
    if (number < 0) {
      return;
    }
    for (var entry : world.commits.tailMap(number).entrySet()) {
      var lost = lost(entry.getKey(), entry.getValue());
      if (lost != null) {
        broken(lost + " at " + entry.getKey() + " is neither done nor dead");
      }
    }
  }

  private @Nullable Published lost(long offset, Published message) {
    return !NamedWorkers.FILTER.matches(message.topic)
            || done.contains(offset)
            || unanswered.contains(offset)
            || message.mayBeGone(world.latestMs())
        ? null
        : message;
  }
}
