package io.honeyguide.log;

import io.honeyguide.message.MessageView;
import io.netty.buffer.Unpooled;

/**
 * A copy of a message from the log, on the heap: it may outlive the reading and nobody has to
 * release it.
 *
 * @param offset its place in the log
 * @param timeMs when it was committed, in milliseconds since 1970
 */
public record StoredMessage(long offset, long timeMs, MessageView view) {

  /** Copies the message that a record holds. */
  public static StoredMessage copy(RecordView record) {
    var body = record.body();
    var bytes = new byte[body.readableBytes()];
    body.getBytes(body.readerIndex(), bytes);
    return new StoredMessage(
        record.offset(), record.timeMs(), new MessageView().wrap(Unpooled.wrappedBuffer(bytes)));
  }

  /** Bytes of the copy. */
  public int bytes() {
    return view.body().readableBytes();
  }

  /** A copy of the payload. */
  public byte[] payload() {
    var payload = new byte[view.payloadBytes()];
    view.body().getBytes(view.payloadAt(), payload);
    return payload;
  }
}
