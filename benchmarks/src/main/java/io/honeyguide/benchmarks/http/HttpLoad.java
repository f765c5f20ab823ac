package io.honeyguide.benchmarks.http;

import io.honeyguide.broker.Broker;
import io.honeyguide.broker.BrokerOptions;
import io.honeyguide.http.HttpOptions;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.mqtt.MqttOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drives the HTTP edge and prints how fast it was: durable publishes one by one and by the hundred,
 * and events sent to many readers of one filter.
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
    /** One connection publishes batches, all others read them as events. */
    FAN_OUT
  }

  @Option(names = "--scenario", required = true, description = "${COMPLETION-CANDIDATES}")
  private Scenario scenario = Scenario.SINGLE;

  @Option(
      names = "--http",
      defaultValue = "",
      paramLabel = "PORT",
      description = "Of a broker on this machine; one in this process unless given")
  private String port = "";

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
    var directory = Files.createTempDirectory("honeyguide-benchmark-");
    try (var broker = Broker.start(options(directory))) {
      drive(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port("http")));
    }
    System.out.printf("the log stays in %s%n", directory);
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
      case SINGLE -> {
        var request = Requests.post("/v1/topics/load/t", "text/plain", "x".repeat(payloadBytes));
        try (var loop = publishers(broker, request, connections)) {
          report("messages", loop, answers::get);
        }
      }
      case BATCH -> {
        try (var loop = publishers(broker, batchRequest(), connections)) {
          report("messages", loop, () -> answers.get() * batch);
        }
      }
      case FAN_OUT -> fanOut(broker);
    }
  }

  private byte[] batchRequest() {
    var line = "{\"topic\":\"load/t\",\"payload\":\"" + "x".repeat(payloadBytes) + "\"}\n";
    return Requests.post("/v1/publish", "application/x-ndjson", line.repeat(batch));
  }

  private SocketLoop publishers(InetSocketAddress broker, byte[] request, int count) {
    return new SocketLoop(
        "publishers", broker, count, () -> new Requests(request, answers, () -> !isOver));
  }

  private void fanOut(InetSocketAddress broker) {
    try (var readers =
        new SocketLoop(
            "readers",
            broker,
            connections,
            () -> new EventCount("/v1/messages?filter=load/t", events, opened))) {
      while (opened.get() < connections) {
        readers.check();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
      try (var publisher =
          new SocketLoop(
              "publisher",
              broker,
              1,
              () -> new Requests(batchRequest(), answers, this::awaitReaders))) {
        report("events", readers, events::get);
        publisher.check();
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

  private void report(String what, SocketLoop loop, LongSupplier count) {
    pause(warmupSeconds);
    var before = count.getAsLong();
    var cpuBefore = cpuNanos();
    var start = System.nanoTime();
    pause(seconds);
    var done = count.getAsLong() - before;
    var nanos = System.nanoTime() - start;
    var cpuNanos = Math.max(1, cpuNanos() - cpuBefore);
    isOver = true;
    loop.check();
    System.out.printf(
        "%s: %,d %s/s over %d connections (%,d in %.1f s)%n",
        scenario, done * 1_000_000_000L / nanos, what, connections, done, nanos / 1e9);
    System.out.printf(
        "%.1f s of processor time in this process: %,.0f %s for a second of it%n",
        cpuNanos / 1e9, done * 1e9 / cpuNanos, what);
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
