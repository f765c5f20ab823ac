package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
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

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int LINE_CHARS_MAX = 1000;

  /** Numbers below are seconds, from there milliseconds: 1973 in the one, 5138 in the other. */
  private static final double SECONDS_END = 1e11;

  private final Path file;
  private final CountingStream counting;
  private final BufferedReader reader;
  private final long totalBytes;
  private final int timeColumn;
  private final int itemColumn;
  private final int userColumn;
  private final int visitColumn;
  private final int typeColumn;
  private final int valueColumn;
  private final int partColumn;
  private final int scoreColumn;
  private final int columnCount;
  private final String separator;
  private final EventKind kindWithoutType;
  private @Nullable Iterator<Interaction> sorted;
  private @Nullable String pushedBack;
  private long line = 1;

  private InteractionFile(
      Path file,
      InteractionFormat format,
      CountingStream counting,
      BufferedReader reader,
      long totalBytes)
      throws IOException {
    this.file = file;
    this.counting = counting;
    this.reader = reader;
    this.totalBytes = totalBytes;
    var first = readLine();
    if (first == null) {
      throw new InteractionFormatException(file, 1, "expected a header line, found an empty file");
    }
    separator = InteractionFormat.separatorOf(first);
    var names = format.header();
    if (names.isEmpty()) {
      names = InteractionFormat.split(first, separator);
    } else {
      pushedBack = first;
      line = 0;
    }
    columnCount = names.size();
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
      throw new InteractionFormatException(
          file, 1, "expected a column \"user\" or \"session\", found " + String.join(", ", names));
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
   * @throws InteractionFormatException when the header line is not as expected
   * @throws IOException when the file cannot be read
   */
  public static InteractionFile open(Path file, InteractionFormat format) throws IOException {
    var raw = Files.newInputStream(file);
    try {
      var counting = new CountingStream(raw);
      var buffered = new BufferedInputStream(counting, 1 << 16);
      buffered.mark(2);
      var packed = (buffered.read() << 8 | buffered.read()) == GZIP_MAGIC;
      buffered.reset();
      var decoder =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      var content = packed ? new GZIPInputStream(buffered, 1 << 16) : buffered;
      var reader = new BufferedReader(new InputStreamReader(content, decoder), 1 << 16);
      var interactions = new InteractionFile(file, format, counting, reader, Files.size(file));
      if (format.sorted()) {
        interactions.sort();
      }
      return interactions;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private int needed(InteractionFormat format, List<String> names, String name)
      throws InteractionFormatException {
    var column = format.columnOf(name, names);
    if (column < 0) {
      throw new InteractionFormatException(
          file, 1, "expected a column \"%s\", found %s".formatted(name, String.join(", ", names)));
    }
    return column;
  }

  /**
   * The next interaction, or null at the end.
   *
   * @throws InteractionFormatException when the line is not as expected
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
    line++;
    var text = readLine();
    if (text == null) {
      return null;
    }
    var fields = InteractionFormat.split(text, separator);
    if (fields.size() != columnCount) {
      throw defect(
          "expected %d %s fields, found %d".formatted(columnCount, separated(), fields.size()));
    }
    var item = fields.get(itemColumn);
    if (item.isEmpty()) {
      throw defect("the field \"item\" is empty");
    }
    if (text.length() > LINE_CHARS_MAX) {
      throw defect(
          "expected at most %d characters, found %d".formatted(LINE_CHARS_MAX, text.length()));
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
    return new Interaction(line, event, part == null ? "" : part, target);
  }

  private String separated() {
    return separator.equals("\t") ? "tab-separated" : "\"" + separator + "\"-separated";
  }

  private @Nullable String readLine() throws IOException {
    var again = pushedBack;
    if (again != null) {
      pushedBack = null;
      return again;
    }
    try {
      return reader.readLine();
    } catch (CharacterCodingException e) {
      throw new InteractionFormatException(file, line, "the file is not UTF-8 from here on");
    } catch (ZipException | EOFException e) {
      throw new InteractionFormatException(
          file, line, "the gzip data are damaged or cut off from here on");
    }
  }

  private EventKind kind(List<String> fields) throws InteractionFormatException {
    var word = InteractionFormat.typeOf(optional(fields, typeColumn));
    var kind = word == null ? kindWithoutType : EventKind.ofWord(word);
    if (kind == null) {
      throw defect("unknown type \"" + word + "\"");
    }
    return kind;
  }

  private double value(List<String> fields) throws InteractionFormatException {
    var text = optional(fields, valueColumn);
    try {
      return text == null ? 1 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw defect("expected a number in \"value\", found \"" + text + "\"");
    }
  }

  private long timeMs(String text) throws InteractionFormatException {
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

  private InteractionFormatException defect(String sentence) {
    return new InteractionFormatException(file, line, sentence);
  }

  private static @Nullable String optional(List<String> fields, int column) {
    return column < 0 || fields.get(column).isEmpty() ? null : fields.get(column);
  }

  /** Bytes of the file read so far, as they lie on disk. */
  public long bytesRead() {
    return counting.byteCount;
  }

  /** Bytes of the file. */
  public long totalBytes() {
    return totalBytes;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static final class CountingStream extends FilterInputStream {
    private long byteCount;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      var value = super.read();
      byteCount += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = super.read(target, offset, length);
      byteCount += Math.max(0, count);
      return count;
    }
  }
}
