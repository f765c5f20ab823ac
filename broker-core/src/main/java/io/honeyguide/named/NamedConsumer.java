package io.honeyguide.named;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who works off a subscription: a pull over HTTP, a stream, a push, a client. All methods
 * are called on the shard's thread; they hand over and return at once.
 */
public interface NamedConsumer {

  /** How many more messages it takes at the moment. */
  int credit();

  /**
   * It has these messages now.
   *
   * @return whether it stays; false ends its work on the subscription
   */
  boolean leased(Leases leases);

  /** Who hears of the ends of its leases, or null for nobody. */
  default @Nullable LeaseHolder holder() {
    return null;
  }

  /**
   * The turn in which it came is over, and nothing was there for it.
   *
   * @param isLoading whether messages that are there come from the disk at the moment
   */
  default void nothingYet(boolean isLoading) {}

  /** The subscription was deleted; nothing more comes. */
  void ended();
}
