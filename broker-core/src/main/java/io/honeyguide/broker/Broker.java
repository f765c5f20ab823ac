package io.honeyguide.broker;

import io.honeyguide.broker.EventLoops.EventLoop;
import io.honeyguide.delivery.Shard;
import io.honeyguide.http.Health;
import io.honeyguide.http.HttpEdge;
import io.honeyguide.http.HttpListener;
import io.honeyguide.log.FileLog;
import io.honeyguide.log.LogException;
import io.honeyguide.log.Recovery;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.mqtt.MqttListener;
import io.honeyguide.mqtt.WsUpgrade;
import io.honeyguide.plugin.PluginHost;
import io.honeyguide.plugin.PluginOptions;
import io.honeyguide.plugin.PluginStatus;
import io.honeyguide.query.QueryRegistry;
import io.honeyguide.session.ShardId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
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
  private final List<MqttListener> mqttListeners = new ArrayList<>();
  private final List<HttpListener> httpListeners = new ArrayList<>();
  private final Recovery recovery;
  private final PluginHost plugins;
  private final Vertx vertx;
  private final EventLoops loops;
  private int mqttPort;
  private int httpPort;

  private Broker(BrokerOptions options) {
    this.options = options;
    var clock = InstantSource.system();
    log = new FileLog(options.dataDirectory(), options.log(), clock);
    shard = new Shard(new ShardId(0), log, clock, options.delivery(), new HealthWatch());
    recovery = shard.open();
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(options.eventLoops())
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    loops = new EventLoops((VertxInternal) vertx, options.eventLoops(), log, clock);
    plugins =
        new PluginHost(
            shard,
            queries,
            metrics,
            clock,
            new PluginOptions(options.dataDirectory(), options.plugins(), options.pluginLimits()));
    health.watch("plugins", this::pluginTrouble);
    BrokerGauges.register(metrics, shard, log);
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
   * @throws io.honeyguide.log.DataDirectoryException when the data directory cannot be used
   * @throws io.honeyguide.log.LogDamagedException when acknowledged records are damaged
   * @throws io.honeyguide.plugin.PluginException when a mandatory plugin does not start, or a
   *     plugin refuses its settings
   * @throws PortTakenException when a port is in use
   */
  public static Broker start(BrokerOptions options) {
    var broker = new Broker(options);
    try {
      await(broker.plugins.start(), options.pluginLimits().startDeadline().toSeconds() + 5);
      broker.listen();
      broker.startTicking();
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private void listen() {
    for (var loop : loops.all()) {
      mqttListeners.add(
          loop.call(() -> new MqttListener(vertx, loop.loop(), shard, options.mqtt(), metrics)));
    }
    var edge =
        new HttpEdge(
            options.http(), shard, queries, metrics, health, options.version(), System::nanoTime);
    for (var i = 0; i < loops.all().size(); i++) {
      var loop = loops.all().get(i);
      // MQTT over WebSocket comes in through HTTP and goes to the MQTT listener of the same loop.
      var upgrade = new WsUpgrade(mqttListeners.get(i), options.webSocketOrigins());
      httpListeners.add(
          loop.call(
              () ->
                  new HttpListener(
                      vertx, loop.loop(), edge, routed -> upgrade.handle(routed.request()))));
    }
    var wantedMqtt = sharedPort(options.mqtt().port(), -1);
    var wantedHttp = sharedPort(options.http().port(), -2);
    for (var i = 0; i < loops.all().size(); i++) {
      var loop = loops.all().get(i);
      var mqtt = mqttListeners.get(i);
      var http = httpListeners.get(i);
      mqttPort =
          listen(
              "mqtt.port", options.mqtt().host(), wantedMqtt, loop, () -> mqtt.listen(wantedMqtt));
      httpPort =
          listen(
              "http.port", options.http().host(), wantedHttp, loop, () -> http.listen(wantedHttp));
    }
  }

  /**
   * Where any free port will do, Vert.x finds one for all listeners that ask for the same negative
   * number; MQTT and HTTP need one each.
   */
  private static int sharedPort(int port, int number) {
    return port == 0 ? number : port;
  }

  private static int listen(
      String setting, String host, int port, EventLoop loop, Supplier<Future<Integer>> listener) {
    try {
      return await(loop.run(listener).toCompletionStage().toCompletableFuture(), 30);
    } catch (CompletionException e) {
      var cause = e.getCause();
      throw new PortTakenException(setting, host, port, cause == null ? e : cause);
    }
  }

  private void startTicking() {
    var first = loops.all().get(0);
    first.context().runOnContext(none -> vertx.setPeriodic(TICK_MS, timer -> tick()));
  }

  private void tick() {
    shard.tick();
    var keepFrom = log.offsetKeeping(options.retainBytes());
    if (log.startOffset() < keepFrom) {
      shard.trim(keepFrom, plugins.oldestNeeded());
    }
  }

  /** The port that MQTT listens on. */
  public int mqttPort() {
    return mqttPort;
  }

  /** The port that HTTP listens on. */
  public int httpPort() {
    return httpPort;
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
    step("listeners", closeListeners());
    step("plugins", plugins.stop());
    if (!failure.isDone()) {
      shard.storeSnapshotSoon();
    }
    log.close();
    step("event loops", loops.release().toCompletionStage().toCompletableFuture());
    step("runtime", vertx.close().toCompletionStage().toCompletableFuture());
  }

  private CompletableFuture<?> closeListeners() {
    var closing = new ArrayList<Future<Void>>();
    for (var i = 0; i < mqttListeners.size(); i++) {
      closing.add(loops.all().get(i).run(mqttListeners.get(i)::close));
    }
    for (var i = 0; i < httpListeners.size(); i++) {
      closing.add(loops.all().get(i).run(httpListeners.get(i)::close));
    }
    return Future.join(closing).toCompletionStage().toCompletableFuture();
  }

  private static void step(String what, CompletableFuture<?> stopping) {
    try {
      await(stopping, 15);
    } catch (RuntimeException e) {
      LOG.warn("BR1101 stop.incomplete part=\"{}\" reason=\"{}\"", what, e.getMessage());
    }
  }

  private static <T> T await(CompletableFuture<T> stage, long seconds) {
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
      LOG.error("LG1001 log.stalled reason=\"{}\"", cause.getMessage());
      health.stalled(cause);
    }

    @Override
    public void resumed() {
      LOG.info("LG1002 log.resumed");
      health.resumed();
    }

    @Override
    public void failed(LogException cause) {
      LOG.error("LG1003 log.failed reason=\"{}\"", cause.getMessage());
      health.failed(cause);
      failure.complete(cause);
    }
  }
}
