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
 * only a file that cannot be read on ends in an exception, as one does whose quotes do not come out
 * even.
 */
public final class CatalogueFile implements Closeable {

  private static final List<String> NUMBERS = List.of("price", "stock", "expires");
  private static final List<String> LISTS = List.of("category", "tags");
  private static final List<String> FLAGS = List.of("hidden", "deleted");

  private final TextFile file;
  private final ItemDecoder decoder = new ItemDecoder(ItemRules.standard());
  private final JsonFactory json = new JsonFactory();
  private final @Nullable FieldLines lines;
  private final Map<String, Integer> columns;
  private int dimension;

  /**
   * A line of the file.
   *
   * @param line its number, from 1
   * @param news what it says of an item, or an {@link EventDefect}
   */
  public record Entry(long line, Decoded news) {}

  private CatalogueFile(TextFile file, CatalogueFormat format) throws IOException {
    this.file = file;
    var first = file.firstLine();
    if (first == null) {
      throw file.defect(1, "expected a header line or a JSON object, found an empty file");
    }
    var names = format.names().header();
    if (names.isEmpty() && first.stripLeading().startsWith("{")) {
      lines = null;
      columns = Map.of();
      return;
    }
    var fields = new FieldLines(file, first, names);
    lines = fields;
    columns = format.columnsOf(fields.header());
    for (var name : format.names().theirs().keySet()) {
      require(name, fields);
    }
    require("item", fields);
  }

  private void require(String name, FieldLines fields) throws LineFormatException {
    if (!columns.containsKey(name)) {
      var header = String.join(", ", fields.header());
      throw fields.defect("expected a column \"%s\", found %s".formatted(name, header));
    }
  }

  /**
   * Opens a file and reads its header line, if it has one.
   *
   * @throws LineFormatException when the header line is not as expected
   * @throws IOException when the file cannot be read
   */
  public static CatalogueFile open(Path file, CatalogueFormat format) throws IOException {
    var text = new TextFile(file);
    try {
      return new CatalogueFile(text, format);
    } catch (IOException | RuntimeException e) {
      text.close();
      throw e;
    }
  }

  /**
   * The next line that is not blank, or null at the end.
   *
   * @throws LineFormatException when the file is damaged from here on
   */
  public @Nullable Entry next() throws IOException {
    if (lines == null) {
      return nextObject();
    }
    var fields = lines.next();
    return fields == null ? null : new Entry(lines.line(), fitting(decode(fields, lines)));
  }

  private @Nullable Entry nextObject() throws IOException {
    var text = file.nextLine();
    while (text != null && text.isBlank()) {
      text = file.nextLine();
    }
    if (text == null) {
      return null;
    }
    var payload = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    return new Entry(file.line(), fitting(decoder.decodeFor(null, payload)));
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

  private Decoded decode(List<String> fields, FieldLines lines) throws IOException {
    var miscount = lines.miscount(fields);
    if (miscount != null) {
      return new EventDefect(Reason.BAD_VALUE, miscount);
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
