package io.honeyguide.broker;

import io.honeyguide.access.Authentication;
import io.honeyguide.delivery.Shard;
import io.honeyguide.figures.SysFigures;
import io.honeyguide.figures.SysTopics;
import io.honeyguide.http.Health;
import io.honeyguide.log.FileLog;
import io.honeyguide.log.LogException;
import io.honeyguide.log.Recovery;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.plugin.PluginHost;
import io.honeyguide.plugin.PluginOptions;
import io.honeyguide.plugin.PluginStatus;
import io.honeyguide.push.PushDelivery;
import io.honeyguide.query.QueryRegistry;
import io.honeyguide.session.ShardId;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker: one log with its shard, event loops with their listeners, plugins.
 *
 * <p>Starting and closing block the calling thread; the rest may be called on any.
 */
public final class Broker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
  private static final long TICK_MS = 1000;

  private final BrokerOptions options;
  private final FileLog log;
  private final Shard shard;
  private final Health health = new Health();
  private final BrokerMetrics metrics = new BrokerMetrics(System::nanoTime);
  private final QueryRegistry queries = new QueryRegistry();
  private final CompletableFuture<LogException> failure = new CompletableFuture<>();
  private final Recovery recovery;
  private final PluginHost plugins;
  private final Authentication authentication;
  private final Vertx vertx;
  private final EventLoops loops;
  private final Listeners listeners;
  private final SysTopics sysTopics;
  private final PushDelivery push;

  private Broker(BrokerOptions options) {
    this.options = options;
    var clock = InstantSource.system();
    // First: a users file that cannot be read leaves nothing to clear away.
    authentication = new Authentication(options.access(), metrics, System::nanoTime);
    log = new FileLog(options.dataDirectory(), options.log(), clock);
    shard =
        new Shard(
            new ShardId(0), log, clock, options.delivery(), options.named(), new HealthWatch());
    recovery = shard.open();
    shard.declareStreams(options.streams());
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(options.eventLoops())
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    loops = new EventLoops((VertxInternal) vertx, options.eventLoops(), shard, clock);
    sysTopics =
        new SysTopics(
            new SysFigures(options.version(), monotonicMs()),
            new BrokerCounts(metrics, shard)::now,
            Broker::monotonicMs);
    listeners =
        new Listeners(
            options, vertx, loops.all(), shard, authentication, metrics, sysTopics, clock);
    plugins =
        new PluginHost(
            shard,
            queries,
            metrics,
            clock,
            new PluginOptions(options.dataDirectory(), options.plugins(), options.pluginLimits()));
    shard.hold(plugins);
    push =
        new PushDelivery(
            vertx,
            loops.all().stream().map(EventLoops.EventLoop::context).toList(),
            clock,
            shard,
            metrics);
    health.watch("plugins", this::pluginTrouble);
    BrokerGauges.register(metrics, shard, log, options.streams());
  }

  private @Nullable String pluginTrouble() {
    return plugins.statuses().stream()
        .filter(status -> status.state() == PluginStatus.State.DISABLED)
        .map(status -> "plugin %s is disabled: %s".formatted(status.id(), status.detail()))
        .findFirst()
        .orElse(null);
  }

  /**
   * Starts a broker and returns once it accepts clients.
   *
   * @throws io.honeyguide.access.AccessException when the users file cannot be read
   * @throws io.honeyguide.log.DataDirectoryException when the data directory cannot be used
   * @throws io.honeyguide.log.LogDamagedException when acknowledged records are damaged
   * @throws io.honeyguide.plugin.PluginException when a mandatory plugin does not start, or a
   *     plugin refuses its settings
   * @throws PortTakenException when a port is in use
   * @throws io.honeyguide.listen.TlsException when TLS files cannot be used
   */
  public static Broker start(BrokerOptions options) {
    var broker = new Broker(options);
    try {
      await(broker.plugins.start(), options.pluginLimits().startDeadline().toSeconds() + 5);
      broker.listeners.listen(broker.queries, broker.health);
      broker.startTicking();
      broker.push.begin();
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private void startTicking() {
    var first = loops.all().get(0);
    shard.alarm(new ShardAlarm(vertx, first.context(), first.loop().clock(), shard::timeCame));
    first.context().runOnContext(none -> vertx.setPeriodic(TICK_MS, timer -> tick()));
    if (options.sysIntervalMs() > 0) {
      var router = first.call(() -> shard.router(first.loop()));
      first
          .context()
          .runOnContext(
              none -> {
                sysTopics.update(router);
                vertx.setPeriodic(options.sysIntervalMs(), timer -> sysTopics.update(router));
              });
    }
  }

  private static long monotonicMs() {
    return System.nanoTime() / 1_000_000;
  }

  private void tick() {
    shard.tick();
    shard.reclaim(options.reclaim());
  }

  /**
   * The port of a listener, 0 for a unix socket.
   *
   * @param listener its name; {@code mqtt} and {@code http} unless there are others
   * @throws IllegalArgumentException when there is none of this name
   */
  public int port(String listener) {
    return listeners.port(listener);
  }

  /** What opening the log found. */
  public Recovery recovery() {
    return recovery;
  }

  /** Completes when the log has stopped for good: the process is to end then. */
  public CompletableFuture<LogException> failure() {
    return failure;
  }

  /**
   * Stops: no new clients, connections end, plugins store their checkpoints, the state becomes a
   * snapshot, the log is closed. Every step is bounded.
   */
  @Override
  public void close() {
    step("listeners", listeners.close().toCompletionStage().toCompletableFuture());
    step("push", push.close().toCompletionStage().toCompletableFuture());
    authentication.close();
    step("plugins", plugins.stop());
    if (!failure.isDone()) {
      shard.storeSnapshotSoon();
    }
    log.close();
    step("event loops", loops.release().toCompletionStage().toCompletableFuture());
    step("runtime", vertx.close().toCompletionStage().toCompletableFuture());
  }

  private static void step(String what, CompletableFuture<?> stopping) {
    try {
      await(stopping, 15);
    } catch (RuntimeException e) {
      LOG.warn("BR1101 stop.incomplete part=\"{}\" reason=\"{}\"", what, e.getMessage());
    }
  }

  static <T> T await(CompletableFuture<T> stage, long seconds) {
    try {
      return stage.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer within " + seconds + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Shows the log's health and tells who runs the broker when it is over. */
  private final class HealthWatch implements Shard.HealthListener {
    @Override
    public void stalled(LogException cause) {
      LOG.error(
          "LG1001 log.stalled directory={} reason=\"{}\"",
          options.dataDirectory(),
          cause.getMessage());
      health.stalled(cause);
    }

    @Override
    public void resumed() {
      LOG.info("LG1002 log.resumed");
      health.resumed();
    }

    @Override
    public void failed(LogException cause) {
      LOG.error(
          "LG1003 log.failed directory={} reason=\"{}\"",
          options.dataDirectory(),
          cause.getMessage());
      health.failed(cause);
      failure.complete(cause);
    }
  }
}
