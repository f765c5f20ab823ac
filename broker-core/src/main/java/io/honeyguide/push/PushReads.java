package io.honeyguide.push;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.RecordType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are read to be posted, as many as fit.
 *
 * <p>Filled on whichever thread the log reads on and handed over once.
 */
final class PushReads implements RecordSink {

  private final Map<Long, PushMessage> found = new HashMap<>();
  private final Consumer<PushReads> done;
  private long bytesLeft;
  private boolean isCut;
  private @Nullable LogException failure;

  /**
   * To be given to the log.
   *
   * @param bytesMax reading stops behind the message that reaches it; so there is always one
   */
  PushReads(long bytesMax, Consumer<PushReads> done) {
    this.bytesLeft = bytesMax;
    this.done = done;
  }

  @Override
  public boolean record(RecordView record) {
    if (record.type() == RecordType.MESSAGE) {
      var message = PushMessage.copy(record);
      found.put(message.offset(), message);
      bytesLeft -= message.bytes();
    }
    isCut = bytesLeft <= 0;
    return !isCut;
  }

  @Override
  public void end(long next, @Nullable LogException cause) {
    failure = cause;
    done.accept(this);
  }

  @Nullable PushMessage message(long offset) {
    return found.get(offset);
  }

  /** Whether there may be more that did not fit. */
  boolean isCut() {
    return isCut;
  }

  /** Why the log could not be read, or null. */
  @Nullable LogException failure() {
    return failure;
  }
}
