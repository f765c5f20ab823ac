package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads interactions from a file in UTF-8, plain or gzip, with fields parted by tabs, commas,
 * semicolons or double colons, one header line first; {@link InteractionFormat} maps other names.
 *
 * <p>Columns, in any order: {@code ts} (seconds or milliseconds since 1970, or as ISO 8601 writes
 * it; needed), {@code item} (needed), {@code user}, {@code session}, {@code type} (where it is
 * missing a view, or a rating where the value column is called so), {@code value}, {@code split},
 * {@code score} (0 marks a line that is context only). Other columns are passed over. Lines are
 * expected in time order, which is not checked, unless the format has them sorted.
 */
public final class InteractionFile implements Closeable {

  /** Characters of all fields of a line together. */
  private static final int FIELD_CHARS_MAX = 1000;

  /** Numbers below are seconds, from there milliseconds: 1973 in the one, 5138 in the other. */
  private static final double SECONDS_END = 1e11;

  private final TextFile file;
  private final FieldLines lines;
  private final int timeColumn;
  private final int itemColumn;
  private final int userColumn;
  private final int visitColumn;
  private final int typeColumn;
  private final int valueColumn;
  private final int partColumn;
  private final int scoreColumn;
  private final EventKind kindWithoutType;
  private @Nullable Iterator<Interaction> sorted;

  private InteractionFile(TextFile file, InteractionFormat format) throws IOException {
    this.file = file;
    var first = file.firstLine();
    if (first == null) {
      throw file.defect(1, "expected a header line, found an empty file");
    }
    lines = new FieldLines(file, first, format.names().header());
    var names = lines.header();
    timeColumn = needed(format, names, "ts");
    itemColumn = needed(format, names, "item");
    userColumn = format.columnOf("user", names);
    visitColumn = format.columnOf("session", names);
    typeColumn = format.columnOf("type", names);
    valueColumn = format.columnOf("value", names);
    partColumn = format.columnOf("split", names);
    scoreColumn = format.columnOf("score", names);
    kindWithoutType =
        valueColumn >= 0 && names.get(valueColumn).equalsIgnoreCase("rating")
            ? EventKind.RATING
            : EventKind.VIEW;
    if (userColumn < 0 && visitColumn < 0) {
      throw noColumn("\"user\" or \"session\"", names);
    }
  }

  /**
   * Opens a file whose columns are called as we call them; see {@link #open(Path,
   * InteractionFormat)}.
   */
  public static InteractionFile open(Path file) throws IOException {
    return open(file, InteractionFormat.standard());
  }

  /**
   * Opens a file and reads its header line.
   *
   * @throws LineFormatException when the header line is not as expected
   * @throws IOException when the file cannot be read
   */
  public static InteractionFile open(Path file, InteractionFormat format) throws IOException {
    var text = new TextFile(file);
    try {
      var interactions = new InteractionFile(text, format);
      if (format.sorted()) {
        interactions.sort();
      }
      return interactions;
    } catch (IOException | RuntimeException e) {
      text.close();
      throw e;
    }
  }

  private int needed(InteractionFormat format, List<String> names, String name)
      throws LineFormatException {
    var column = format.columnOf(name, names);
    if (column < 0) {
      throw noColumn("\"" + name + "\"", names);
    }
    return column;
  }

  private LineFormatException noColumn(String expected, List<String> names) {
    return lines.defect(
        "expected a column %s, found %s".formatted(expected, String.join(", ", names)));
  }

  /**
   * The next interaction, or null at the end.
   *
   * @throws LineFormatException when the line is not as expected
   */
  public @Nullable Interaction next() throws IOException {
    if (sorted != null) {
      return sorted.hasNext() ? sorted.next() : null;
    }
    return read();
  }

  /** Lines of the same time stay in the order of the file. */
  private void sort() throws IOException {
    var all = new ArrayList<Interaction>();
    for (var next = read(); next != null; next = read()) {
      all.add(next);
    }
    all.sort(Comparator.comparingLong(interaction -> interaction.event().timeMs()));
    sorted = all.iterator();
  }

  private @Nullable Interaction read() throws IOException {
    var fields = lines.next();
    if (fields == null) {
      return null;
    }
    var miscount = lines.miscount(fields);
    if (miscount != null) {
      throw defect(miscount);
    }
    var item = fields.get(itemColumn);
    if (item.isEmpty()) {
      throw defect("the field \"item\" is empty");
    }
    var chars = fields.stream().mapToInt(String::length).sum();
    if (chars > FIELD_CHARS_MAX) {
      throw defect(
          "expected fields of at most %d characters, found %d".formatted(FIELD_CHARS_MAX, chars));
    }
    var event =
        BehaviourEvent.of(
            kind(fields),
            optional(fields, visitColumn),
            optional(fields, userColumn),
            item,
            timeMs(fields.get(timeColumn)),
            value(fields));
    var part = optional(fields, partColumn);
    var target = !"0".equals(optional(fields, scoreColumn));
    return new Interaction(lines.line(), event, part == null ? "" : part, target);
  }

  private EventKind kind(List<String> fields) throws LineFormatException {
    var word = InteractionFormat.typeOf(optional(fields, typeColumn));
    var kind = word == null ? kindWithoutType : EventKind.ofWord(word);
    if (kind == null) {
      throw defect("unknown type \"" + word + "\"");
    }
    return kind;
  }

  private double value(List<String> fields) throws LineFormatException {
    var text = optional(fields, valueColumn);
    try {
      return text == null ? 1 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw defect("expected a number in \"value\", found \"" + text + "\"");
    }
  }

  private long timeMs(String text) throws LineFormatException {
    try {
      if (text.length() >= 10 && text.charAt(4) == '-') {
        return Instant.parse(text.endsWith("Z") ? text : text.replace(' ', 'T') + "Z")
            .toEpochMilli();
      }
      var number = Double.parseDouble(text);
      if (number >= 0 && number < SECONDS_END) {
        return Math.round(number * 1000);
      } else if (number >= SECONDS_END && number < 1000 * SECONDS_END) {
        return Math.round(number);
      }
    } catch (NumberFormatException | DateTimeParseException e) {
      throw defect("expected seconds since 1970 in \"ts\", found \"" + text + "\"");
    }
    throw defect("expected seconds since 1970 in \"ts\", found \"" + text + "\"");
  }

  private LineFormatException defect(String sentence) {
    return lines.defect(sentence);
  }

  private static @Nullable String optional(List<String> fields, int column) {
    return column < 0 || fields.get(column).isEmpty() ? null : fields.get(column);
  }

  /** Bytes of the file read so far, as they lie on disk. */
  public long bytesRead() {
    return file.bytesRead();
  }

  /** Bytes of the file. */
  public long totalBytes() {
    return file.totalBytes();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
