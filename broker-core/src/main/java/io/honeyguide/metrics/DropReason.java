package io.honeyguide.metrics;

import java.util.Locale;

/** Why a message did not reach somebody it was meant for. */
public enum DropReason {
  /** The subscriber's queue was at its limit. */
  QUEUE_FULL,

  /** The message waited longer than the subscriber's queue lets it. */
  QUEUE_AGE,

  /** The publish was refused since a subscriber's queue was at its limit: it reached nobody. */
  QUEUE_REFUSED,

  /** The message expiry interval had passed. */
  EXPIRED,

  /** QoS 0 for a connection whose output was at its limit. */
  SLOW_CONSUMER,

  /** Larger than the packets the subscriber takes. */
  TOO_LARGE,

  /** No longer in the log when its turn came, by retention or damage. */
  LOST,

  /** The publisher may not publish to the topic: it reached nobody. */
  ACL;

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
