package io.honeyguide.distribution.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Details;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.distribution.terminal.Table;
import java.util.ArrayList;
import picocli.CommandLine.Command;

/** {@code honeyguide status}: whether a broker works, and what it holds. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows whether a running broker works, where it listens and what it holds.",
      "Ends with 1 when a part of it does not work."
    })
public final class StatusCommand extends BrokerCommand {

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int DOWN = 503;

  @Override
  protected void run(HttpLink broker) {
    var version = broker.get("/version");
    var health = health(broker);
    var listeners = forOperators(broker, "listeners");
    if (isJson()) {
      var document = broker.body();
      document.set("version", version);
      document.set("health", health);
      if (!listeners.isMissingNode()) {
        document.set("listeners", listeners);
      }
      out().println(document);
    } else {
      var meters = Meters.parse(broker.text("/metrics"));
      var named = broker.get("/v1/subscriptions").path("subscriptions");
      details(version, health, meters, named).print(out());
      printListeners(listeners);
    }
    if (!isUp(health)) {
      throw new CommandFailure(ExitCode.UNEXPECTED, "not everything works: " + parts(health));
    }
  }

  private static JsonNode health(HttpLink broker) {
    var answer = broker.ask("GET", "/health/ready");
    return answer.status() == DOWN ? answer.body() : broker.get("/health/ready");
  }

  /** A list that only operators see; missing for others. */
  private static JsonNode forOperators(HttpLink broker, String member) {
    var path = "/v1/" + member;
    var answer = broker.ask("GET", path);
    if (answer.status() == OK || answer.status() == FORBIDDEN) {
      return answer.body().path(member);
    }
    return broker.get(path);
  }

  private static boolean isUp(JsonNode health) {
    return health.path("status").asText().equals("up");
  }

  private static String parts(JsonNode health) {
    var texts = new ArrayList<String>();
    for (var part : health.path("parts").properties()) {
      var reason = part.getValue().path("reason").asText("");
      var text = part.getKey() + " " + part.getValue().path("status").asText();
      texts.add(reason.isEmpty() ? text : text + " (" + reason + ")");
    }
    return String.join(", ", texts);
  }

  private static Details details(JsonNode version, JsonNode health, Meters meters, JsonNode named) {
    var lag = 0L;
    for (var each : named) {
      lag += each.path("lag").asLong();
    }
    return new Details()
        .add(
            "broker",
            "honeyguide %s, Java %s"
                .formatted(version.path("version").asText(), version.path("java").asText()))
        .add("up for", Spoken.duration(meters.sum("process_uptime_seconds")))
        .add("health", parts(health))
        .add("clients", Spoken.number((long) meters.sum("honeyguide_mqtt_clients")) + " over MQTT")
        .add(
            "messages",
            "%s received, %s delivered, %s dropped"
                .formatted(
                    count(meters, "honeyguide_publish_received_total"),
                    count(meters, "honeyguide_deliver_sent_total"),
                    count(meters, "honeyguide_messages_dropped_total")))
        .add(
            "queued",
            "%s, %s"
                .formatted(
                    Spoken.count((long) meters.sum("honeyguide_queue_messages"), "message"),
                    Spoken.bytes(meters.sum("honeyguide_queue_bytes"))))
        .add("retained", Spoken.count((long) meters.sum("honeyguide_retained_messages"), "message"))
        .add(
            "named",
            Spoken.count(named.size(), "subscription")
                + ", "
                + Spoken.count(lag, "message")
                + " to be done")
        .add("log", Spoken.bytes(meters.sum("honeyguide_log_bytes")));
  }

  private static String count(Meters meters, String name) {
    return Spoken.number((long) meters.sum(name));
  }

  private void printListeners(JsonNode listeners) {
    if (listeners.isEmpty()) {
      return;
    }
    var table = new Table("listener", "protocol", "transport", "address", ">connections", ">most");
    for (var listener : listeners) {
      table.add(
          listener.path("name").asText(),
          listener.path("protocol").asText(),
          listener.path("transport").asText(),
          address(listener),
          Spoken.number(listener.path("connections").asLong()),
          Spoken.number(listener.path("connectionsMax").asLong()));
    }
    out().println();
    table.print(out(), width());
  }

  /** Where it really listens: the configured port may be 0, for any. */
  private static String address(JsonNode listener) {
    var address = listener.path("address").asText();
    var port = listener.path("port").asInt();
    return port > 0 && address.endsWith(":0")
        ? address.substring(0, address.length() - 1) + port
        : address;
  }
}
