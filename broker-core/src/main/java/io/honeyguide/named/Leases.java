package io.honeyguide.named;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Messages that a consumer has for a while: until the deadline, unless it extends that, nobody else
 * gets them. Immutable; may cross threads.
 */
public final class Leases {

  private final NamedSubscription subscription;
  private final long generation;
  private final long[] offsets;
  private final int[] attempts;
  private final long firstLease;
  private final long deadlineMs;

  Leases(
      NamedSubscription subscription,
      long generation,
      long[] offsets,
      int[] attempts,
      long firstLease,
      long deadlineMs) {
    this.subscription = subscription;
    this.generation = generation;
    this.offsets = offsets;
    this.attempts = attempts;
    this.firstLease = firstLease;
    this.deadlineMs = deadlineMs;
  }

  /** Whose messages they are. */
  public NamedSubscription subscription() {
    return subscription;
  }

  /** How many. */
  public int count() {
    return offsets.length;
  }

  /** Place of a message in the log; in the order of the subscription, so not always ascending. */
  public long offset(int index) {
    return offsets[index];
  }

  /** The places of all, in the order of the subscription. */
  public LongStream offsets() {
    return Arrays.stream(offsets);
  }

  /** The how manieth attempt it is, from 1. */
  public int attempt(int index) {
    return attempts[index];
  }

  /** What the consumer says to settle it. */
  public AckId ackId(int index) {
    return new AckId(generation, offsets[index], attempts[index], firstLease + index);
  }

  /** When the leases end, milliseconds since 1970. */
  public long deadlineMs() {
    return deadlineMs;
  }

  /** Gives all of them back, or those from an index on, as if they had never been. */
  public Settlement giveBack(int from) {
    var ids = new AckId[offsets.length - from];
    for (var i = 0; i < ids.length; i++) {
      ids[i] = ackId(from + i);
    }
    return Settlement.giveBack(ids);
  }
}
