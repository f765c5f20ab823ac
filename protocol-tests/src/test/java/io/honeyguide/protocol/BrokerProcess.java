package io.honeyguide.protocol;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A broker in a process of its own, started as {@code honeyguide serve} on free ports. It can be
 * stopped, killed and started again on the same directory; its ports change then.
 *
 * <p>Owner: the thread of the test. {@link #kill} may be called on any thread.
 */
final class BrokerProcess implements AutoCloseable {

  /** Longest time that a start, a stop or a refusal may take on a busy machine, in seconds. */
  private static final long BOUND_SECONDS = 60;

  private static final Pattern READY =
      Pattern.compile(
          "honeyguide ready mqtt=127\\.0\\.0\\.1:(\\d+) http=127\\.0\\.0\\.1:(\\d+)(.*) data=.+");

  /** What a broker must not log, whatever its clients do. */
  static final Pattern FAULT = Pattern.compile("ERROR|LEAK|Exception");

  /** Ended with the test run, should a test not come to do so itself. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  /** How a process ended. */
  record Ended(int exitCode, String out, String err) {}

  private final List<String> arguments;
  private final Map<String, String> environment;
  private volatile Process process;
  private LineCollector out;
  private LineCollector err;
  private int mqttPort;
  private int httpPort;

  /** The listeners beside the default ones, as {@code name=address}. */
  private String more = "";

  private BrokerProcess(List<String> arguments, Map<String, String> environment) {
    this.arguments = List.copyOf(arguments);
    this.environment = Map.copyOf(environment);
    launch();
  }

  /** Arguments of a broker on free ports with small files, so that starting it is quick. */
  static List<String> serve(Path data, String... settings) {
    var arguments =
        new ArrayList<>(
            List.of("serve", "--data", data.toString(), "--mqtt-port", "0", "--http-port", "0"));
    arguments.addAll(List.of("--set", "log.segment-bytes=1MiB"));
    arguments.addAll(List.of("--set", "mqtt.packet-bytes-max=300KiB"));
    arguments.addAll(List.of("--set", "http.body-bytes-max=256KiB"));
    for (var setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return arguments;
  }

  /** Starts a broker and waits until it accepts clients. */
  static BrokerProcess start(Path data, String... settings) {
    return ready(serve(data, settings), Map.of());
  }

  /** The same on a disk that can fail. */
  static BrokerProcess start(FaultyDisk disk, String... settings) {
    return ready(serve(disk.data(), settings), disk.environment());
  }

  private static BrokerProcess ready(List<String> arguments, Map<String, String> environment) {
    var broker = new BrokerProcess(arguments, environment);
    broker.awaitReady();
    return broker;
  }

  /** The same with listeners and all else that a configuration file sets. */
  static BrokerProcess startWith(Path config, Path data) {
    var arguments = serve(data);
    arguments.addAll(List.of("--config", config.toString()));
    return ready(arguments, Map.of());
  }

  /** Runs a command that ends by itself. */
  static Ended run(List<String> arguments) {
    var broker = new BrokerProcess(arguments, Map.of());
    try {
      return broker.awaitEnd();
    } finally {
      broker.close();
    }
  }

  private void launch() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // A buffer that nobody releases is told of on standard error.
    command.add("-Dio.netty.leakDetection.level=paranoid");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.honeyguide.distribution.Main");
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HONEYGUIDE"));
    builder.environment().putAll(environment);
    // Relative defaults must not meet: neither the source tree's nor another broker's data.
    builder.directory(new File(System.getProperty("java.io.tmpdir")));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RUNNING.add(process);
    out = LineCollector.of(process.getInputStream());
    err = LineCollector.of(process.getErrorStream());
  }

  private void awaitReady() {
    var ready = out.await(READY, BOUND_SECONDS);
    if (ready == null) {
      close();
      throw new AssertionError("the broker did not become ready:\n" + err.text());
    }
    mqttPort = Integer.parseInt(ready.group(1));
    httpPort = Integer.parseInt(ready.group(2));
    more = ready.group(3);
  }

  /** The port of MQTT. */
  int mqttPort() {
    return mqttPort;
  }

  /** The port of HTTP. */
  int httpPort() {
    return httpPort;
  }

  /** The port of another listener. */
  int port(String listener) {
    var shown = Pattern.compile(" %s=[^ ]+:(\\d+)".formatted(listener)).matcher(more);
    if (!shown.find()) {
      throw new AssertionError("no listener %s among those shown:%s".formatted(listener, more));
    }
    return Integer.parseInt(shown.group(1));
  }

  /** An address below the HTTP port. */
  URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + httpPort + pathAndQuery);
  }

  /** What came on standard error since the last start. */
  String stderr() {
    return err.text();
  }

  /** The process identifier. */
  long pid() {
    return process.pid();
  }

  /** Sends a signal such as {@code STOP} and returns once it was sent. */
  void signal(String name) throws IOException, InterruptedException {
    var sent = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    if (sent != 0) {
      throw new AssertionError("kill -%s %d ended with %d".formatted(name, pid(), sent));
    }
  }

  /** Sends SIGTERM and waits for the end. */
  Ended terminate() {
    process.destroy();
    return awaitEnd();
  }

  /** Sends SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Starts again on the same directory, once the process before has ended. */
  void restart() {
    awaitEnd();
    launch();
    awaitReady();
  }

  Ended awaitEnd() {
    try {
      if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "the process did not end within %d s:\n%s".formatted(BOUND_SECONDS, err.text()));
      }
      RUNNING.remove(process);
      return new Ended(process.exitValue(), out.whole(), err.whole());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends the process, whatever state it is in. */
  @Override
  public void close() {
    kill();
    awaitEnd();
  }
}
