package io.honeyguide.publish;

import io.honeyguide.log.LogException;

/** A message was to wait for its time, and too many do already: nothing was stored. */
public final class DelayedFullException extends LogException {

  private static final long serialVersionUID = 1;

  /** So many wait. */
  DelayedFullException(int max) {
    super("delivery.delayed-messages-max = %d messages wait for their time already".formatted(max));
  }
}
