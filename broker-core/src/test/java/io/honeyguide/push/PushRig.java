package io.honeyguide.push;

import io.honeyguide.delivery.DeadLetter;
import io.honeyguide.delivery.Definitions;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.Shard;
import io.honeyguide.log.LogException;
import io.honeyguide.log.ManualClock;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.MemoryLog;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.named.Definition;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.named.NamedState;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Order;
import io.honeyguide.named.PushAddresses;
import io.honeyguide.named.PushLimits;
import io.honeyguide.named.PushTarget;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import io.honeyguide.session.ShardId;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Push delivery over a shard with a log in memory. Leases and rests go by a clock that moves when
 * told to; time-outs of sockets and pauses are real and short.
 */
final class PushRig implements AutoCloseable {

  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** Posts of one subscription at once. */
  static final int PARALLEL = 8;

  /** Time for one attempt. */
  static final long TIMEOUT_MS = 1_500;

  static final PushLimits LIMITS =
      new PushLimits(
          PushAddresses.allowing(List.of("127.0.0.1", "hook.example")),
          PARALLEL,
          1 << 20,
          TIMEOUT_MS,
          100);

  private static final Duration WAIT = Duration.ofSeconds(20);

  private static final Completion NOBODY =
      new Completion() {
        @Override
        public void committed(long token, long offset, long result) {}

        @Override
        public void refused(long token, LogException cause) {}
      };

  final ManualClock clock = new ManualClock();
  final MemoryDisk disk = new MemoryDisk();
  final Vertx vertx = Vertx.vertx();
  final BrokerMetrics metrics = new BrokerMetrics(System::nanoTime);
  private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
  private final PushLimits limits;
  private final @Nullable TrustOptions trust;

  /** Finds addresses of names; a name that nobody knows fails. */
  volatile Function<String, Future<InetAddress>> resolver =
      name -> Future.failedFuture("nobody knows " + name);

  private MemoryLog log;
  private Shard shard;
  private Loop loop;
  private PushDelivery push;

  PushRig() {
    this(LIMITS, null);
  }

  PushRig(PushLimits limits, @Nullable TrustOptions trust) {
    this.limits = limits;
    this.trust = trust;
    start();
  }

  private void start() {
    log = MemoryLog.threaded(disk, clock);
    shard =
        new Shard(
            new ShardId(0),
            log,
            clock,
            DeliveryLimits.DEFAULT,
            NamedLimits.DEFAULT.withPush(limits),
            new Shard.HealthListener() {
              @Override
              public void stalled(LogException cause) {}

              @Override
              public void resumed() {}

              @Override
              public void failed(LogException cause) {
                throw new AssertionError(cause);
              }
            });
    shard.open();
    var thread = context.nettyEventLoop();
    loop = new Loop(log, new Mailbox(thread), thread, thread, clock);
    loop.pipeline().intake(shard.intake());
    push =
        new PushDelivery(
            vertx,
            List.of(context),
            clock,
            shard,
            metrics,
            new TargetLookup(limits.addresses(), name -> resolver.apply(name)),
            trust);
    push.begin();
  }

  /** The process dies: what no force covered is gone, and nothing under way is heard of. */
  void crash() {
    log.crash();
    push.close().toCompletionStage().toCompletableFuture().join();
    release();
    start();
  }

  private void release() {
    var released = loop;
    onLoop(released::release);
  }

  @Override
  public void close() {
    push.close().toCompletionStage().toCompletableFuture().join();
    log.close();
    release();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void onLoop(Runnable task) {
    var done = new CompletableFuture<Void>();
    context.runOnContext(
        none -> {
          task.run();
          done.complete(null);
        });
    done.orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  static ConditionFactory await() {
    return Awaitility.await().atMost(WAIT).pollInterval(Duration.ofMillis(5));
  }

  static PushTarget target(String url) {
    return new PushTarget(url, SECRET);
  }

  /** One that rests for a second after each failed attempt. */
  static Definition definition(String url, int inflightMax, int attemptsMax, Order order) {
    return new Definition(
            List.of(TopicFilter.of("t/#")),
            "latest",
            order,
            30_000,
            inflightMax,
            attemptsMax,
            List.of(1_000L),
            true)
        .withPush(target(url));
  }

  NamedSubscription define(String name, Definition definition) {
    return Objects.requireNonNull(Definitions.define(shard, name, definition).subscription());
  }

  NamedSubscription define(String name, String url) {
    return define(name, definition(url, 1000, 16, Order.FIFO));
  }

  void delete(String name) {
    this.<@Nullable LogException>ask(answer -> shard.named().delete(subscription(name), answer));
  }

  NamedSubscription subscription(String name) {
    var found = shard.named().named(name);
    if (found == null) {
      throw new AssertionError("no subscription " + name);
    }
    return found;
  }

  NamedState state(String name) {
    return this.<NamedState>ask(answer -> answer.accept(shard.named().state(subscription(name))));
  }

  List<DeadLetter> letters(String name) {
    var found = new CompletableFuture<List<DeadLetter>>();
    shard.deadLetters(name, found::complete);
    return found.orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private <T extends @Nullable Object> T ask(Consumer<Consumer<T>> question) {
    var answer = new CompletableFuture<T>();
    shard.execute(() -> question.accept(answer::complete));
    return answer.orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  void publish(String... payloads) {
    for (var payload : payloads) {
      publish("t/x", payload, "", Map.of());
    }
  }

  void publish(String topic, String payload, String contentType, Map<String, String> user) {
    onLoop(() -> send(topic, payload, contentType, user));
  }

  /** Publishes, and holds the event loop up while something happens. */
  void publishWhileHeldUp(String payload, Runnable meanwhile) {
    var over = new CompletableFuture<Void>();
    onLoop(
        () -> {
          send("t/x", payload, "", Map.of());
          // Next in line: behind the hand-over of this turn, ahead of what comes of it.
          context.runOnContext(
              none -> {
                meanwhile.run();
                over.complete(null);
              });
        });
    over.orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private void send(String topic, String payload, String contentType, Map<String, String> user) {
    var properties = Unpooled.buffer();
    if (!contentType.isEmpty()) {
      MessageProperties.writeText(properties, MessageProperties.CONTENT_TYPE, contentType);
    }
    user.forEach((name, value) -> MessageProperties.writeUser(properties, name, value));
    loop.pipeline()
        .publish(
            new PublishRequest()
                .of(
                    Unpooled.wrappedBuffer(topic.getBytes(StandardCharsets.UTF_8)),
                    1,
                    false,
                    Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)))
                .properties(properties),
            NOBODY,
            0);
  }

  /** Time passes, and the shard is told. */
  void after(long ms) {
    clock.advanceMs(ms);
    shard.timeCame();
  }
}
