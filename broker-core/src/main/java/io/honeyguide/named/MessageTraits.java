package io.honeyguide.named;

import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.MessageView;

/**
 * What an order goes by: priority and key of a message. Only orders that go by them look.
 *
 * <p>Owner: any thread; keeps nothing.
 */
final class MessageTraits {

  private final Order order;

  MessageTraits(Order order) {
    this.order = order;
  }

  /** What a subscription keeps of a message; one without a priority has the lowest, 0. */
  Loaded load(long offset, MessageView message) {
    return new Loaded(
        offset,
        message.timeMs(),
        message.expiresAtMs(),
        order == Order.PRIORITY ? Math.max(0, MessageProperties.priority(message)) : 0,
        order == Order.KEY ? MessageProperties.user(message, MessageProperties.KEY) : null);
  }
}
