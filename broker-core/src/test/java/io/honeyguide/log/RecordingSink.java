package io.honeyguide.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what it reads as "offset:body" and waits for the end of the reading. */
final class RecordingSink implements RecordSink {

  private final List<String> records = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final int recordsMax;
  private long next = -1;
  private @Nullable LogException failure;

  RecordingSink() {
    this(Integer.MAX_VALUE);
  }

  RecordingSink(int recordsMax) {
    this.recordsMax = recordsMax;
  }

  static String text(RecordView record) {
    return record.offset() + ":" + record.body().toString(StandardCharsets.UTF_8);
  }

  @Override
  public boolean record(RecordView record) {
    records.add(text(record));
    return records.size() < recordsMax;
  }

  @Override
  public void end(long nextOffset, @Nullable LogException cause) {
    next = nextOffset;
    failure = cause;
    ended.countDown();
  }

  /** The records of a finished reading. */
  List<String> await() {
    try {
      if (!ended.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the reading did not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (failure != null) {
      throw failure;
    }
    return records;
  }

  /** The records so far, for readings that call no end. */
  List<String> records() {
    return records;
  }

  /** Where to go on. */
  long next() {
    return next;
  }
}
