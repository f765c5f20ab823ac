package io.honeyguide.http;

import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.netty.buffer.Unpooled;

/**
 * A copy of a message from the log, on the heap: it may outlive the reading and nobody has to
 * release it.
 *
 * @param offset its place in the log
 * @param timeMs when it was committed, in milliseconds since 1970
 */
record StoredMessage(long offset, long timeMs, MessageView view) {

  /** Copies the message that a record holds. */
  static StoredMessage copy(RecordView record) {
    var body = record.body();
    var bytes = new byte[body.readableBytes()];
    body.getBytes(body.readerIndex(), bytes);
    return new StoredMessage(
        record.offset(), record.timeMs(), new MessageView().wrap(Unpooled.wrappedBuffer(bytes)));
  }

  /** Bytes of the copy. */
  int bytes() {
    return view.body().readableBytes();
  }
}
