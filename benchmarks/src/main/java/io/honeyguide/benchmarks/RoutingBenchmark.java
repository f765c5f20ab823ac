package io.honeyguide.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.honeyguide.benchmarks.log.Unwatched;
import io.honeyguide.delivery.ConnectRequest;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.LiveRouter;
import io.honeyguide.delivery.Shard;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.MemoryLog;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What it costs to bring a QoS 0 message of 64 bytes from its event loop to a connection on the
 * same loop: known routes, copy of the message, hand-over to the outlet, without any socket.
 *
 * <p>One client holds all {@link Subscriptions}, so a message goes out once with its overlapping
 * subscriptions merged. Event loop, shard and log run on the benchmark's thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {

  private static final int PAYLOAD_BYTES = 64;
  private static final int SUBSCRIBE_AT_ONCE = 1000;

  /** Number of filters in the tree. */
  @Param({"10000", "100000"})
  public int filters;

  /** Topics that messages go to in turn; a power of two. */
  @Param({"1", "4096"})
  public int topics;

  private final PublishRequest request = new PublishRequest();
  private final ByteBuf payload = Unpooled.directBuffer(PAYLOAD_BYTES).writeZero(PAYLOAD_BYTES);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final MemoryLog log = MemoryLog.stepped(new MemoryDisk(), InstantSource.system());
  private ByteBuf[] names = {};
  private @Nullable Loop loop;
  private @Nullable LiveRouter router;
  private int next;

  /** Connects a client that subscribes to everything. */
  @Setup
  public void connect(Blackhole blackhole) {
    var shard =
        new Shard(
            new ShardId(0), log, InstantSource.system(), DeliveryLimits.DEFAULT, new Unwatched());
    shard.open();
    var own =
        new Loop(log, new Mailbox(tasks::add), tasks::add, tasks::add, InstantSource.system());
    loop = own;
    router = shard.router(own);
    var outlet = new SwallowingOutlet(own, blackhole);
    shard.connect(new ConnectRequest("swallower", "", true, 0, 100, null), outlet);
    settle();
    for (var from = 0; from < filters; from += SUBSCRIBE_AT_ONCE) {
      var wanted = new LinkedHashMap<TopicFilter, Subscription>();
      for (var i = from; i < Math.min(filters, from + SUBSCRIBE_AT_ONCE); i++) {
        wanted.put(
            TopicFilter.of(Subscriptions.filter(i)), new Subscription(0, false, false, 2, 0));
      }
      outlet.link().subscribe(wanted, outlet);
      settle();
    }
    if (shard.subscriptionCount() != filters) {
      throw new IllegalStateException(
          "expected %d subscriptions, found %d".formatted(filters, shard.subscriptionCount()));
    }
    names = new ByteBuf[topics];
    for (var i = 0; i < topics; i++) {
      var name = Subscriptions.topic(i * 7919 % filters).getBytes(UTF_8);
      names[i] = Unpooled.directBuffer(name.length).writeBytes(name);
    }
  }

  private void settle() {
    var busy = true;
    while (busy) {
      busy = !tasks.isEmpty();
      for (var i = tasks.size(); i > 0; i--) {
        tasks.remove().run();
      }
      busy |= log.runOnce();
    }
  }

  /** Publishes one message, which is delivered at once. */
  @Benchmark
  public int publish() {
    var way = router;
    if (way == null) {
      throw new IllegalStateException("not connected");
    }
    return way.publish(request.of(names[next++ & (topics - 1)], 0, false, payload));
  }

  /** Ends the shard. */
  @TearDown
  public void close() {
    settle();
    log.close();
    if (loop != null) {
      loop.release();
    }
  }

  /** A connection whose socket always has room. */
  private static final class SwallowingOutlet extends SilentClient {
    private final Blackhole blackhole;

    SwallowingOutlet(Loop loop, Blackhole blackhole) {
      super(loop);
      this.blackhole = blackhole;
    }

    @Override
    public void done(BitSet existed) {
      blackhole.consume(existed);
    }

    @Override
    public Delivered deliver(
        MessageView message,
        int packetId,
        int qos,
        boolean dup,
        boolean retain,
        int @Nullable [] identifiers) {
      blackhole.consume(message.payloadBytes());
      return Delivered.SENT;
    }
  }
}
