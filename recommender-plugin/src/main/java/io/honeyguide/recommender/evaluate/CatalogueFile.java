package io.honeyguide.recommender.evaluate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.recommender.event.Decoded;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.EventDefect.Reason;
import io.honeyguide.recommender.event.ItemDecoder;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemRules;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a catalogue from a file in UTF-8, plain or gzip: either one JSON object on a line, with the
 * item and the fields of {@code PUT /v1/items}, or fields parted as those of an {@link
 * InteractionFile}, one header line first; {@link CatalogueFormat} maps other names.
 *
 * <p>Columns are called as the fields are; several categories or tags stand in one field, parted by
 * {@code |}. An empty field says nothing, other columns are passed over. So a file of interactions
 * whose lines tell categories is a catalogue, too.
 *
 * <p>A line that cannot be used is told as an {@link EventDefect}, by the same rules as a message;
 * only a file that cannot be read on ends in an exception.
 */
public final class CatalogueFile implements Closeable {

  private static final List<String> NUMBERS = List.of("price", "stock", "expires");
  private static final List<String> LISTS = List.of("category", "tags");
  private static final List<String> FLAGS = List.of("hidden", "deleted");

  private final TextLines lines;
  private final ItemDecoder decoder = new ItemDecoder(ItemRules.standard());
  private final JsonFactory json = new JsonFactory();
  private final @Nullable FieldSeparator separator;
  private final Map<String, Integer> columns;
  private final int columnCount;
  private int dimension;

  /**
   * A line of the file.
   *
   * @param line its number, from 1
   * @param news what it says of an item, or an {@link EventDefect}
   */
  public record Entry(long line, Decoded news) {}

  private CatalogueFile(TextLines lines, CatalogueFormat format) throws IOException {
    this.lines = lines;
    var first = lines.next();
    if (first == null) {
      throw lines.defect("expected a header line or a JSON object, found an empty file");
    }
    var header = format.names().header();
    if (header.isEmpty() && first.stripLeading().startsWith("{")) {
      separator = null;
      columns = Map.of();
      columnCount = 0;
      lines.pushBack(first);
      return;
    }
    separator = FieldSeparator.of(first);
    if (header.isEmpty()) {
      header = separator.split(first);
    } else {
      lines.pushBack(first);
    }
    columnCount = header.size();
    columns = format.columnsOf(header);
    for (var name : format.names().theirs().keySet()) {
      require(name, header);
    }
    require("item", header);
  }

  private void require(String name, List<String> header) throws LineFormatException {
    if (!columns.containsKey(name)) {
      throw lines.defect(
          "expected a column \"%s\", found %s".formatted(name, String.join(", ", header)));
    }
  }

  /**
   * Opens a file and reads its header line, if it has one.
   *
   * @throws LineFormatException when the header line is not as expected
   * @throws IOException when the file cannot be read
   */
  public static CatalogueFile open(Path file, CatalogueFormat format) throws IOException {
    var lines = new TextLines(file);
    try {
      return new CatalogueFile(lines, format);
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /**
   * The next line that is not blank, or null at the end.
   *
   * @throws LineFormatException when the file is damaged from here on
   */
  public @Nullable Entry next() throws IOException {
    var text = lines.next();
    while (text != null && text.isBlank()) {
      text = lines.next();
    }
    return text == null ? null : new Entry(lines.line(), fitting(decode(text)));
  }

  private Decoded fitting(Decoded news) {
    if (news instanceof ItemFacts facts && facts.vector().dimension() > 0) {
      var found = facts.vector().dimension();
      dimension = dimension == 0 ? found : dimension;
      if (found != dimension) {
        return new EventDefect(
            Reason.BAD_VALUE,
            "the vectors before have %d numbers, found %d".formatted(dimension, found));
      }
    }
    return news;
  }

  private Decoded decode(String text) throws IOException {
    if (separator == null) {
      return decoder.decodeFor(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
    var fields = separator.split(text);
    if (fields.size() != columnCount) {
      return new EventDefect(Reason.BAD_VALUE, separator.miscount(columnCount, fields.size()));
    }
    // The way through the payload keeps the rules of what can be used in one place.
    var payload = new ByteArrayOutputStream(256);
    try (var generator = json.createGenerator(payload)) {
      generator.writeStartObject();
      for (var column : columns.entrySet()) {
        var field = fields.get(column.getValue());
        if (!field.isEmpty() && !isProperty(column.getKey())) {
          write(column.getKey(), field, generator);
        }
      }
      generator.writeObjectFieldStart("properties");
      for (var column : columns.entrySet()) {
        var field = fields.get(column.getValue());
        if (!field.isEmpty() && isProperty(column.getKey())) {
          var name = column.getKey().substring(CatalogueFormat.PROPERTY.length());
          generator.writeStringField(name, field);
        }
      }
      generator.writeEndObject();
      generator.writeEndObject();
    }
    return decoder.decodeFor(null, ByteBuffer.wrap(payload.toByteArray()));
  }

  private static boolean isProperty(String name) {
    return name.startsWith(CatalogueFormat.PROPERTY);
  }

  private static void write(String name, String field, JsonGenerator generator) throws IOException {
    generator.writeFieldName(name.equals("category") ? "categories" : name);
    if (LISTS.contains(name)) {
      generator.writeStartArray();
      for (var word : field.split("\\|", -1)) {
        generator.writeString(word.strip());
      }
      generator.writeEndArray();
    } else if (name.equals("vector")) {
      generator.writeStartArray();
      for (var number : field.strip().split("[|\\s]+", -1)) {
        writeNumber(number, generator);
      }
      generator.writeEndArray();
    } else if (NUMBERS.contains(name)) {
      writeNumber(field, generator);
    } else if (FLAGS.contains(name) && isFlag(field)) {
      generator.writeBoolean(field.equals("1") || field.equalsIgnoreCase("true"));
    } else {
      // What is no number where one is expected is refused as the same field of a message is.
      generator.writeString(field);
    }
  }

  private static void writeNumber(String field, JsonGenerator generator) throws IOException {
    if (field.matches("-?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][-+]?\\d{1,2})?")) {
      generator.writeNumber(Double.parseDouble(field));
    } else {
      generator.writeString(field);
    }
  }

  private static boolean isFlag(String field) {
    return field.matches("(?i)true|false|0|1");
  }

  /** Bytes of the file read so far, as they lie on disk. */
  public long bytesRead() {
    return lines.bytesRead();
  }

  /** Bytes of the file. */
  public long totalBytes() {
    return lines.totalBytes();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
