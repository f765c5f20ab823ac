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
 * <p>Owner: the connection's event loop. Bound: {@link #MESSAGES_MAX} messages, and the one with
 * which there are {@link #BYTES_MAX} bytes.
 */
final class HeldBack {

  static final int MESSAGES_MAX = 1000;
  static final int BYTES_MAX = 1 << 20;

  /** A message whose buffer is held. */
  private record Held(ByteBuf body, Route route) {}

  private final Queue<Held> messages = new ArrayDeque<>();
  private final MessageView view = new MessageView();
  private long bytes;

  /** Holds a message back; false when there are too many already. */
  boolean add(MessageView message, Route route) {
    if (messages.size() >= MESSAGES_MAX || bytes >= BYTES_MAX) {
      return false;
    }
    bytes += message.body().readableBytes();
    return messages.add(new Held(message.body().retain(), route));
  }

  /** Hands all of them on, in the order in which they came. */
  void handOn(BiConsumer<MessageView, Route> deliver) {
    for (var held = messages.poll(); held != null; held = messages.poll()) {
      bytes -= held.body().readableBytes();
      deliver.accept(view.wrap(held.body()), held.route());
      held.body().release();
    }
  }
}
