package io.honeyguide.mqtt;

import java.util.function.LongConsumer;

/**
 * Patience with a client that is owed answers but takes none of its output: as long as it takes
 * something it may be as slow as it likes.
 *
 * <p>Owner: the connection's event loop.
 */
final class OutputStall extends DeadlineWheel.Deadline {

  private final EdgeLoop shared;
  private final Output output;
  private final LongConsumer givenUp;
  private long waitingBytes;

  /**
   * Not stalled.
   *
   * @param givenUp hears how many bytes wait, once the patience is over
   */
  OutputStall(EdgeLoop shared, Output output, LongConsumer givenUp) {
    this.shared = shared;
    this.output = output;
    this.givenUp = givenUp;
  }

  /** An answer has no room. */
  void begin() {
    waitingBytes = output.waitingBytes();
    shared.wheel.arm(this, shared.options.stalledAfterMs());
  }

  /** There is room again, or the connection is gone. */
  void end() {
    shared.wheel.disarm(this);
  }

  @Override
  void due() {
    if (output.waitingBytes() < waitingBytes) {
      begin();
    } else {
      givenUp.accept(waitingBytes);
    }
  }
}
