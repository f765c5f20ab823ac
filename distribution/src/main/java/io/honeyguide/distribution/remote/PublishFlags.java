package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said about a message that is published over HTTP, beside its topic and payload. */
public final class PublishFlags {

  @Option(
      names = "--expiry",
      paramLabel = "TIME",
      description = "Forget it after this time, such as 1h.")
  private @Nullable String expiry;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Publish it when this time is over, such as 10s.")
  private @Nullable String delay;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "What it is about, for consumers that keep the order of each key.")
  private @Nullable String key;

  @Option(
      names = "--priority",
      paramLabel = "0-9",
      description = "For consumers that take 9 first.")
  private @Nullable Integer priority;

  @Option(
      names = "--idempotency-key",
      paramLabel = "NAME",
      description = "A name by which it is stored once, however often it is sent.")
  private @Nullable String idempotencyKey;

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "What the payload is, such as application/json.")
  private @Nullable String contentType;

  @Option(
      names = "--property",
      paramLabel = "NAME=VALUE",
      description = "An MQTT 5 user property; may be given more than once.")
  private Map<String, String> properties = new LinkedHashMap<>();

  /** Whether the user said any of it. */
  boolean isGiven() {
    return expiry != null
        || delay != null
        || key != null
        || priority != null
        || idempotencyKey != null
        || contentType != null
        || !properties.isEmpty();
  }

  /** Whether the user named a message, which cannot hold for many. */
  boolean namesOneMessage() {
    return idempotencyKey != null;
  }

  /** The query of a request that publishes one message, with more parameters in front. */
  public String query(Map<String, String> more) {
    var query = new StringJoiner("&", "?", "").setEmptyValue("");
    parameters(more).forEach((name, value) -> query.add(encoded(name) + "=" + encoded(value)));
    properties.forEach((name, value) -> query.add("user-" + encoded(name) + "=" + encoded(value)));
    return query.toString();
  }

  private static String encoded(String text) {
    return HttpRequests.encoded(text);
  }

  private Map<String, String> parameters(Map<String, String> more) {
    var parameters = new LinkedHashMap<>(more);
    put(parameters, "expiry", expiry);
    put(parameters, "delay", delay);
    put(parameters, "key", key);
    put(parameters, "priority", priority == null ? null : priority.toString());
    return parameters;
  }

  private static void put(Map<String, String> parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.put(name, value);
    }
  }

  /** The header of that request. */
  public Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    put(headers, "Idempotency-Key", idempotencyKey);
    put(headers, "Content-Type", contentType);
    return headers;
  }

  /** The same for one message of a batch. */
  void fill(ObjectNode item) {
    parameters(Map.of())
        .forEach(
            (name, value) -> {
              if (name.equals("priority")) {
                item.put(name, Integer.valueOf(value));
              } else {
                item.put(name, value);
              }
            });
    if (contentType != null) {
      item.put("contentType", contentType);
    }
    if (!properties.isEmpty()) {
      properties.forEach(item.putObject("properties")::put);
    }
  }
}
