package io.honeyguide.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.api.QueryAnswer;
import io.honeyguide.delivery.Checkpoint;
import io.honeyguide.delivery.DeadLetter;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.Shard;
import io.honeyguide.log.LogException;
import io.honeyguide.log.ManualClock;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.MemoryLog;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordType;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.plugin.ScriptedPlugin.Script;
import io.honeyguide.query.Freshness;
import io.honeyguide.query.QueryRegistry;
import io.honeyguide.query.Question;
import io.honeyguide.session.ShardId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** A plugin host over a shard and a log in memory, with restarts, crashes and manual time. */
final class HostRig implements AutoCloseable {

  private static final long WAIT_SECONDS = 20;

  static {
    // Two busy processors may make a hand-over between threads wait for seconds.
    Awaitility.setDefaultTimeout(Duration.ofSeconds(WAIT_SECONDS));
  }

  final ManualClock clock = new ManualClock();
  private final Function<ManualClock, MessageLog> logs;
  PluginLimits limits = PluginLimits.DEFAULT;
  Path data;
  ManualTime time;
  MessageLog log;
  Shard shard;
  QueryRegistry queries;
  BrokerMetrics metrics;
  PluginHost host;
  private int lives;

  HostRig(Path data) {
    this(data, new MemoryDisk());
  }

  HostRig(Path data, MemoryDisk disk) {
    this(data, clock -> MemoryLog.threaded(disk, clock));
  }

  /**
   * A rig.
   *
   * @param logs makes a log over what the one before left behind
   */
  HostRig(Path data, Function<ManualClock, MessageLog> logs) {
    this.data = data;
    this.logs = logs;
    open();
  }

  private void open() {
    time = new ManualTime();
    log = logs.apply(clock);
    shard = new Shard(new ShardId(0), log, clock, DeliveryLimits.DEFAULT, new NoHealth());
    shard.open();
    queries = new QueryRegistry();
    metrics = new BrokerMetrics(System::nanoTime);
    host = null;
  }

  /** Starts a host with these plugins and waits for it. */
  void start(Script... scripts) {
    await(startLater(scripts));
  }

  /** Starts a host with these plugins. */
  CompletableFuture<Void> startLater(Script... scripts) {
    var found = new ArrayList<PluginFinder.Found>();
    var sections = new HashMap<String, Map<String, Object>>();
    for (var script : scripts) {
      found.add(script.found());
      sections.put(script.id, script.section);
    }
    return startFound(found, sections);
  }

  /** Starts a host with these plugins and their sections of the configuration. */
  CompletableFuture<Void> startFound(
      List<PluginFinder.Found> found, Map<String, Map<String, Object>> sections) {
    var options = new PluginOptions(data, sections, limits);
    host = new PluginHost(shard, queries, metrics, clock, options, found, time);
    return host.start();
  }

  /** Stops host and log in good order and opens the log again. */
  void restart() {
    await(host.stop());
    log.close();
    open();
  }

  /** What a kill leaves: what is on disk at this moment; then opens the log again. */
  void crash() {
    ((MemoryLog) log).crash();
    lives++;
    var copy = data.resolveSibling(data.getFileName() + "-" + lives);
    copy(data, copy);
    end();
    data = copy;
    open();
  }

  private static void copy(Path from, Path to) {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        var target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the host give up on plugins that hang, or on a log that is gone. */
  private void end() {
    if (host != null) {
      var stopping = host.stop();
      time.advance(limits.startDeadline());
      time.advance(limits.stopDeadline());
      await(stopping);
      host = null;
    }
  }

  /** Stops a host whose plugins hang. */
  void stopHanging() {
    end();
  }

  @Override
  public void close() {
    if (host != null) {
      await(host.stop());
    }
    log.close();
  }

  /** Publishes messages and waits until they are committed; the offset of the last one. */
  long publish(String topic, String... payloads) {
    var placed = new CompletableFuture<Long>();
    var batch = new RecordBatch(new Placed(placed), 256);
    for (var payload : payloads) {
      write(batch.begin(RecordType.MESSAGE), topic, payload);
      batch.end(null, 0, true);
    }
    log.append(batch);
    return await(placed);
  }

  /** Publishes a message for later and waits until it is committed. */
  void publishLater(String topic, long delayMs, String payload) {
    var placed = new CompletableFuture<Long>();
    var batch = new RecordBatch(new Placed(placed), 256);
    write(batch.begin(RecordType.DELAYED).writeLongLE(clock.millis() + delayMs), topic, payload);
    batch.end(null, 0, true);
    log.append(batch);
    await(placed);
  }

  private void write(ByteBuf out, String topic, String payload) {
    var request =
        new PublishRequest()
            .of(
                Unpooled.copiedBuffer(topic, UTF_8),
                1,
                false,
                Unpooled.copiedBuffer(payload, UTF_8));
    MessageCodec.write(request, clock.millis(), out);
  }

  /** Waits until exactly these payloads took effect, in this order. */
  void awaitSeen(Script script, String... payloads) {
    Awaitility.await().untilAsserted(() -> assertThat(script.seen()).containsExactly(payloads));
  }

  /** Asks for what a plugin has seen. */
  CompletionStage<QueryAnswer> ask(Script script, Freshness freshness) {
    var found = queries.find("GET", List.of("v1", "plugins", script.id, "seen")).orElseThrow();
    return found
        .answerer()
        .answer(new Question(found.pathParameters(), Map.of(), ByteBuffer.allocate(0), freshness));
  }

  /** Asks and waits for the answer. */
  String answer(Script script, Freshness freshness) {
    return text(await(ask(script, freshness)));
  }

  /** An answer as status, code and body. */
  static String text(QueryAnswer answer) {
    return answer.status() + " " + answer.code() + " " + UTF_8.decode(answer.body().duplicate());
  }

  List<DeadLetter> deadLetters(Script script) {
    return asked(answer -> shard.deadLetters(name(script), answer));
  }

  List<Checkpoint> checkpoints(Script script) {
    return asked(answer -> shard.checkpoints(name(script), answer));
  }

  /** Lets the checkpoint interval pass and waits until that many checkpoints were stored at all. */
  void checkpoint(Script script, long offset) {
    time.advance(limits.checkpointInterval());
    awaitCheckpoint(script, offset);
  }

  void awaitCheckpoint(Script script, long offset) {
    Awaitility.await()
        .until(
            () -> {
              var stored = checkpoints(script);
              return !stored.isEmpty() && stored.get(0).offset() >= offset;
            });
  }

  private static String name(Script script) {
    return "plugin/" + script.id + "/" + script.spec.name();
  }

  private static <T> T asked(Consumer<Consumer<T>> question) {
    var answer = new CompletableFuture<T>();
    question.accept(answer::complete);
    return await(answer);
  }

  Path stateDirectory(Script script) {
    return data.resolve("plugins").resolve(script.id);
  }

  /** The names of a plugin's state files, sorted. */
  List<String> stateFiles(Script script) {
    try (var files = Files.list(stateDirectory(script))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  private record Placed(CompletableFuture<Long> placed) implements RecordBatch.Owner {
    @Override
    public void committed(RecordBatch batch, long firstOffset) {
      var last = batch.offset(batch.count() - 1);
      batch.release();
      placed.complete(last);
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      batch.release();
      placed.completeExceptionally(cause);
    }
  }

  private static final class NoHealth implements Shard.HealthListener {
    @Override
    public void stalled(LogException cause) {}

    @Override
    public void resumed() {}

    @Override
    public void failed(LogException cause) {}
  }
}
