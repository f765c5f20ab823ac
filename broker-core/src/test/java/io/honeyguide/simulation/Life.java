package io.honeyguide.simulation;

import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.FullQueues;
import io.honeyguide.delivery.LiveRouter;
import io.honeyguide.delivery.ManualLoop;
import io.honeyguide.delivery.Shard;
import io.honeyguide.delivery.ShardView;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.ForgetRecord;
import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.Recovery;
import io.honeyguide.log.SteppedFileLog;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.session.ShardId;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** One life of the broker below its edges: from the start of the process to its end. */
final class Life {

  /**
   * A message in the log.
   *
   * @param isRetainedCopy whether it is a retained message that was appended again
   * @param receivedMs when it was received, by the record
   * @param dueMs when it is due, or {@link Stored#NOT_DELAYED}
   * @param copyOf offset of the record it is a copy of, or negative
   * @param isPassedOver whether that was erased before the copy came, so that nobody gets it
   */
  record Kept(
      Published message,
      boolean isRetainedCopy,
      long receivedMs,
      long dueMs,
      long copyOf,
      boolean isPassedOver) {

    static boolean isMessage(byte type) {
      return type == RecordType.MESSAGE
          || type == RecordType.DELAYED
          || type == RecordType.RETAINED;
    }

    /**
     * Reads a record with a message; null when nobody ever sent it.
     *
     * @param erased tells the offsets of what was erased before
     */
    static @Nullable Kept read(
        World world, byte type, ByteBuf body, MessageView view, LongPredicate erased) {
      var dueMs = type == RecordType.DELAYED ? body.readLongLE() : Stored.NOT_DELAYED;
      var known = world.messageIn(view.wrap(body));
      return known == null
          ? null
          : new Kept(
              known,
              type == RecordType.RETAINED,
              view.timeMs(),
              dueMs,
              view.copyOf(),
              erased.test(view.copyOf()));
    }
  }

  static final int LOOPS = 2;

  final World world;
  final ObservedLog log;
  final Shard shard;
  final ShardView view;
  final List<ManualLoop> loops = new ArrayList<>();
  final List<LiveRouter> routers = new ArrayList<>();
  final List<FullQueues> fullQueues = new ArrayList<>();
  final List<Connection> connections = new ArrayList<>();
  private final SteppedFileLog files;
  private @Nullable LogException failure;

  Life(World world, FileLogOptions options) {
    this.world = world;
    this.files = new SteppedFileLog(world.disk, options, world.clock, world.mistake.inTheLog());
    this.log = new ObservedLog(files.log(), world);
    this.shard =
        new Shard(
            new ShardId(0),
            log,
            world.clock,
            new DeliveryLimits(world.queues, 6_000, 10),
            new NamedLimits(4, 3 + world.random.nextInt(20)),
            new Shard.HealthListener() {
              @Override
              public void stalled(LogException cause) {
                world.trace.add("log stalled");
              }

              @Override
              public void resumed() {
                world.trace.add("log resumed");
              }

              @Override
              public void failed(LogException cause) {
                world.trace.add("log failed:", String.valueOf(cause.getMessage()));
                failure = cause;
              }
            });
    this.view = new ShardView(shard);
  }

  /** Opens the log on what earlier lives left behind. */
  Recovery start() {
    var recovery = shard.open();
    shard.declareStreams(world.streams);
    for (var i = 0; i < LOOPS; i++) {
      var loop = new ManualLoop(log, world.clock);
      loop.loop().pipeline().intake(shard.intake());
      loops.add(loop);
      routers.add(shard.router(loop.loop()));
      fullQueues.add(shard.fullQueues());
    }
    return recovery;
  }

  /** Why the log has stopped, or null. */
  @Nullable LogException failure() {
    return failure;
  }

  /** Everything in the log: the messages by offset. */
  Map<Long, Kept> kept() {
    var reading = new Reading();
    while (reading.goesOn) {
      log.scan(reading.next, Integer.MAX_VALUE, reading);
    }
    return reading.kept;
  }

  /** Reads the log from its oldest record to its end, in as many scans as it takes. */
  private final class Reading implements RecordSink {
    private final MessageView message = new MessageView();
    private final Map<Long, Kept> kept = new TreeMap<>();
    private final Set<Long> erased = new HashSet<>();
    private long next;
    private boolean goesOn = true;

    @Override
    public boolean record(RecordView record) {
      if (Kept.isMessage(record.type())) {
        var known = Kept.read(world, record.type(), record.body(), message, erased::contains);
        if (known == null) {
          world.broken("NoPhantoms", "the log holds what nobody sent: " + record.offset());
        } else {
          kept.put(record.offset(), known);
        }
      } else if (record.type() == RecordType.FORGET) {
        Arrays.stream(ForgetRecord.offsets(record.body())).forEach(erased::add);
      }
      return true;
    }

    @Override
    public void end(long behind, @Nullable LogException cause) {
      goesOn = cause == null && behind > next && behind < log.committedOffset();
      next = behind;
      if (cause != null && !world.disk.isDown()) {
        world.broken("AcknowledgedMessagesSurvive", "the log cannot be read: " + cause);
      }
    }
  }

  /** Records that readers of this life found damaged. */
  long recordsFoundDamaged() {
    return files.log().meters().damagedRecords();
  }

  /** One turn of the shard. */
  boolean runLog() {
    var busy = files.runOnce();
    if (busy && failure == null && !world.disk.isDown()) {
      for (var invariant : world.invariants) {
        invariant.turned(this);
      }
    }
    return busy;
  }

  /** Ends in order: everything is committed and forced. */
  void stop() {
    settleTurns();
    log.close();
    forget();
  }

  private void settleTurns() {
    var busy = true;
    while (busy && failure == null && !world.disk.isDown()) {
      busy = false;
      for (var loop : loops) {
        busy |= loop.runOnce();
      }
      busy |= runLog();
    }
  }

  /** Dies: nothing of it reaches anybody any more. */
  void die() {
    files.abandon();
    forget();
  }

  private void forget() {
    connections.forEach(Connection::forget);
    var busy = true;
    while (busy) {
      busy = false;
      for (var loop : loops) {
        busy |= loop.runOnce();
      }
    }
    loops.forEach(loop -> loop.loop().release());
    log.freeLeftOver();
  }
}
