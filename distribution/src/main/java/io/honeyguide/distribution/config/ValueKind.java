package io.honeyguide.distribution.config;

import io.honeyguide.topic.TopicFilter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a value is read, and what is allowed.
 *
 * @param expected what is allowed, in words that follow "expected"
 * @param reader reads a text; throws {@link IllegalArgumentException} when it is not allowed
 * @param takesList whether a source may write a list; its values then come separated by commas
 * @param <T> type of the value
 */
public record ValueKind<T>(String expected, Function<String, T> reader, boolean takesList) {

  private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*(|B|KiB|MiB|GiB)");
  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@]+");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

  private ValueKind(String expected, Function<String, T> reader) {
    this(expected, reader, false);
  }

  T read(String text) {
    try {
      return reader.apply(text.strip());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException("expected " + expected + ", found \"" + text + "\"", e);
    }
  }

  /** Text that is not empty. */
  static ValueKind<String> text(String what) {
    return new ValueKind<>(
        what,
        text -> {
          if (text.isEmpty()) {
            throw new IllegalArgumentException();
          }
          return text;
        });
  }

  /** A path of this machine. */
  static ValueKind<Path> path() {
    return new ValueKind<>(
        "a path",
        text -> {
          if (text.isEmpty()) {
            throw new InvalidPathException(text, "empty");
          }
          return Path.of(text);
        });
  }

  /** Paths of this machine; a source may write them as a list. */
  static ValueKind<List<Path>> paths() {
    return new ValueKind<>(
        "paths separated by commas, or none",
        text ->
            text.equals("none")
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(path()::read).toList(),
        true);
  }

  /** Texts; a source may write them as a list. */
  static ValueKind<List<String>> texts(String what) {
    return new ValueKind<>(
        what + " separated by commas, or none",
        text ->
            text.equals("none")
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList(),
        true);
  }

  /** Topic filters; a source may write them as a list. */
  static ValueKind<List<TopicFilter>> topicFilters() {
    return new ValueKind<>(
        "topic filters separated by commas, or none",
        text ->
            text.equals("none")
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                    .map(each -> TopicFilter.of(each.strip()))
                    .toList(),
        true);
  }

  /** Origins of web pages (RFC 6454, section 6.2); a source may write them as a list. */
  static ValueKind<Set<String>> origins() {
    return new ValueKind<>(
        "origins such as https://shop.example, separated by commas, or none",
        text -> {
          if (text.equals("none")) {
            return Set.of();
          }
          var origins = Set.copyOf(Arrays.asList(text.split("[\\s,]+", -1)));
          if (!origins.stream().allMatch(each -> ORIGIN.matcher(each).matches())) {
            throw new IllegalArgumentException();
          }
          return origins;
        },
        true);
  }

  /** A word for none, or a value. */
  static <T> ValueKind<Optional<T>> optional(String none, ValueKind<T> kind) {
    return new ValueKind<>(
        kind.expected() + ", or " + none,
        text -> text.equals(none) ? Optional.empty() : Optional.of(kind.reader().apply(text)));
  }

  /** Permissions of a file. */
  static ValueKind<Set<PosixFilePermission>> fileMode() {
    return new ValueKind<>(
        "nine letters such as rw-rw----",
        text -> Set.copyOf(PosixFilePermissions.fromString(text)));
  }

  /** A whole number between two bounds, both included. */
  static ValueKind<Integer> integer(int least, int most) {
    return new ValueKind<>(
        "a whole number from %,d to %,d".formatted(least, most),
        text -> (int) within(Long.parseLong(text.replace("_", "")), least, most));
  }

  /** A number of bytes, with or without unit. */
  static ValueKind<Long> bytes(String least, String most) {
    var low = parseBytes(least);
    var high = parseBytes(most);
    return new ValueKind<>(
        "a size from %s to %s such as 64MiB".formatted(least, most),
        text -> within(parseBytes(text), low, high));
  }

  /** A number of bytes that is a power of two. */
  static ValueKind<Long> powerOfTwoBytes(String least, String most) {
    var low = parseBytes(least);
    var high = parseBytes(most);
    return new ValueKind<>(
        "a power of two from %s to %s such as 64MiB".formatted(least, most),
        text -> {
          var bytes = within(parseBytes(text), low, high);
          if (Long.bitCount(bytes) != 1) {
            throw new IllegalArgumentException();
          }
          return bytes;
        });
  }

  /** A duration with its unit. */
  static ValueKind<Duration> duration(String least, String most) {
    var low = parseDuration(least);
    var high = parseDuration(most);
    return new ValueKind<>(
        "a duration from %s to %s such as 500ms, 2s, 5m, 1h".formatted(least, most),
        text -> {
          var duration = parseDuration(text);
          if (duration.compareTo(low) < 0 || duration.compareTo(high) > 0) {
            throw new IllegalArgumentException();
          }
          return duration;
        });
  }

  /** {@code true} or {@code false}. */
  static ValueKind<Boolean> flag() {
    return new ValueKind<>(
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  /** One of the names of an enumeration, in lower case. */
  static <E extends Enum<E>> ValueKind<E> choice(Class<E> type) {
    var words =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .collect(Collectors.joining(", "));
    return new ValueKind<>(
        "one of " + words,
        text -> {
          if (!text.equals(text.toLowerCase(Locale.ROOT)) || text.contains("_")) {
            throw new IllegalArgumentException();
          }
          return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
        });
  }

  private static long within(long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException();
    }
    return value;
  }

  private static long parseBytes(String text) {
    var matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    var number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "KiB" -> Math.multiplyExact(number, 1L << 10);
      case "MiB" -> Math.multiplyExact(number, 1L << 20);
      case "GiB" -> Math.multiplyExact(number, 1L << 30);
      default -> number;
    };
  }

  /**
   * Reads a duration such as {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 7d}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Duration parseDuration(String text) {
    var matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a duration such as 500ms, 2s, 5m, 1h, found \"" + text + "\"");
    }
    var number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
