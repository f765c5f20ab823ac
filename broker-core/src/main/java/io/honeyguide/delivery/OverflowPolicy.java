package io.honeyguide.delivery;

import java.util.Locale;

/** What becomes of messages for a queue that holds as much as it may. */
public enum OverflowPolicy {
  /** The oldest messages that no connection was offered yet make room. */
  DROP_OLD,

  /** What comes is not queued until there is room again. */
  DROP_NEW,

  /**
   * Who publishes is told no before his message is accepted, until there is room again. What was
   * accepted is queued nevertheless.
   */
  REFUSE;

  /** As the configuration spells it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
