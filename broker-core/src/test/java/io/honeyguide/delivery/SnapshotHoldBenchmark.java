package io.honeyguide.delivery;

import io.honeyguide.message.MessageRef;
import io.honeyguide.session.Session;
import io.honeyguide.session.ShardId;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/**
 * How long a snapshot of 100,000 sessions with 100 messages each holds the shard's thread at once,
 * in processor time, so that a busy machine tells the same. Not a test; run it as a program:
 *
 * <pre>java -cp ... io.honeyguide.delivery.SnapshotHoldBenchmark</pre>
 */
final class SnapshotHoldBenchmark {

  private static final int SESSIONS = 100_000;
  private static final int QUEUED = 100;
  private static final int ROUNDS = 5;
  private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();

  /** As the file engine asks for them. */
  private static final int SLICE_BYTES = 128 << 10;

  private SnapshotHoldBenchmark() {}

  public static void main(String[] args) {
    var state =
        new ShardState(
            new ShardId(0), DeliveryLimits.DEFAULT, new SnapshotVersionsTest.NoEffects());
    for (var i = 0; i < SESSIONS; i++) {
      var held = state.add(new Session("client-" + i, "", i, true, Session.NEVER_EXPIRES));
      held.session.left(1, Session.NEVER_EXPIRES);
      for (var j = 0; j < QUEUED; j++) {
        held.queue.add(MessageRef.of(0, SESSIONS + j, 1, false), 1, null);
      }
    }
    for (var round = 0; round < ROUNDS; round++) {
      wholeAtOnce(state);
      inSlices(state, false);
      inSlices(state, true);
    }
  }

  private static void wholeAtOnce(ShardState state) {
    var start = PROCESSOR.getCurrentThreadCpuTime();
    var out = Unpooled.buffer();
    StateSnapshot.write(state, out);
    System.out.printf(
        Locale.ROOT,
        "at once: %.1f MiB, held for %.2f ms%n",
        out.readableBytes() / 1048576.0,
        (PROCESSOR.getCurrentThreadCpuTime() - start) / 1e6);
  }

  /**
   * Takes the pieces that the log takes.
   *
   * @param grows whether every queue gets a message right after the beginning
   */
  private static void inSlices(ShardState state, boolean grows) {
    var start = PROCESSOR.getCurrentThreadCpuTime();
    var writer = new SnapshotWriter(state);
    var longest = PROCESSOR.getCurrentThreadCpuTime() - start;
    if (grows) {
      for (var held : state.sessions.all()) {
        state.growing(held);
        held.queue.add(MessageRef.of(0, 2 * SESSIONS, 1, false), 1, null);
      }
    }
    var bytes = 0L;
    var slices = 0;
    var total = longest;
    var more = true;
    while (more) {
      start = PROCESSOR.getCurrentThreadCpuTime();
      var piece = Unpooled.buffer(SLICE_BYTES);
      more = writer.next(SLICE_BYTES, piece);
      var nanos = PROCESSOR.getCurrentThreadCpuTime() - start;
      bytes += piece.readableBytes();
      slices++;
      total += nanos;
      longest = Math.max(longest, nanos);
    }
    System.out.printf(
        Locale.ROOT,
        "in %d slices%s: %.1f MiB, held for %.2f ms at most, %.1f ms in all%n",
        slices,
        grows ? ", a message to everybody meanwhile" : "",
        bytes / 1048576.0,
        longest / 1e6,
        total / 1e6);
  }
}
