package io.honeyguide.log;

import io.honeyguide.message.RecordType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Messages at given places of the log, copied, as many as fit.
 *
 * <p>Filled on whichever thread the log reads on and handed over once.
 */
public final class StoredMessages implements RecordSink {

  private final Consumer<StoredMessages> done;
  private final Map<Long, StoredMessage> found = new HashMap<>();
  private long bytesLeft;
  private @Nullable LogException failure;

  private StoredMessages(long bytesMax, Consumer<StoredMessages> done) {
    this.bytesLeft = bytesMax;
    this.done = done;
  }

  /**
   * Reads messages.
   *
   * @param offsets in any order
   * @param bytesMax reading stops behind the message that reaches it; so there is always one
   * @param done gets them, on this thread or one of the log's
   */
  public static void read(
      LogReader log, LongStream offsets, long bytesMax, Consumer<StoredMessages> done) {
    var ascending = offsets.sorted().distinct().toArray();
    log.read(ascending, ascending.length, new StoredMessages(bytesMax, done));
  }

  @Override
  public boolean record(RecordView record) {
    if (record.type() == RecordType.MESSAGE || record.type() == RecordType.RETAINED) {
      var message = StoredMessage.copy(record);
      found.put(message.offset(), message);
      bytesLeft -= message.bytes();
    }
    return !isCut();
  }

  @Override
  public void end(long next, @Nullable LogException cause) {
    failure = cause;
    done.accept(this);
  }

  /** The message at an offset, or null: it is no longer kept, or did not fit. */
  public @Nullable StoredMessage message(long offset) {
    return found.get(offset);
  }

  /** Whether there may be more that did not fit. */
  public boolean isCut() {
    return bytesLeft <= 0;
  }

  /** Why the log could not be read, or null. */
  public @Nullable LogException failure() {
    return failure;
  }
}
