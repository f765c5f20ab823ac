package io.honeyguide.recommender;

import io.honeyguide.api.BatchConsumer;
import io.honeyguide.api.BatchDecision;
import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.api.Cursor;
import io.honeyguide.api.Eraser;
import io.honeyguide.api.History;
import io.honeyguide.api.Message;
import io.honeyguide.api.Meters;
import io.honeyguide.api.PluginConfig;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Publisher;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryHandler;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.api.Timers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A broker of one plugin, on the caller's thread: it keeps what the plugin registers, feeds it
 * batches and questions, and records its meters. Time stands still unless it is moved.
 */
final class FakePluginContext implements PluginContext {

  static final long START_MS = 1_700_000_000_000L;

  final Map<String, String> settings = new HashMap<>();
  final Map<String, Long> counters = new TreeMap<>();
  final Map<String, DoubleSupplier> gauges = new TreeMap<>();
  final Map<String, Long> timerCounts = new TreeMap<>();
  final Map<QueryRoute, QueryHandler> handlers = new LinkedHashMap<>();
  long nowMs = START_MS;
  private ConsumerSpec spec = ConsumerSpec.of("none", List.of("none"));
  private BatchConsumer consumer =
      batch -> {
        throw new IllegalStateException("no consumer");
      };
  private long offset;
  private final List<Stored> log;
  final FakeHistory history;
  final FakeEraser eraser;

  /** A message in the log. */
  record Stored(Sent sent, long offset, long receivedAtMs) {}

  FakePluginContext() {
    this(new ArrayList<>());
  }

  private FakePluginContext(List<Stored> log) {
    this.log = log;
    this.history = new FakeHistory(log);
    this.eraser = new FakeEraser(log);
  }

  /** The broker after a restart, over the same log and at the same time. */
  FakePluginContext restarted() {
    var next = new FakePluginContext(log);
    next.settings.putAll(settings);
    next.offset = offset;
    next.nowMs = nowMs;
    return next;
  }

  /** Offers again what the log holds from an offset on, as a consumer gets it after a restart. */
  CompletionStage<BatchDecision> redeliver(long from) {
    return receive(stored(from, message -> true));
  }

  /** Offers messages of another broker, with their places and times. */
  CompletionStage<BatchDecision> receive(List<Stored> messages) {
    return offer(new FakeBatch(messages));
  }

  /** The places of what the log holds. */
  List<Long> offsets() {
    return log.stream().map(Stored::offset).toList();
  }

  /** What the log holds from an offset on, for the consumer. */
  List<Stored> stored(long from, Predicate<Stored> filter) {
    return log.stream()
        .filter(message -> message.offset() >= from)
        .filter(message -> isConsumed(message.sent().topic()))
        .filter(filter)
        .toList();
  }

  final List<Published> published = new ArrayList<>();

  /** A message that the plugin published. */
  record Published(String topic, String payload, boolean retain) {}

  /** Answers to requests, by topic, correlation data, and payload with its type in front. */
  final List<String> responses = new ArrayList<>();

  /** Publishes complete only when the test says so, once this is set. */
  boolean publishesWait;

  final List<CompletableFuture<Cursor>> waiting = new ArrayList<>();

  private record Timed(long periodMs, Runnable task) {}

  private final List<Timed> timers = new ArrayList<>();

  /** What runs once, by its time. */
  private final List<Timed> appointments = new ArrayList<>();

  int timerCount() {
    return timers.size() + appointments.size();
  }

  /** Lets time pass, and what is timed run. */
  void pass(long ms) {
    var from = nowMs;
    for (var passed = 1; passed <= ms; passed++) {
      nowMs = from + passed;
      for (var timer : timers) {
        if (passed % timer.periodMs() == 0) {
          timer.task().run();
        }
      }
      for (var appointment : List.copyOf(appointments)) {
        if (appointment.periodMs() <= nowMs) {
          appointments.remove(appointment);
          appointment.task().run();
        }
      }
    }
  }

  /** A message to deliver; of a request also where its answer goes, and its correlation data. */
  record Sent(String topic, String payload, String responseTopic, String correlation) {
    Sent(String topic, String payload) {
      this(topic, payload, "", "");
    }

    ByteBuffer bytes() {
      return ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }
  }

  BatchDecision deliver(Sent... messages) {
    return offer(messages).toCompletableFuture().join();
  }

  /** Receives now what it delivers when it is run. */
  Runnable offerLater(Sent message) {
    var batch = store(message);
    return () -> offer(batch).toCompletableFuture().join();
  }

  /** Delivers without waiting for the decision. */
  CompletionStage<BatchDecision> offer(Sent... messages) {
    return offer(store(messages));
  }

  /** As the broker does, offers what the consumer leaves for later. */
  private CompletionStage<BatchDecision> offer(FakeBatch batch) {
    return consumer
        .onBatch(batch)
        .thenCompose(
            decision ->
                decision.decidedCount() < batch.size()
                    ? offer(batch.from(decision.decidedCount()))
                        .thenApply(rest -> joined(decision, rest))
                    : CompletableFuture.completedFuture(decision));
  }

  private static BatchDecision joined(BatchDecision first, BatchDecision rest) {
    var rejections = new ArrayList<>(first.rejections());
    for (var rejection : rest.rejections()) {
      rejections.add(
          new BatchDecision.Rejection(
              first.decidedCount() + rejection.index(), rejection.reason()));
    }
    return new BatchDecision(rejections);
  }

  private FakeBatch store(Sent... messages) {
    var stored = new ArrayList<Stored>();
    for (var message : messages) {
      stored.add(new Stored(message, offset++, nowMs));
    }
    log.addAll(stored);
    return new FakeBatch(stored);
  }

  BatchConsumer consumer() {
    return consumer;
  }

  ConsumerSpec spec() {
    return spec;
  }

  /** Asks by method and path; the query string is name, value, name, value. */
  QueryAnswer ask(String method, String path, String body, String... parameters) {
    for (var entry : handlers.entrySet()) {
      var pathParameters = match(entry.getKey(), method, path);
      if (pathParameters.isPresent()) {
        var query =
            new FakeQuery(pathParameters.get(), List.of(parameters), body, new Cursor(0, offset));
        return entry.getValue().answer(query).toCompletableFuture().join();
      }
    }
    throw new AssertionError("no route for " + method + " " + path + " among " + handlers.keySet());
  }

  static String text(QueryAnswer answer) {
    return text(answer.body());
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private static Optional<Map<String, String>> match(QueryRoute route, String method, String path) {
    var pattern = route.path().split("/", -1);
    var levels = path.split("/", -1);
    if (!route.method().equals(method) || pattern.length != levels.length) {
      return Optional.empty();
    }
    var parameters = new HashMap<String, String>();
    for (var i = 0; i < levels.length; i++) {
      if (pattern[i].startsWith("{")) {
        parameters.put(pattern[i].substring(1, pattern[i].length() - 1), levels[i]);
      } else if (!pattern[i].equals(levels[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  @Override
  public String id() {
    return "recommender";
  }

  @Override
  public PluginConfig config() {
    return new FakeConfig(settings);
  }

  @Override
  public void consume(ConsumerSpec newSpec, BatchConsumer newConsumer) {
    spec = newSpec;
    consumer = newConsumer;
  }

  @Override
  public void answer(QueryRoute route, QueryHandler handler) {
    if (handlers.put(route, handler) != null) {
      throw new IllegalStateException("the route is taken: " + route);
    }
  }

  @Override
  public Publisher publisher() {
    return new FakePublisher();
  }

  private final class FakePublisher implements Publisher {
    // As in the broker, a message is stored, and then delivered to whoever consumes its topic.
    @Override
    public CompletionStage<Cursor> publish(String topic, ByteBuffer payload, boolean retain) {
      published.add(new Published(topic, text(payload), retain));
      var place = new Cursor(0, offset);
      if (isConsumed(topic)) {
        deliver(new Sent(topic, text(payload)));
      }
      return stored(place);
    }

    @Override
    public CompletionStage<Cursor> respond(
        Message request, ByteBuffer payload, String contentType) {
      var correlation = request.correlationData().map(FakePluginContext::text).orElse("none");
      responses.add(
          "%s %s %s %s"
              .formatted(
                  request.responseTopic().orElseThrow(), correlation, contentType, text(payload)));
      return stored(new Cursor(0, offset));
    }
  }

  private CompletionStage<Cursor> stored(Cursor place) {
    if (!publishesWait) {
      return CompletableFuture.completedFuture(place);
    }
    var stage = new CompletableFuture<Cursor>();
    waiting.add(stage);
    return stage;
  }

  private boolean isConsumed(String topic) {
    return matches(spec.filters(), topic);
  }

  static boolean matches(List<String> filters, String topic) {
    return filters.stream()
        .anyMatch(filter -> topic.matches(filter.replace("$", "\\$").replace("+", "[^/]*")));
  }

  @Override
  public Eraser eraser() {
    return eraser;
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public Timers timers() {
    return new Timers() {
      @Override
      public void every(Duration period, Runnable task) {
        timers.add(new Timed(period.toMillis(), task));
      }

      @Override
      public void after(Duration delay, Runnable task) {
        appointments.add(new Timed(nowMs + delay.toMillis(), task));
      }
    };
  }

  @Override
  public Meters meters() {
    return new FakeMeters();
  }

  @Override
  public InstantSource clock() {
    return () -> Instant.ofEpochMilli(nowMs);
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("recommender");
  }

  @Override
  public Path directory() {
    throw new AssertionError("the recommender writes no files of its own");
  }

  private final class FakeMeters implements Meters {
    @Override
    public Counter counter(String name, String help, String... tags) {
      var key = name + List.of(tags);
      counters.putIfAbsent(key, 0L);
      return amount -> {
        if (amount < 0) {
          throw new IllegalArgumentException("a counter only grows: " + key);
        }
        counters.merge(key, amount, Long::sum);
      };
    }

    @Override
    public Timer timer(String name, String help, String... tags) {
      return nanos -> timerCounts.merge(name + List.of(tags), 1L, Long::sum);
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... tags) {
      gauges.put(name + List.of(tags), value);
    }
  }

  private record FakeConfig(Map<String, String> settings) implements PluginConfig {
    @Override
    public String text(String key, String fallback) {
      return settings.getOrDefault(key, fallback);
    }

    @Override
    public long integer(String key, long fallback, long least, long most) {
      var value = settings.containsKey(key) ? Long.parseLong(settings.get(key)) : fallback;
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "%s must lie between %d and %d, found %d".formatted(key, least, most, value));
      }
      return value;
    }

    @Override
    public double decimal(String key, double fallback, double least, double most) {
      var value = settings.containsKey(key) ? Double.parseDouble(settings.get(key)) : fallback;
      if (!(value >= least && value <= most)) {
        throw new IllegalArgumentException(key + " is out of range: " + value);
      }
      return value;
    }

    @Override
    public boolean flag(String key, boolean fallback) {
      return settings.containsKey(key) ? Boolean.parseBoolean(settings.get(key)) : fallback;
    }

    @Override
    public Duration duration(String key, Duration fallback) {
      return settings.containsKey(key) ? Duration.parse(settings.get(key)) : fallback;
    }

    @Override
    public List<String> texts(String key, List<String> fallback) {
      return settings.containsKey(key) ? List.of(settings.get(key).split(",", -1)) : fallback;
    }

    @Override
    public <T> T changed(Map<String, String> changes, Function<PluginConfig, T> reader) {
      var merged = new HashMap<>(settings);
      merged.putAll(changes);
      return reader.apply(new FakeConfig(merged));
    }
  }

  private record FakeQuery(
      Map<String, String> pathParameters, List<String> parameters, String text, Cursor asOf)
      implements Query {
    @Override
    public String pathParameter(String name) {
      return pathParameters.get(name);
    }

    @Override
    public Set<String> parameterNames() {
      var names = new LinkedHashSet<String>();
      for (var i = 0; i < parameters.size(); i += 2) {
        names.add(parameters.get(i));
      }
      return names;
    }

    @Override
    public Optional<String> parameter(String name) {
      return parameters(name).stream().findFirst();
    }

    @Override
    public List<String> parameters(String name) {
      var values = new ArrayList<String>();
      for (var i = 0; i < parameters.size(); i += 2) {
        if (parameters.get(i).equals(name)) {
          values.add(parameters.get(i + 1));
        }
      }
      return values;
    }

    @Override
    public ByteBuffer body() {
      return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }
  }
}
