package io.honeyguide.http;

import io.honeyguide.message.MessageProperties;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A single message as it came: its payload is the body, its content type the body's, its user
 * properties are headers; those of a CloudEvent are the event's in binary mode. What cannot stand
 * in a header is left out and shown in the JSON form only.
 */
final class PayloadAnswer {

  private static final String USER = "user-";

  private PayloadAnswer() {}

  /** Whether {@code form=payload} asks for this form; the other one is {@code json}. */
  static boolean isWanted(QueryParameters query) {
    var form = query.one("form");
    if (form == null || form.equals("json")) {
      return false;
    }
    if (form.equals("payload")) {
      return true;
    }
    throw RefusedRequestException.bad(
        "bad_form", "form is json or payload, found \"" + Shown.of(form) + "\"");
  }

  /** Answers with a message. */
  static void show(Exchange exchange, StoredMessage message) {
    var view = message.view();
    var properties = new Properties();
    MessageProperties.read(view.body(), view.propertiesAt(), view.propertiesBytes(), properties);
    var headers = exchange.request().response().headers();
    headers.set("Message-Id", HttpLoop.shown(message.offset()));
    headers.set("Message-Topic", CloudEvent.header(view.topic()));
    headers.set("Message-Time", MessageJson.time(view.timeMs()));
    var isEvent = CloudEvent.isWhole(properties.user.stream().map(Map.Entry::getKey).toList());
    for (var property : properties.user) {
      var name = property.getKey().toLowerCase(Locale.ROOT);
      if (!name.matches("[a-z0-9_.-]{1,100}")) {
        continue;
      }
      if (isEvent) {
        headers.add(CloudEvent.PREFIX + name, CloudEvent.header(property.getValue()));
      } else if (property.getValue().chars().noneMatch(c -> c < ' ' || c == 0x7F)) {
        headers.add(USER + name, latin1(property.getValue()));
      }
    }
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    // What somebody published must not be taken for a page of the broker's own.
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Content-Security-Policy", "sandbox");
    var payload = new byte[view.payloadBytes()];
    view.body().getBytes(view.payloadAt(), payload);
    exchange.bytes(200, contentType(properties.contentType), payload);
  }

  private static String contentType(@Nullable String given) {
    return given == null || given.isEmpty() || given.chars().anyMatch(c -> c < ' ' || c >= 0x7F)
        ? "application/octet-stream"
        : given;
  }

  /** Bytes of UTF-8 as one character each, as headers are sent. */
  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static final class Properties implements MessageProperties.Sink {
    private final List<Map.Entry<String, String>> user = new ArrayList<>();
    private @Nullable String contentType;

    @Override
    public void text(int id, String value) {
      if (id == MessageProperties.CONTENT_TYPE) {
        contentType = value;
      }
    }

    @Override
    public void bytes(int id, byte[] value) {
      // Correlation data is in the JSON form.
    }

    @Override
    public void user(String name, String value) {
      user.add(Map.entry(name, value));
    }
  }
}
