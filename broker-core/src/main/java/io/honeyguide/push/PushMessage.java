package io.honeyguide.push;

import io.honeyguide.api.Cursor;
import io.honeyguide.log.StoredMessage;
import io.honeyguide.message.MessageHeaders;
import java.util.function.BiConsumer;

/** A message on its way to a target. */
record PushMessage(StoredMessage stored) {

  /** The one shard there is for now; it stands in every offset that is shown. */
  private static final int SHARD = 0;

  /** Its place as it is shown outside. */
  String id() {
    return new Cursor(SHARD, stored.offset()).toString();
  }

  /** Hands out the headers that describe it; gives its content type. */
  String headers(BiConsumer<String, String> out) {
    var headers = MessageHeaders.of(stored.view());
    headers.write(id(), out);
    return headers.contentType();
  }
}
