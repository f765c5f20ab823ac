package io.honeyguide.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A numbered statement of one of the two standards, in our own words.
 *
 * @param id its number there, such as {@code 3.1.2-1}
 * @param tag what a test that touches it carries as its {@code @Tag}
 * @param binds {@code server}, {@code client} or {@code both}
 * @param means what it asks for
 * @param untestedBecause why there is nothing to test; empty where there is
 */
record Statement(String id, String tag, String binds, String means, String untestedBecause) {

  /** A standard: how its tags begin and the file that holds its statements. */
  enum Standard {
    MQTT_5("MQTT 5.0", "MQTT5-", "statements-5.0.tsv"),
    MQTT_3("MQTT 3.1.1", "MQTT3-", "statements-3.1.1.tsv");

    final String title;
    private final String prefix;
    private final String file;

    Standard(String title, String prefix, String file) {
      this.title = title;
      this.prefix = prefix;
      this.file = file;
    }

    /** Its statements in their order. */
    List<Statement> statements() {
      try (var in = Objects.requireNonNull(Statement.class.getResourceAsStream(file), file)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .skip(1)
            .map(this::statement)
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Statement statement(String line) {
      var columns = List.of(line.split("\t", -1));
      return new Statement(
          columns.get(0),
          prefix + columns.get(0),
          columns.get(1),
          columns.get(2),
          columns.size() > 3 ? columns.get(3) : "");
    }
  }

  /** Chapter of the standard. */
  int chapter() {
    return Integer.parseInt(id.substring(0, id.indexOf('.')));
  }

  /** Whether the broker has to keep it. */
  boolean bindsServer() {
    return !binds.equals("client");
  }
}
