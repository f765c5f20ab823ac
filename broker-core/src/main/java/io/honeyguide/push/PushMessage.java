package io.honeyguide.push;

import io.honeyguide.api.Cursor;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageHeaders;
import io.honeyguide.message.MessageView;
import io.netty.buffer.Unpooled;
import java.util.function.BiConsumer;

/**
 * A message on its way to a target: a copy on the heap that nobody has to release.
 *
 * @param offset its place in the log
 */
record PushMessage(long offset, MessageView view) {

  /** The one shard there is for now; it stands in every offset that is shown. */
  private static final int SHARD = 0;

  /** Copies the message that a record holds. */
  static PushMessage copy(RecordView record) {
    var body = record.body();
    var bytes = new byte[body.readableBytes()];
    body.getBytes(body.readerIndex(), bytes);
    return new PushMessage(record.offset(), new MessageView().wrap(Unpooled.wrappedBuffer(bytes)));
  }

  /** Bytes of the copy. */
  int bytes() {
    return view.body().readableBytes();
  }

  /** Its place as it is shown outside. */
  String id() {
    return new Cursor(SHARD, offset).toString();
  }

  byte[] payload() {
    var payload = new byte[view.payloadBytes()];
    view.body().getBytes(view.payloadAt(), payload);
    return payload;
  }

  /** Hands out the headers that describe it; gives its content type. */
  String headers(BiConsumer<String, String> out) {
    var headers = MessageHeaders.of(view);
    headers.write(id(), out);
    return headers.contentType();
  }
}
