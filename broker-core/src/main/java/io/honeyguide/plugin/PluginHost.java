package io.honeyguide.plugin;

import io.honeyguide.delivery.Holder;
import io.honeyguide.delivery.Shard;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.query.QueryRegistry;
import io.honeyguide.session.ShardId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of one broker.
 *
 * <p>Life: {@link #start} once the shard is open, {@link #stop} before the log is closed. Any
 * thread may call; nothing here blocks except the search for plugins.
 */
public final class PluginHost implements Holder {

  private final PluginEnvironment environment;
  private final ExecutorService disk;
  private final HostTime time;
  private final List<HostedPlugin> plugins;
  private @Nullable CompletableFuture<Void> stopped;

  /**
   * Finds the plugins on the class path.
   *
   * @param shard open, or opened before {@link #start}
   * @param queries where the answers of plugins are offered
   * @param clock the broker's clock
   * @throws PluginException when a plugin or its manifest is not what it should be
   * @throws PluginSettingsException when the configuration has a section for a plugin that is not
   *     installed
   */
  public PluginHost(
      Shard shard,
      QueryRegistry queries,
      BrokerMetrics metrics,
      InstantSource clock,
      PluginOptions options) {
    this(
        shard,
        queries,
        metrics,
        clock,
        options,
        PluginFinder.find(PluginHost.class.getClassLoader()),
        new SystemHostTime());
  }

  /** A host of these plugins, under a time of its own. */
  PluginHost(
      Shard shard,
      QueryRegistry queries,
      BrokerMetrics metrics,
      InstantSource clock,
      PluginOptions options,
      List<PluginFinder.Found> found,
      HostTime time) {
    requireInstalled(options.sections(), found);
    this.time = time;
    this.disk =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              var thread = new Thread(task, "honeyguide-plugin-disk");
              thread.setDaemon(true);
              return thread;
            },
            // A plugin left behind may still come with work, on the shard's thread: nobody needs
            // it.
            new ThreadPoolExecutor.DiscardPolicy());
    this.environment =
        new PluginEnvironment(
            shard,
            new ShardId(0),
            queries,
            metrics,
            clock,
            time,
            disk,
            options.limits(),
            directory(options));
    this.plugins =
        found.stream()
            .map(
                each ->
                    new HostedPlugin(
                        each,
                        options.sections().getOrDefault(each.manifest().id(), Map.of()),
                        environment))
            .toList();
  }

  private static Path directory(PluginOptions options) {
    return options.dataDirectory().resolve("plugins");
  }

  private static void requireInstalled(
      Map<String, Map<String, Object>> sections, List<PluginFinder.Found> found) {
    var ids = found.stream().map(each -> each.manifest().id()).toList();
    for (var id : sections.keySet()) {
      if (!ids.contains(id)) {
        throw new PluginSettingsException(
            "the configuration has a section plugins.%s and no such plugin is installed, %s"
                .formatted(id, NearestName.hint(id, ids)));
      }
    }
  }

  /**
   * Starts all plugins side by side. The stage completes when each of them is at work or disabled;
   * it fails with {@link PluginException}, after the others have stopped again, when a mandatory
   * one is disabled, or any one because of its settings.
   */
  public CompletableFuture<Void> start() {
    var starts = plugins.stream().map(HostedPlugin::start).toList();
    var all = CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new));
    // What the caller chains to it must hold up no plugin's thread.
    return all.handle((nothing, failure) -> starts).thenComposeAsync(this::checkStarts, disk);
  }

  private CompletableFuture<Void> checkStarts(List<CompletableFuture<Void>> starts) {
    for (var i = 0; i < starts.size(); i++) {
      var start = starts.get(i);
      if (start.isCompletedExceptionally()
          && (plugins.get(i).status().mandatory() || hasWrongSettings(start))) {
        return stop().thenCompose(nothing -> start);
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  private static boolean hasWrongSettings(CompletableFuture<Void> start) {
    return start
        .handle((nothing, failure) -> failure instanceof PluginSettingsException)
        .getNow(false);
  }

  /**
   * Stops all plugins: each decides the batch that it has, stores its last checkpoint and ends. The
   * stage never fails and completes within the stop deadline, also when a plugin hangs; the log
   * must stay open until then.
   */
  public synchronized CompletableFuture<Void> stop() {
    var stopping = stopped;
    if (stopping == null) {
      var stops = plugins.stream().map(HostedPlugin::stop).toArray(CompletableFuture[]::new);
      // On a thread that nobody interrupts: the caller may go on to close the log's files.
      stopping = CompletableFuture.allOf(stops).thenRunAsync(this::close, disk);
      stopped = stopping;
    }
    return stopping;
  }

  private void close() {
    time.close();
    disk.shutdown();
  }

  @Override
  public String name() {
    return "plugins";
  }

  /**
   * Whether a plugin may still have to read a message: from the older of its two checkpoints on,
   * since a damaged one has the other to fall back to; from the start while it has less, and
   * whatever it is while the plugin did not start, so that it is not known what it needs. A plugin
   * learns from messages whose time is over, too.
   */
  @Override
  public Claim claim(RecordView record, MessageView message) {
    if (record.offset() < oldestNeeded()) {
      return Claim.NONE;
    }
    for (var plugin : plugins) {
      if (plugin.needs(record, message)) {
        return Claim.KEEPS;
      }
    }
    return Claim.NONE;
  }

  /**
   * The oldest offset that a plugin may still have to read; {@link Long#MAX_VALUE} when there is
   * none. Any thread.
   */
  public long oldestNeeded() {
    var oldest = Long.MAX_VALUE;
    for (var plugin : plugins) {
      oldest = Math.min(oldest, plugin.oldestNeeded());
    }
    return oldest;
  }

  /** How each plugin is doing; a disabled one is an alarm. */
  public List<PluginStatus> statuses() {
    return plugins.stream().map(HostedPlugin::status).toList();
  }
}
