package io.honeyguide.delivery;

import io.honeyguide.message.MessageView;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;

/**
 * QoS 0 messages that came past the log while a retained message, which is older, was still being
 * read from disk for the same connection: they follow it.
 *
 * <p>Owner: the connection's event loop. Bound: {@link #MESSAGES_MAX} messages.
 */
final class HeldBack {

  private static final int MESSAGES_MAX = 1000;

  /** A message whose buffer is held. */
  private record Held(ByteBuf body, Route route) {}

  private final Queue<Held> messages = new ArrayDeque<>();
  private final MessageView view = new MessageView();

  /** Holds a message back; false when there are too many already. */
  boolean add(MessageView message, Route route) {
    return messages.size() < MESSAGES_MAX && messages.add(new Held(message.body().retain(), route));
  }

  /** Hands all of them on, in the order in which they came. */
  void handOn(BiConsumer<MessageView, Route> deliver) {
    for (var held = messages.poll(); held != null; held = messages.poll()) {
      deliver.accept(view.wrap(held.body()), held.route());
      held.body().release();
    }
  }
}
