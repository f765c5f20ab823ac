package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.distribution.config.ValueKind;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide sub}: prints messages as they come, with {@code --since} also earlier ones. */
@Command(
    name = "sub",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the messages of a topic filter as they come.",
      "With --since it reads over HTTP and starts in the past: at an offset (0-4711), a time"
          + " (2026-01-31T10:00:00Z), a duration ago (5m), or `all`."
    })
public final class SubCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Messages that wait to be printed; beyond it the connection is no longer read. */
  private static final int WAITING_MAX = 10_000;

  private final ObjectMapper json = new ObjectMapper();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>(WAITING_MAX);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILTER", description = "Topic filter; quote + and #.")
  private String filter = "";

  @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--since", paramLabel = "WHEN", description = "Start in the past, over HTTP.")
  private @Nullable String since;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "End with exit code 5 after this time, such as 10s.")
  private @Nullable String timeout;

  @Option(names = "--qos", defaultValue = "1", description = "0, 1 or 2 (default: 1).")
  private int qos;

  @Option(names = "--output", paramLabel = "FORMAT", description = "table (default) or json.")
  private OutputFormat output = OutputFormat.TABLE;

  @Option(
      names = "--mqtt",
      paramLabel = "HOST:PORT",
      defaultValue = Address.MQTT_DEFAULT,
      converter = Address.Converter.class,
      description = "Where the broker listens for MQTT (default: ${DEFAULT-VALUE}).")
  private Address mqtt = Address.parse(Address.MQTT_DEFAULT);

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      defaultValue = Address.HTTP_DEFAULT,
      converter = Address.Converter.class,
      description = "Where the broker listens for HTTP (default: ${DEFAULT-VALUE}).")
  private Address http = Address.parse(Address.HTTP_DEFAULT);

  @Mixin private UserFlags userFlags = new UserFlags();

  /** What a source hands to the printing thread. */
  private sealed interface Arrival {

    record Received(JsonNode message) implements Arrival {}

    record Ended(String line) implements Arrival {}
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (qos < 0 || qos > 2 || count < 1) {
      throw new ParameterException(
          spec.commandLine(), "--qos is 0, 1 or 2 and --count is at least 1");
    }
    TopicCheck.filter(filter);
    var deadlineNanos = System.nanoTime() + patience().toNanos();
    try {
      return since == null ? live(deadlineNanos) : fromHistory(since, deadlineNanos);
    } catch (ConnectionLostException e) {
      throw new CommandFailure(ExitCode.CONNECTION_FAILED, e);
    } catch (HttpRequests.RefusedException e) {
      throw new CommandFailure(exitCode(e.answer().status()), e);
    }
  }

  private Duration patience() {
    try {
      return timeout == null ? Duration.ofDays(36_500) : ValueKind.parseDuration(timeout);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--timeout: " + e.getMessage(), e);
    }
  }

  private static int exitCode(int status) {
    return switch (status) {
      case 400, 422 -> ExitCode.USAGE;
      case 401, 403 -> ExitCode.NOT_AUTHORISED;
      case 404, 410 -> ExitCode.NOT_FOUND;
      default -> ExitCode.UNEXPECTED;
    };
  }

  private int live(long deadlineNanos) throws IOException, InterruptedException {
    var clientId = "honeyguide-sub-" + ProcessHandle.current().pid();
    try (var link =
        MqttLink.connect(mqtt, userFlags.user(), clientId, PATIENCE, () -> ended("MQTT"))) {
      link.subscribe(
          filter,
          qos,
          publish -> hand(new Arrival.Received(MessageJson.of(publish, json))),
          PATIENCE);
      return print(deadlineNanos);
    }
  }

  private int fromHistory(String start, long deadlineNanos)
      throws IOException, InterruptedException {
    var path =
        "/v1/messages?filter=%s&since=%s"
            .formatted(HttpRequests.encoded(filter), HttpRequests.encoded(start));
    try (var events = new HttpRequests(http, userFlags.user(), PATIENCE).events(path)) {
      var reader = new EventStream(events, json);
      var thread =
          new Thread(
              () -> {
                reader.forEach(message -> hand(new Arrival.Received(message)));
                ended("HTTP");
              },
              "honeyguide-sub-reader");
      thread.setDaemon(true);
      thread.start();
      return print(deadlineNanos);
    }
  }

  private void hand(Arrival arrival) {
    try {
      arrivals.put(arrival);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ended(String protocol) {
    hand(new Arrival.Ended("the broker ended the connection over " + protocol));
  }

  private int print(long deadlineNanos) throws InterruptedException {
    var out = spec.commandLine().getOut();
    for (var printed = 0L; printed < count; printed++) {
      var arrival = arrivals.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (arrival == null) {
        throw new CommandFailure(
            ExitCode.TIMED_OUT, "%,d messages within --timeout %s".formatted(printed, timeout));
      }
      if (arrival instanceof Arrival.Received received) {
        out.println(line(received.message()));
      } else if (arrival instanceof Arrival.Ended ended) {
        throw new CommandFailure(ExitCode.CONNECTION_FAILED, ended.line());
      }
    }
    return ExitCode.OK;
  }

  private String line(JsonNode message) {
    if (output == OutputFormat.JSON) {
      return message.toString();
    }
    var payload = message.path("payload");
    return message.path("topic").asText()
        + " "
        + (payload.isMissingNode()
            ? "base64:" + message.path("payloadBase64").asText()
            : payload.asText());
  }
}
