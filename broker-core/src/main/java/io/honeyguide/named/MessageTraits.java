package io.honeyguide.named;

import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.MessageView;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the turn of a message goes by: its priority, key and id. Only definitions that go by them
 * look.
 *
 * <p>Owner: any thread; keeps nothing.
 */
final class MessageTraits {

  private final Order order;
  private final boolean hasIds;

  MessageTraits(Definition definition) {
    this.order = definition.order();
    this.hasIds = definition.dedupeMs() > 0;
  }

  /** What the publisher calls a message, or null; only where repeats are passed over. */
  @Nullable String id(MessageView message) {
    return hasIds && message.messageIdBytes() > 0
        ? message
            .body()
            .toString(message.messageIdAt(), message.messageIdBytes(), StandardCharsets.ISO_8859_1)
        : null;
  }

  /** What a subscription keeps of a message; one without a priority has the lowest, 0. */
  Loaded load(long offset, MessageView message) {
    return new Loaded(
        offset,
        message.timeMs(),
        message.expiresAtMs(),
        order == Order.PRIORITY ? Math.max(0, MessageProperties.priority(message)) : 0,
        order == Order.KEY ? MessageProperties.user(message, MessageProperties.KEY) : null,
        id(message));
  }
}
