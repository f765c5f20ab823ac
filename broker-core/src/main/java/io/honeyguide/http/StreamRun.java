package io.honeyguide.http;

import io.honeyguide.log.LogException;
import org.jspecify.annotations.Nullable;

/**
 * A run of messages of one filter. Those who read it at the same place share it, so a message is
 * read and written as JSON once for all of them.
 *
 * <p>Owner: one event loop.
 */
final class StreamRun {

  private final long from;
  private final long next;
  private final long readNanos;
  private final @Nullable LogException failure;
  private final StreamBody body = new StreamBody();

  StreamRun(long from, HistoryScan.Run run, long nowNanos) {
    this.from = from;
    this.next = run.next();
    this.readNanos = nowNanos;
    this.failure = run.failure();
    for (var message : run.messages()) {
      body.add(message, out -> MessageJson.write(out, message));
    }
  }

  /** Where it starts. */
  long from() {
    return from;
  }

  /** Everything below was looked at. */
  long next() {
    return next;
  }

  long readNanos() {
    return readNanos;
  }

  /** Why reading stopped, or null. */
  @Nullable LogException failure() {
    return failure;
  }

  /** Its messages. */
  StreamBody body() {
    return body;
  }
}
