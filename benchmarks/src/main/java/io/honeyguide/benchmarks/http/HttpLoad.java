package io.honeyguide.benchmarks.http;

import io.honeyguide.benchmarks.ScratchDirectory;
import io.honeyguide.broker.Broker;
import io.honeyguide.broker.BrokerOptions;
import io.honeyguide.http.HttpOptions;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.mqtt.MqttOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drives the HTTP edge and prints how fast it was: durable publishes one by one and by the hundred,
 * in turn with a server of Vert.x that stores nothing; messages pulled and acknowledged; events
 * sent to many readers of one filter.
 */
@Command(
    name = "HttpLoad",
    description = "Drives the HTTP edge of a broker on this machine.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class HttpLoad implements Callable<Integer> {

  enum Scenario {
    /** Every connection publishes one message at a time. */
    SINGLE,
    /** Every connection publishes a batch at a time. */
    BATCH,
    /** Every connection pulls from a named subscription and acknowledges. */
    PULL,
    /** One connection publishes batches, all others read them as events. */
    FAN_OUT
  }

  /** What the broker says of a stored message, about. */
  private static final String STORED =
      "{\"id\":\"0-1234567\",\"topic\":\"load/t\",\"offset\":\"0-1234567\","
          + "\"ts\":\"2026-05-01T12:00:00.000Z\",\"matched\":0}";

  /** Connections that fill a subscription. */
  private static final int FILLING = 8;

  private static final int MOST_LEASED = 4_000;

  @Option(names = "--scenario", required = true, description = "${COMPLETION-CANDIDATES}")
  private Scenario scenario = Scenario.SINGLE;

  @Option(
      names = "--http",
      defaultValue = "",
      paramLabel = "PORT",
      description = "Of a broker on this machine; one in this process unless given")
  private String port = "";

  @Option(
      names = "--dir",
      defaultValue = "",
      description =
          "On which disk the broker in this process stores, if not where temporary files go")
  private String dir = "";

  @Option(names = "--connections", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}")
  private int connections;

  @Option(
      names = "--batch",
      defaultValue = "100",
      description = "Messages of a batch. Default: ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--ahead",
      defaultValue = "2",
      description = "Batches that readers may be behind. Default: ${DEFAULT-VALUE}")
  private int ahead;

  @Option(
      names = "--payload-bytes",
      defaultValue = "100",
      description = "Default: ${DEFAULT-VALUE}")
  private int payloadBytes;

  @Option(names = "--seconds", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description =
          "How often it is measured, in turn with a bare server. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--warmup", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}")
  private int warmupSeconds;

  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong opened = new AtomicLong();
  private volatile boolean isOver;

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new HttpLoad())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (!port.isEmpty()) {
      drive(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
      return 0;
    }
    var directory = ScratchDirectory.create(dir);
    try (var broker = Broker.start(options(directory))) {
      drive(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port("http")));
    } finally {
      ScratchDirectory.delete(directory);
    }
    return 0;
  }

  private static BrokerOptions options(Path directory) {
    return BrokerOptions.builder(directory)
        .log(FileLogOptions.defaults())
        .mqtt(
            List.of(
                MqttOptions.builder().listen(ListenOptions.tcp("mqtt", "127.0.0.1", 0)).build()))
        .http(List.of(HttpOptions.DEFAULT.withListen(ListenOptions.tcp("http", "127.0.0.1", 0))))
        .build();
  }

  private void drive(InetSocketAddress broker) {
    switch (scenario) {
      case SINGLE ->
          compare(
              broker,
              Requests.post("/v1/topics/load/t", "text/plain", "x".repeat(payloadBytes)),
              1,
              STORED);
      case BATCH ->
          compare(
              broker,
              batchRequest(),
              batch,
              "{\"results\":[%s]}".formatted(String.join(",", Collections.nCopies(batch, STORED))));
      case PULL -> {
        for (var round = 0; round < rounds; round++) {
          pull(broker, "load-" + System.nanoTime());
        }
      }
      case FAN_OUT -> fanOut(broker);
    }
  }

  /** Publishes to the broker and, in turn, to a server that only answers. */
  private void compare(InetSocketAddress broker, byte[] request, int messages, String answer) {
    var shares = new ArrayList<Double>();
    try (var bare = new BareServer(scenario == Scenario.SINGLE ? 201 : 200, answer)) {
      for (var round = 0; round < rounds; round++) {
        var stored = publish("broker", broker, request, messages);
        var answered = publish("bare server", bare.address(), request, messages);
        shares.add(stored / answered);
      }
    }
    Collections.sort(shares);
    System.out.printf("%.0f %% of a bare server (median)%n", shares.get(shares.size() / 2) * 100);
  }

  private double publish(String who, InetSocketAddress server, byte[] request, int messages) {
    isOver = false;
    try (var loop = publishers(server, request, connections)) {
      return report(who + ", messages", loop, () -> answers.get() * messages);
    }
  }

  private byte[] batchRequest() {
    var line = "{\"topic\":\"load/t\",\"payload\":\"" + "x".repeat(payloadBytes) + "\"}\n";
    return Requests.post("/v1/publish", "application/x-ndjson", line.repeat(batch));
  }

  private SocketLoop publishers(InetSocketAddress server, byte[] request, int count) {
    return new SocketLoop(
        "publishers", server, count, () -> new Requests(request, answers, () -> !isOver));
  }

  /** Fills a named subscription for as long as is warmed up, then has workers empty it. */
  private void pull(InetSocketAddress broker, String name) {
    var path = "/v1/subscriptions/" + name;
    var definition = "{\"filters\":[\"load/t\"],\"maxInFlight\":%d}".formatted(MOST_LEASED);
    isOver = true;
    var before = answers.get();
    try (var once =
        publishers(broker, Requests.of("PUT", path, "application/json", definition), 1)) {
      await(once, () -> answers.get() > before);
    }
    isOver = false;
    var filled = answers.get();
    try (var publishers = publishers(broker, batchRequest(), FILLING)) {
      pause(warmupSeconds);
      isOver = true;
      publishers.check();
      pause(1);
    }
    var most = (answers.get() - filled) * batch;
    System.out.printf("%,d messages wait%n", most);
    var start = System.nanoTime();
    var end = start + TimeUnit.SECONDS.toNanos(seconds);
    var acknowledged = new AtomicLong();
    try (var workers =
        new SocketLoop(
            "workers", broker, connections, () -> new Worker(path, batch, acknowledged))) {
      await(workers, () -> acknowledged.get() >= most || System.nanoTime() > end);
      var nanos = System.nanoTime() - start;
      System.out.printf(
          "PULL: %,d messages pulled and acknowledged/s over %d connections, %d at a time%n",
          acknowledged.get() * 1_000_000_000L / nanos, connections, batch);
    }
  }

  private static void await(SocketLoop loop, BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      loop.check();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private void fanOut(InetSocketAddress broker) {
    try (var readers =
        new SocketLoop(
            "readers",
            broker,
            connections,
            () -> new EventCount("/v1/messages?filter=load/t", events, opened))) {
      await(readers, () -> opened.get() >= connections);
      try (var publisher =
          new SocketLoop(
              "publisher",
              broker,
              1,
              () -> new Requests(batchRequest(), answers, this::awaitReaders))) {
        for (var round = 0; round < rounds; round++) {
          report("events", readers, events::get);
          publisher.check();
        }
        isOver = true;
      }
    }
  }

  /** Holds the publisher back while the readers are too far behind. */
  private boolean awaitReaders() {
    while (!isOver && (answers.get() - ahead) * batch * connections > events.get()) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
    }
    return !isOver;
  }

  /** Measures; returns how many there were a second. */
  private double report(String what, SocketLoop loop, LongSupplier count) {
    pause(warmupSeconds);
    var before = count.getAsLong();
    var cpuBefore = cpuNanos();
    var start = System.nanoTime();
    pause(seconds);
    var done = count.getAsLong() - before;
    var nanos = System.nanoTime() - start;
    var cpuNanos = Math.max(1, cpuNanos() - cpuBefore);
    loop.check();
    System.out.printf(
        "%s, %s: %,d/s over %d connections, %,.0f for a second of this process's time%n",
        scenario, what, done * 1_000_000_000L / nanos, connections, done * 1e9 / cpuNanos);
    return done * 1e9 / nanos;
  }

  /** Processor time of this process: of the driver, and of the broker if that is in it. */
  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  private static void pause(int seconds) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (var left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
