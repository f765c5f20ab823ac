package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code honeyguide sub}: prints messages as they come, with {@code --since} also earlier ones. */
@Command(
    name = "sub",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the messages of a topic filter as they come.",
      "It reads over MQTT, and over HTTP with --http or --since, which starts in the past: at an"
          + " offset (0-4711), a time (2026-01-31T10:00:00Z), a duration ago (5m), or `all`.",
      "With --durable it works on a named subscription: what it printed is acknowledged and never"
          + " comes again, and whoever comes back goes on where he left. With a FILTER the"
          + " subscription is made if there is none, and --since says where it starts."
    })
public final class SubCommand extends BrokerCommand {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Messages that wait to be printed; beyond it the connection is no longer read. */
  private static final int WAITING_MAX = 10_000;

  private final ObjectMapper json = new ObjectMapper();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>(WAITING_MAX);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILTER",
      description = "Topic filter; quote + and #.")
  private @Nullable String filter;

  @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--since", paramLabel = "WHEN", description = "Start in the past, over HTTP.")
  private @Nullable String since;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "End with exit code 5 after this time, such as 10s.")
  private @Nullable String timeout;

  @Option(
      names = {"--durable", "--name"},
      paramLabel = "NAME",
      description = "Work on this named subscription, over HTTP.")
  private @Nullable String durable;

  @Option(
      names = "--qos",
      defaultValue = "1",
      paramLabel = "0-2",
      description = "Over MQTT 0, 1 or 2 (default: 1).")
  private int qos;

  @Option(
      names = "--mqtt",
      paramLabel = "HOST:PORT",
      converter = Address.Converter.class,
      description = "Where the broker listens for MQTT (default: " + Address.MQTT_DEFAULT + ").")
  private @Nullable Address mqtt;

  /** What a source hands to the printing thread. */
  private sealed interface Arrival {

    record Received(JsonNode message) implements Arrival {}

    record Ended(String line) implements Arrival {}
  }

  @Override
  protected void run(HttpLink broker) throws IOException, InterruptedException {
    if (qos < 0 || qos > 2 || count < 1) {
      throw unusable("--qos is 0, 1 or 2 and --count is at least 1");
    }
    if (filter != null) {
      TopicCheck.filter(filter);
    }
    var patience = timeout == null ? Duration.ofDays(36_500) : duration("--timeout", timeout);
    var deadlineNanos = System.nanoTime() + patience.toNanos();
    if (durable != null) {
      durable(broker, durable, deadlineNanos);
    } else if (filter == null) {
      throw unusable("expected a FILTER, or --durable NAME");
    } else if (since != null || flags().saysUrl()) {
      overHttp(filter, since == null ? "latest" : since, deadlineNanos);
    } else {
      live(filter, deadlineNanos);
    }
  }

  private void durable(HttpLink broker, String name, long deadlineNanos) {
    var work = new DurableWork(broker, name, message -> out().println(line(message)));
    if (filter != null) {
      var start = since == null ? null : StartPlace.parse(since, now(), this::unusable);
      work.require(filter, start);
    } else if (since != null) {
      throw unusable(
          "--since starts a subscription that is made with a FILTER; to send one that is there to"
              + " another place: honeyguide subscription seek "
              + name
              + " "
              + since);
    }
    var printed = work.run(count, deadlineNanos);
    if (printed < count) {
      throw late(printed);
    }
  }

  private void live(String topics, long deadlineNanos) throws IOException, InterruptedException {
    var address = mqtt == null ? Address.parse(Address.MQTT_DEFAULT) : mqtt;
    var clientId = "honeyguide-sub-" + ProcessHandle.current().pid();
    try (var link =
        MqttLink.connect(address, flags().user(), clientId, PATIENCE, () -> ended("MQTT"))) {
      link.subscribe(
          topics,
          qos,
          publish -> hand(new Arrival.Received(MessageJson.of(publish, json))),
          PATIENCE);
      print(deadlineNanos);
    }
  }

  private void overHttp(String topics, String start, long deadlineNanos)
      throws IOException, InterruptedException {
    var path =
        "/v1/messages?filter=%s&since=%s"
            .formatted(HttpRequests.encoded(topics), HttpRequests.encoded(start));
    try (var events = flags().requests().events(path)) {
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
      print(deadlineNanos);
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

  private void print(long deadlineNanos) throws InterruptedException {
    for (var printed = 0L; printed < count; printed++) {
      var arrival = arrivals.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (arrival == null) {
        throw late(printed);
      }
      if (arrival instanceof Arrival.Received received) {
        out().println(line(received.message()));
      } else if (arrival instanceof Arrival.Ended ended) {
        throw new CommandFailure(ExitCode.CONNECTION_FAILED, ended.line());
      }
    }
  }

  private CommandFailure late(long printed) {
    return new CommandFailure(
        ExitCode.TIMED_OUT, "%,d messages within --timeout %s".formatted(printed, timeout));
  }

  private String line(JsonNode message) {
    return isJson() ? message.toString() : MessageLine.of(message);
  }
}
