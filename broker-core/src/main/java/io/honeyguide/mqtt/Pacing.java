package io.honeyguide.mqtt;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows a client that sends faster than it may, or than all clients of its listener may together:
 * it is not read until its rate is kept again. Nothing is lost and nobody is disconnected; TCP
 * tells the client.
 *
 * <p>Owner: the connection's event loop.
 */
final class Pacing extends DeadlineWheel.Deadline {

  /** What was too fast; the tags of the metric. */
  static final String CLIENT_PUBLISHES = "client_publishes";

  static final String CLIENT_BYTES = "client_bytes";
  static final String LISTENER_PUBLISHES = "listener_publishes";
  static final String LISTENER_BYTES = "listener_bytes";

  private final EdgeLoop shared;
  private final ReadGate gate;
  private final LongSupplier nanoTime;
  private final @Nullable RateLimit publishes;
  private final @Nullable RateLimit bytes;
  private final @Nullable RateLimit totalPublishes;
  private final @Nullable RateLimit totalBytes;
  private final boolean isNone;
  private long waitNanos;
  private String tooFast = CLIENT_PUBLISHES;

  /** A client that sent nothing yet. */
  Pacing(EdgeLoop shared, ReadGate gate, LongSupplier nanoTime) {
    this.shared = shared;
    this.gate = gate;
    this.nanoTime = nanoTime;
    var limits = shared.options.limits();
    var now = nanoTime.getAsLong();
    this.publishes = RateLimit.of(limits.publishRateMax(), limits.rateBurstMs(), now);
    this.bytes = RateLimit.of(limits.receiveBytesRateMax(), limits.rateBurstMs(), now);
    this.totalPublishes = shared.point.publishes();
    this.totalBytes = shared.point.bytes();
    this.isNone =
        publishes == null && bytes == null && totalPublishes == null && totalBytes == null;
  }

  /** A packet was handled: what comes behind it may have to wait. */
  void count(int packetBytes, boolean isPublish) {
    if (isNone) {
      return;
    }
    var now = nanoTime.getAsLong();
    waitNanos = 0;
    if (isPublish) {
      take(publishes, 1, now, CLIENT_PUBLISHES);
      take(totalPublishes, 1, now, LISTENER_PUBLISHES);
    }
    take(bytes, packetBytes, now, CLIENT_BYTES);
    take(totalBytes, packetBytes, now, LISTENER_BYTES);
    if (waitNanos > 0) {
      shared.meters.slowed(tooFast);
      gate.pause(ReadGate.ABOVE_RATE);
      shared.wheel.arm(this, (waitNanos + 999_999) / 1_000_000);
    }
  }

  private void take(@Nullable RateLimit limit, long amount, long now, String what) {
    if (limit != null) {
      var wait = limit.take(amount, now);
      if (wait > waitNanos) {
        waitNanos = wait;
        tooFast = what;
      }
    }
  }

  @Override
  void due() {
    gate.resume(ReadGate.ABOVE_RATE);
  }

  /** The connection is over. */
  void end() {
    shared.wheel.disarm(this);
  }
}
