package io.honeyguide.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * Which promises were kept, over the whole run with warm-up.
 *
 * @param lost copies of messages that never came; allowed at QoS 0
 * @param unacknowledged messages that were never acknowledged
 * @param duplicated copies that came again, without any reconnect that would allow it
 * @param reordered copies that came after a later message of their publisher
 * @param damaged payloads that were not as published
 * @param misrouted messages that came to somebody who had not subscribed to them
 * @param failure why the run ended early, or null
 */
public record Verdict(
    int qos,
    long lost,
    long unacknowledged,
    long duplicated,
    long reordered,
    long damaged,
    long misrouted,
    @Nullable String failure) {

  /** Whether the broker kept everything that the QoS promises. */
  public boolean isKept() {
    return failure == null
        && (qos == 0 || lost == 0)
        && unacknowledged == 0
        && duplicated == 0
        && reordered == 0
        && damaged == 0
        && misrouted == 0;
  }
}
