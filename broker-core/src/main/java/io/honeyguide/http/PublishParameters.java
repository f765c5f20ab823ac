package io.honeyguide.http;

import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a message is to be published, as the query string and the header say it. Each may say it;
 * that both say it is refused, whether or not they agree.
 *
 * @param expirySeconds or {@link PublishRequest#NO_EXPIRY}
 * @param properties MQTT 5 properties in wire form
 */
record PublishParameters(int qos, boolean retain, long expirySeconds, ByteBuf properties) {

  private static final Set<String> NAMES =
      Set.of("qos", "retain", "expiry", "responseTopic", "correlationData", "priority", "key");

  /** What browsers say about the request itself (RFC 9218), in a header of the same name. */
  private static final Pattern REQUEST_PRIORITY =
      Pattern.compile("(u=[0-7]|i(=\\?[01])?)( *, *(u=[0-7]|i(=\\?[01])?))*");

  private static final String USER = "user-";
  private static final String USER_AGENT = "user-agent";
  private static final String CLOUD_EVENT = "ce-";
  private static final List<String> CLOUD_EVENT_REQUIRED =
      List.of("id", "source", "specversion", "type");

  /** What {@code curl -d} says about any body whatever: it is no statement about the message. */
  private static final String CURL_DEFAULT = "application/x-www-form-urlencoded";

  /** Largest expiry that MQTT can say, in seconds. */
  private static final long EXPIRY_SECONDS_MAX = 0xFFFF_FFFFL;

  /** Reads and checks them. */
  static PublishParameters read(HttpServerRequest request, QueryParameters query) {
    refuseUnknown(query);
    if (request.headers().contains("Idempotency-Key")) {
      throw new RefusedRequestException(
          Problem.of(
              422,
              "no_idempotency",
              "a repeated publish cannot be recognised yet; leave Idempotency-Key out and put a"
                  + " message identifier into the payload instead"));
    }
    return new Reader(request, query).read();
  }

  /** The priority that a text says, or -1. */
  static int priority(String text) {
    var digit = text.length() == 1 ? text.charAt(0) - '0' : -1;
    return digit <= MessageProperties.PRIORITY_MAX ? Math.max(-1, digit) : -1;
  }

  private static void refuseUnknown(QueryParameters query) {
    for (var name : query.all().keySet()) {
      if (!NAMES.contains(name) && !(name.startsWith(USER) && name.length() > USER.length())) {
        throw RefusedRequestException.bad(
            "unknown_parameter",
            "the parameter %s is not known here; known: %s, user-*"
                .formatted(Shown.of(name), String.join(", ", new TreeSet<>(NAMES))));
      }
    }
  }

  private static final class Reader {
    private final HttpServerRequest request;
    private final QueryParameters query;
    private final ByteBuf wire = Unpooled.buffer(64);

    Reader(HttpServerRequest request, QueryParameters query) {
      this.request = request;
      this.query = query;
    }

    PublishParameters read() {
      try {
        writeContentType();
        writeResponseTopic();
        writeCorrelationData();
        writePriority();
        writeKey();
        writeUserProperties();
        writeCloudEvent();
      } catch (BadTopicException e) {
        throw RefusedRequestException.bad("bad_topic", "responseTopic: " + e.getMessage());
      } catch (IllegalArgumentException e) {
        throw RefusedRequestException.bad("bad_property", String.valueOf(e.getMessage()));
      }
      return new PublishParameters(qos(), retain(), expirySeconds(), wire);
    }

    private @Nullable String one(String name) {
      return one(name, request.headers().getAll(name));
    }

    private @Nullable String one(String name, List<String> inHeader) {
      var inQuery = query.one(name);
      if (inHeader.size() + (inQuery == null ? 0 : 1) > 1) {
        throw RefusedRequestException.bad(
            "repeated_parameter",
            name + " may be given once, in the query or as a header, found it repeatedly");
      }
      return inHeader.isEmpty() ? inQuery : PercentCoding.header(inHeader.get(0));
    }

    private int qos() {
      var text = one("qos");
      if (text == null) {
        return 1;
      }
      return switch (text) {
        case "0" -> 0;
        case "1" -> 1;
        case "2" -> 2;
        default ->
            throw RefusedRequestException.bad(
                "bad_qos", "qos is 0, 1 or 2, found \"" + Shown.of(text) + "\"");
      };
    }

    private boolean retain() {
      var text = one("retain");
      if (text == null) {
        return false;
      }
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "1", "" -> true;
        case "false", "0" -> false;
        default ->
            throw RefusedRequestException.bad(
                "bad_retain", "retain is true or false, found \"" + Shown.of(text) + "\"");
      };
    }

    private long expirySeconds() {
      var text = one("expiry");
      if (text == null) {
        return PublishRequest.NO_EXPIRY;
      }
      var ms = DurationText.ms("expiry", text);
      // MQTT counts in seconds; rounded up, so that no message ends before its time.
      var seconds = (ms + 999) / 1000;
      if (seconds < 1 || seconds > EXPIRY_SECONDS_MAX) {
        throw RefusedRequestException.bad(
            "bad_expiry",
            "expiry is at least 1s and at most %ds, found %s"
                .formatted(EXPIRY_SECONDS_MAX, Shown.of(text)));
      }
      return seconds;
    }

    private void writeContentType() {
      var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
      if (type == null || type.equalsIgnoreCase(CURL_DEFAULT)) {
        return;
      }
      if (type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
        throw new RefusedRequestException(
            Problem.of(
                415,
                "unsupported_type",
                "the body is the payload itself, found %s; send the file with --data-binary @FILE"
                    .formatted(Shown.of(type))));
      }
      MessageProperties.writeText(
          wire, MessageProperties.CONTENT_TYPE, text("Content-Type", PercentCoding.header(type)));
    }

    private void writeResponseTopic() {
      var topic = one("responseTopic");
      if (topic != null) {
        MessageProperties.writeText(wire, MessageProperties.RESPONSE_TOPIC, Topic.of(topic).name());
      }
    }

    private void writeCorrelationData() {
      var text = one("correlationData");
      if (text == null) {
        return;
      }
      try {
        var bytes = Base64.getDecoder().decode(text);
        if (bytes.length > 65_535) {
          throw RefusedRequestException.bad(
              "bad_correlationData",
              "correlationData has at most 65,535 bytes, found " + bytes.length);
        }
        MessageProperties.writeBytes(wire, MessageProperties.CORRELATION_DATA, bytes);
      } catch (IllegalArgumentException e) {
        throw RefusedRequestException.bad(
            "bad_correlationData",
            "correlationData is bytes in Base64, found \"" + Shown.of(text) + "\"");
      }
    }

    private void writePriority() {
      var inHeader =
          request.headers().getAll(MessageProperties.PRIORITY).stream()
              .filter(value -> !REQUEST_PRIORITY.matcher(value).matches())
              .toList();
      var text = one(MessageProperties.PRIORITY, inHeader);
      if (text == null) {
        return;
      }
      if (priority(text) < 0) {
        throw RefusedRequestException.bad(
            "bad_priority",
            "priority is a digit, 0 to 9 with 9 first, found \"" + Shown.of(text) + "\"");
      }
      MessageProperties.writeUser(wire, MessageProperties.PRIORITY, text);
    }

    private void writeKey() {
      var text = one(MessageProperties.KEY);
      if (text != null) {
        MessageProperties.writeUser(wire, MessageProperties.KEY, text(MessageProperties.KEY, text));
      }
    }

    private void writeUserProperties() {
      query.all().entrySet().stream()
          .filter(parameter -> parameter.getKey().startsWith(USER))
          .forEach(
              parameter ->
                  parameter
                      .getValue()
                      .forEach(value -> writeUser(name(parameter.getKey()), value)));
      for (var header : request.headers()) {
        var name = header.getKey().toLowerCase(Locale.ROOT);
        if (name.startsWith(USER) && !name.equals(USER_AGENT) && name.length() > USER.length()) {
          writeUser(name(name), PercentCoding.header(header.getValue()));
        }
      }
    }

    private static String name(String parameter) {
      return parameter.substring(USER.length());
    }

    /** A CloudEvent in binary mode: the MQTT binding names its attributes without the prefix. */
    private void writeCloudEvent() {
      var found = new ArrayList<Map.Entry<String, String>>();
      for (var header : request.headers()) {
        var name = header.getKey().toLowerCase(Locale.ROOT);
        if (name.startsWith(CLOUD_EVENT) && name.length() > CLOUD_EVENT.length()) {
          var value = PercentCoding.decode(header.getValue(), false);
          found.add(Map.entry(name.substring(CLOUD_EVENT.length()), value));
        }
      }
      if (found.isEmpty()) {
        return;
      }
      var missing = new TreeSet<>(CLOUD_EVENT_REQUIRED);
      found.forEach(attribute -> missing.remove(attribute.getKey()));
      if (!missing.isEmpty()) {
        throw new RefusedRequestException(
            Problem.of(
                422,
                "incomplete_event",
                "a CloudEvent has ce-id, ce-source, ce-specversion and ce-type, missing: ce-"
                    + String.join(", ce-", missing)));
      }
      found.forEach(attribute -> writeUser(attribute.getKey(), attribute.getValue()));
    }

    private void writeUser(String name, String value) {
      MessageProperties.writeUser(wire, text("user-*", name), text("user-" + name, value));
    }

    /** MQTT strings hold no U+0000 [MQTT-1.5.4-2]. */
    private static String text(String name, String value) {
      if (value.indexOf(0) >= 0) {
        throw RefusedRequestException.bad(
            "bad_property", Shown.of(name) + " holds the character U+0000");
      }
      return value;
    }
  }
}
