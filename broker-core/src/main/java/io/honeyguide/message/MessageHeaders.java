package io.honeyguide.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What HTTP headers say of a message whose payload is the body: its place, topic, time, content
 * type and user properties; those of a CloudEvent are the event's attributes in binary mode. What
 * cannot stand in a header is left out.
 *
 * <p>Owner: whoever made it.
 */
public final class MessageHeaders implements MessageProperties.Sink {

  /** What the attributes of a CloudEvent start with. */
  public static final String EVENT_PREFIX = "ce-";

  /** The attributes that every CloudEvent has. */
  public static final List<String> EVENT_REQUIRED = List.of("id", "source", "specversion", "type");

  private static final String USER = "user-";

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(0).toFormatter();

  private static volatile Second lastSecond = Second.of(0);

  private final MessageView view;
  private final List<Map.Entry<String, String>> user = new ArrayList<>();
  private @Nullable String contentType;

  private MessageHeaders(MessageView view) {
    this.view = view;
  }

  /** Of a message. */
  public static MessageHeaders of(MessageView view) {
    var headers = new MessageHeaders(view);
    MessageProperties.read(view.body(), view.propertiesAt(), view.propertiesBytes(), headers);
    return headers;
  }

  @Override
  public void text(int id, String value) {
    if (id == MessageProperties.CONTENT_TYPE) {
      contentType = value;
    }
  }

  @Override
  public void bytes(int id, byte[] value) {
    // Correlation data is no text.
  }

  @Override
  public void user(String name, String value) {
    user.add(Map.entry(name, value));
  }

  /** The type of the payload; bytes where the message does not say one that can be said. */
  public String contentType() {
    var given = contentType;
    return given == null || given.isEmpty() || given.chars().anyMatch(c -> c < ' ' || c >= 0x7F)
        ? "application/octet-stream"
        : given;
  }

  /**
   * Hands out every header but the content type, a name possibly several times.
   *
   * @param id the message's place as it is shown outside
   */
  public void write(String id, BiConsumer<String, String> out) {
    out.accept("Message-Id", id);
    out.accept("Message-Topic", encoded(view.topic()));
    out.accept("Message-Time", time(view.timeMs()));
    var isEvent = isEvent();
    for (var property : user) {
      var name = property.getKey().toLowerCase(Locale.ROOT);
      if (!name.matches("[a-z0-9_.-]{1,100}")) {
        continue;
      }
      if (isEvent) {
        out.accept(EVENT_PREFIX + name, encoded(property.getValue()));
      } else if (property.getValue().chars().noneMatch(c -> c < ' ' || c == 0x7F)) {
        out.accept(USER + name, latin1(property.getValue()));
      }
    }
  }

  private boolean isEvent() {
    return user.stream().map(Map.Entry::getKey).toList().containsAll(EVENT_REQUIRED);
  }

  /** A time as RFC 3339 writes it, with milliseconds. Any thread. */
  public static String time(long timeMs) {
    var number = Math.floorDiv(timeMs, 1000);
    var second = lastSecond;
    if (second.number != number) {
      second = Second.of(number);
      lastSecond = second;
    }
    var ms = Math.floorMod(timeMs, 1000);
    return second.text + (ms < 10 ? ".00" : ms < 100 ? ".0" : ".") + ms + 'Z';
  }

  /** A second as it was written: thousands of messages share one. */
  private record Second(long number, String text) {

    static Second of(long number) {
      var text = TIME.format(Instant.ofEpochSecond(number));
      return new Second(number, text.substring(0, text.length() - 1));
    }
  }

  /** Bytes of UTF-8 as one character each, as headers are sent. */
  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /**
   * A text as a header of a CloudEvent holds it (CloudEvents 1.0, HTTP protocol binding, section
   * 3.1.3.2).
   */
  public static String encoded(String value) {
    var encoded = new StringBuilder(value.length());
    for (var b : value.getBytes(StandardCharsets.UTF_8)) {
      var c = b & 0xFF;
      if (c > ' ' && c < 0x7F && c != '"' && c != '%') {
        encoded.append((char) c);
      } else {
        encoded.append('%');
        encoded.append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
        encoded.append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
      }
    }
    return encoded.toString();
  }
}
