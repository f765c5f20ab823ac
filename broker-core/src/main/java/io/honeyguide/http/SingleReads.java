package io.honeyguide.http;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.RecordType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages at given places of the log, copied for one request.
 *
 * <p>Filled on whichever thread the log reads on and handed over to the event loop once.
 */
final class SingleReads implements RecordSink {

  private final Exchange exchange;
  private final Consumer<Map<Long, StoredMessage>> done;
  private final Map<Long, StoredMessage> found = new HashMap<>();
  private long bytesLeft;

  private SingleReads(Exchange exchange, Consumer<Map<Long, StoredMessage>> done) {
    this.exchange = exchange;
    this.done = done;
    this.bytesLeft = exchange.http().limits().pageBytesMax();
  }

  /**
   * Reads messages, as many as fit into a page; those that are no longer kept are left out.
   *
   * @param offsets ascending
   * @param done gets them by offset, on the event loop
   */
  static void read(Exchange exchange, long[] offsets, Consumer<Map<Long, StoredMessage>> done) {
    exchange.http().log().read(offsets, offsets.length, new SingleReads(exchange, done));
  }

  @Override
  public boolean record(RecordView record) {
    if (record.type() == RecordType.MESSAGE || record.type() == RecordType.RETAINED) {
      var message = StoredMessage.copy(record);
      found.put(message.offset(), message);
      bytesLeft -= message.bytes();
    }
    return bytesLeft > 0;
  }

  @Override
  public void end(long next, @Nullable LogException failure) {
    exchange
        .http()
        .loop()
        .mailbox()
        .post(
            () ->
                exchange.attempt(
                    () -> {
                      if (failure != null) {
                        throw new RefusedRequestException(
                            Problem.busy(
                                "log_unreadable",
                                "the log cannot be read: " + failure.getMessage()));
                      }
                      done.accept(found);
                    }));
  }
}
