package io.honeyguide.plugin;

import io.honeyguide.api.BatchConsumer;
import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.api.Eraser;
import io.honeyguide.api.History;
import io.honeyguide.api.Meters;
import io.honeyguide.api.PluginConfig;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Publisher;
import io.honeyguide.api.QueryHandler;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.api.Timers;
import io.honeyguide.metrics.MeterGroup;
import io.honeyguide.query.Answerer;
import io.honeyguide.topic.TopicFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one plugin object is given, and what it registered: all of it disappears with {@link
 * #close}.
 *
 * <p>Any thread; registrations stand under this object's lock, since a start that takes too long is
 * ended by another thread.
 */
final class HostedContext implements PluginContext {

  /** A consumer as the plugin registered it. */
  record Registration(ConsumerSpec spec, List<TopicFilter> filters, BatchConsumer consumer) {}

  private final PluginManifest manifest;
  private final PluginEnvironment host;
  private final Path directory;
  private final ConfigSection config;
  private final Questions questions;
  private final LogHistory history;
  private final LoopPublisher publisher;
  private final LogEraser eraser;
  private final PluginTimers timers;
  private final MeterGroup meters;
  private final System.Logger logger;

  // Guarded by this.
  private final List<Registration> registrations = new ArrayList<>();
  private final List<Answerer> answerers = new ArrayList<>();
  private boolean registering = true;

  HostedContext(
      PluginManifest manifest,
      Map<String, Object> section,
      PluginEnvironment host,
      PluginThread thread,
      PluginHooks hooks) {
    this.manifest = manifest;
    this.host = host;
    this.directory = host.directory().resolve(manifest.id());
    this.config = new ConfigSection(manifest.id(), section);
    this.questions = new Questions(manifest.id(), host, thread, hooks);
    this.history = new LogHistory(host, thread);
    this.publisher = new LoopPublisher(host, thread);
    this.eraser = new LogEraser(host, thread);
    this.timers = new PluginTimers(manifest.id(), host.time(), thread, hooks);
    this.meters = host.metrics().group(manifest.id().replace('-', '_'));
    this.logger = System.getLogger("plugin." + manifest.id());
  }

  @Override
  public String id() {
    return manifest.id();
  }

  @Override
  public PluginConfig config() {
    return config;
  }

  @Override
  public synchronized void consume(ConsumerSpec spec, BatchConsumer consumer) {
    requireRegistering();
    if (registrations.stream().anyMatch(other -> other.spec.name().equals(spec.name()))) {
      throw new IllegalStateException(
          "the plugin %s has a consumer %s already".formatted(id(), spec.name()));
    }
    var filters = spec.filters().stream().map(TopicFilter::of).toList();
    for (var filter : filters) {
      if (filter.shareGroup() != null) {
        throw new IllegalArgumentException(
            "a plugin's consumer is never shared; leave $share/%s/ out of %s"
                .formatted(filter.shareGroup(), filter));
      }
    }
    registrations.add(new Registration(spec, filters, consumer));
  }

  @Override
  public synchronized void answer(QueryRoute route, QueryHandler handler) {
    requireRegistering();
    if (!manifest.covers(route.path())) {
      throw new IllegalStateException(
          "the route %s is not under %s or a prefix that %s claims under routes"
              .formatted(route, manifest.ownPrefix(), manifest.source()));
    }
    var answerer = questions.answerer(route, handler);
    host.queries().add(route, answerer);
    answerers.add(answerer);
  }

  private void requireRegistering() {
    if (!registering) {
      throw new IllegalStateException(
          "the plugin %s may register consumers and answers in its start only".formatted(id()));
    }
  }

  /** Ends the time in which the plugin may register. */
  synchronized List<Registration> registered() {
    registering = false;
    return List.copyOf(registrations);
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public Publisher publisher() {
    return publisher;
  }

  @Override
  public Eraser eraser() {
    return eraser;
  }

  @Override
  public Timers timers() {
    return timers;
  }

  @Override
  public Meters meters() {
    return meters;
  }

  @Override
  public InstantSource clock() {
    return host.clock();
  }

  @Override
  public System.Logger logger() {
    return logger;
  }

  @Override
  public Path directory() {
    var own = directory.resolve("files");
    try {
      return Files.createDirectories(own);
    } catch (IOException e) {
      throw new UncheckedIOException("the plugin's directory cannot be made", e);
    }
  }

  /** Where the host keeps the states of the plugin's consumers; it exists. */
  Path stateDirectory() throws IOException {
    return Files.createDirectories(directory);
  }

  /** Finds settings that the plugin does not know. */
  void requireKnownSettings() {
    config.requireAllDeclared();
  }

  /** The plugin's questions. */
  Questions questions() {
    return questions;
  }

  /** From now on timed work is done and questions are answered. */
  void begin(List<ConsumerRuntime> consumers) {
    timers.begin();
    questions.begin(consumers);
  }

  /** Starts to come to an end: no more timed work, history or questions. Plugin's thread. */
  void wind() {
    timers.close();
    eraser.close();
    history.close();
    questions.end();
  }

  /** Ends publishing, once what is under way is through. Plugin's thread. */
  void drain(Runnable done) {
    publisher.close();
    publisher.drain(done);
  }

  /** Takes back everything that was registered. */
  synchronized void close() {
    registering = false;
    timers.close();
    questions.close();
    history.close();
    publisher.close();
    eraser.close();
    answerers.forEach(host.queries()::remove);
    answerers.clear();
    meters.close();
  }
}
