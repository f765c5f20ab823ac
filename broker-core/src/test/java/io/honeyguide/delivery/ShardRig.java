package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.ManualClock;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.MemoryLog;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.publish.Loop;
import io.honeyguide.session.ShardId;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** A shard over a log in memory with two event loops, all on the thread of the test. */
final class ShardRig implements AutoCloseable {

  final ManualClock clock = new ManualClock();
  final MemoryDisk disk;
  final DeliveryLimits limits;
  final NamedLimits named;
  final List<String> health = new ArrayList<>();
  private MemoryLog log;
  private Shard shard;
  private List<ManualLoop> loops;

  ShardRig() {
    this(new MemoryDisk(), DeliveryLimits.DEFAULT);
  }

  ShardRig(MemoryDisk disk, DeliveryLimits limits) {
    this(disk, limits, NamedLimits.DEFAULT);
  }

  ShardRig(MemoryDisk disk, DeliveryLimits limits, NamedLimits named) {
    this.disk = disk;
    this.limits = limits;
    this.named = named;
    start();
  }

  private void start() {
    log = MemoryLog.stepped(disk, clock);
    shard =
        new Shard(
            new ShardId(0),
            log,
            clock,
            limits,
            named,
            new Shard.HealthListener() {
              @Override
              public void stalled(LogException cause) {
                health.add("stalled");
              }

              @Override
              public void resumed() {
                health.add("resumed");
              }

              @Override
              public void failed(LogException cause) {
                health.add("failed");
              }
            });
    shard.open();
    loops = List.of(new ManualLoop(log, clock), new ManualLoop(log, clock));
    loops.forEach(loop -> loop.loop().pipeline().intake(shard.intake()));
    settle();
  }

  Shard shard() {
    return shard;
  }

  MemoryLog log() {
    return log;
  }

  /** What one of the event loops owns. */
  Loop loop(int which) {
    return loops.get(which).loop();
  }

  TestClient client(String clientId) {
    return client(clientId, 0);
  }

  TestClient client(String clientId, int loop) {
    return new TestClient(this, loops.get(loop), clientId);
  }

  /** Lets everything happen that can. */
  void settle() {
    var busy = true;
    while (busy) {
      busy = false;
      for (var loop : loops) {
        busy |= loop.runOnce();
      }
      busy |= log.runOnce();
    }
  }

  /** Lets one of the event loops, or the log, have one turn. */
  void step(int which) {
    if (which < loops.size()) {
      loops.get(which).runOnce();
    } else {
      log.runOnce();
    }
  }

  void tick() {
    shard.tick();
    settle();
  }

  /** The process dies: what no force covered is gone. */
  void crash() {
    log.crash();
    release();
    start();
  }

  /** The process stops in order and starts again. */
  void restart() {
    log.close();
    release();
    start();
  }

  @Override
  public void close() {
    settle();
    log.close();
    release();
  }

  private void release() {
    loops.forEach(loop -> loop.loop().release());
  }

  /** The durable state as bytes, for comparing. */
  String state() {
    var out = Unpooled.buffer();
    shard.writeState(out);
    return ByteBufUtil.hexDump(out);
  }
}
