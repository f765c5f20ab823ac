package io.honeyguide.http;

import io.honeyguide.log.StoredMessages;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Reads messages at given places of the log for one request. */
final class SingleReads {

  private SingleReads() {}

  /**
   * Reads messages, as many as fit into a page; those that are no longer kept are left out.
   *
   * @param done gets them on the event loop; 503 when the log cannot be read
   */
  static void read(Exchange exchange, LongStream offsets, Consumer<StoredMessages> done) {
    var http = exchange.http();
    StoredMessages.read(
        http.log(),
        offsets,
        http.limits().pageBytesMax(),
        read ->
            http.loop()
                .mailbox()
                .post(
                    () ->
                        exchange.attempt(
                            () -> {
                              requireRead(read);
                              done.accept(read);
                            })));
  }

  private static void requireRead(StoredMessages read) {
    var failure = read.failure();
    if (failure != null) {
      throw new RefusedRequestException(
          Problem.busy("log_unreadable", "the log cannot be read: " + failure.getMessage()));
    }
  }
}
