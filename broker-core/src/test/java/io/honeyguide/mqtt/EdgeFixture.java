package io.honeyguide.mqtt;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.Authentication;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.Shard;
import io.honeyguide.figures.Counts;
import io.honeyguide.figures.SysFigures;
import io.honeyguide.figures.SysTopics;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.listen.ListenPoint;
import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.MemoryLog;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import io.honeyguide.publish.Turn;
import io.honeyguide.session.ShardId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** MQTT over a shard in memory, on a free port of this machine. */
final class EdgeFixture implements AutoCloseable {

  /** A clock that runs, and can be set forward. */
  static final class ShiftedClock implements InstantSource {
    private final AtomicLong shiftMs = new AtomicLong();

    /** The thread that it fails on, so that something in the midst of its work does. */
    private volatile @Nullable Thread failsOn;

    @Override
    public java.time.Instant instant() {
      if (Thread.currentThread() == failsOn) {
        throw new IllegalStateException("a failure that a test asked for");
      }
      return java.time.Instant.now().plusMillis(shiftMs.get());
    }

    void advance(long ms) {
      shiftMs.addAndGet(ms);
    }

    void failOn(@Nullable Thread thread) {
      failsOn = thread;
    }
  }

  final ShiftedClock clock = new ShiftedClock();
  final BrokerMetrics metrics = new BrokerMetrics(System::nanoTime);
  final Authentication authentication;
  final Shard shard;

  /** What there is to tell below $SYS, and when. */
  volatile Counts counts = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  volatile long sysMs;
  final SysTopics sysTopics = new SysTopics(new SysFigures("7.8", 0), () -> counts, () -> sysMs);
  final List<MqttListener> listeners = new ArrayList<>();
  final List<ContextInternal> contexts = new ArrayList<>();
  final int port;
  private final List<Loop> loops = new ArrayList<>();
  private final Vertx vertx = Vertx.vertx();

  EdgeFixture() {
    this(1, MqttOptions.builder(), new MemoryDisk());
  }

  EdgeFixture(int loops, MqttOptions.Builder options, MemoryDisk disk) {
    this(loops, options, disk, AccessOptions.OPEN);
  }

  EdgeFixture(int loops, MqttOptions.Builder options, MemoryDisk disk, AccessOptions access) {
    this(loops, options, disk, access, DeliveryLimits.DEFAULT);
  }

  EdgeFixture(
      int loops,
      MqttOptions.Builder options,
      MemoryDisk disk,
      AccessOptions access,
      DeliveryLimits limits) {
    authentication = new Authentication(access, metrics, System::nanoTime);
    shard =
        new Shard(
            new ShardId(0), MemoryLog.threaded(disk, clock), clock, limits, new FailingHealth());
    shard.open();
    var settings = options.listen(ListenOptions.tcp("mqtt", "127.0.0.1", 0)).build();
    var point = new MqttPoint(settings, ListenPoint.alone(vertx, settings.listen()), sysTopics);
    var first = 0;
    for (var i = 0; i < loops; i++) {
      var context = ((VertxInternal) vertx).createEventLoopContext();
      contexts.add(context);
      var listening =
          on(
              i,
              own -> {
                var listener =
                    new MqttListener(vertx, loop(own), shard, point, authentication, metrics);
                listeners.add(listener);
                return listener.listen();
              });
      first = listening;
    }
    port = first;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // of schedule
  private Loop loop(ContextInternal context) {
    var eventLoop = context.nettyEventLoop();
    var loop =
        new Loop(
            shard.log(),
            new Mailbox(eventLoop),
            eventLoop,
            task -> eventLoop.schedule(task, Turn.LAZY_MS, TimeUnit.MILLISECONDS),
            clock);
    loop.pipeline().intake(shard.intake());
    loops.add(loop);
    return loop;
  }

  /** Runs something on an event loop and waits for what it gives. */
  <T> T on(int loop, Function<ContextInternal, Future<T>> task) {
    var context = contexts.get(loop);
    var result = Promise.<T>promise();
    context.runOnContext(
        started -> {
          try {
            task.apply(context).onComplete(result);
          } catch (RuntimeException e) {
            result.fail(e);
          }
        });
    return await(result.future());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not done within 20 s", e);
    }
  }

  /** Computes what stands below $SYS on the first event loop. */
  void updateSysTopics() {
    on(
        0,
        context -> {
          sysTopics.update(shard.router(loops.get(0)));
          return Future.succeededFuture();
        });
  }

  /** Connections of the first event loop. */
  int connectionCount() {
    return connectionCount(0);
  }

  int connectionCount(int loop) {
    return on(loop, context -> Future.succeededFuture(listeners.get(loop).connectionCount()));
  }

  /** Flushes of all connections of the first event loop so far. */
  long flushes() {
    return on(0, context -> Future.succeededFuture(listeners.get(0).flushCount()));
  }

  RawClient client(int version, String clientId) {
    return RawClient.connect(port, version, clientId);
  }

  RawClient client(ConnectBytes connect) {
    return RawClient.connect(port, connect);
  }

  /** A clean client of MQTT 5.0 that subscribed at QoS 2. */
  RawClient subscriber(String filter) {
    return subscriber(5, filter);
  }

  RawClient subscriber(int version, String filter) {
    var client = client(version, "subscriber-" + System.nanoTime());
    client.subscribe(1, filter, 2);
    return client;
  }

  @Override
  public void close() {
    for (var i = 0; i < listeners.size(); i++) {
      var listener = listeners.get(i);
      on(i, context -> listener.close());
    }
    authentication.close();
    shard.log().close();
    // What the log gave back on its way out returns to the loops first.
    for (var i = 0; i < loops.size(); i++) {
      var loop = loops.get(i);
      on(
          i,
          context -> {
            var released = Promise.<Void>promise();
            loop.mailbox()
                .post(
                    () -> {
                      loop.turn().release();
                      released.complete();
                    });
            return released.future();
          });
    }
    await(vertx.close());
  }

  private static final class FailingHealth implements Shard.HealthListener {
    @Override
    public void stalled(LogException cause) {
      throw new AssertionError("the log in memory stalled", cause);
    }

    @Override
    public void resumed() {
      throw new AssertionError("the log in memory never stalled");
    }

    @Override
    public void failed(LogException cause) {
      // Logged by the log itself; tests see that nothing is answered any more.
    }
  }
}
