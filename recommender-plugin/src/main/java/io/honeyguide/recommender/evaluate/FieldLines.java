package io.honeyguide.recommender.evaluate;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file as fields, parted by tabs, commas, semicolons or double colons, whichever the
 * first line shows. Empty lines are passed over.
 *
 * <p>Where it is not tabs that part them, fields are quoted as RFC 4180 has it: a field in quotes
 * may hold the separator, line breaks, and quotes doubled.
 *
 * <p>Owner: one thread.
 */
final class FieldLines {

  private static final String TAB = "\t";

  /** A character that no text begins a field with. */
  private static final char NO_QUOTE = '\0';

  private final TextFile file;
  private final String separator;
  private final Iterator<CsvRecord> records;
  private final List<String> header;
  private long line;

  /**
   * The fields of a file of which nothing has been read yet.
   *
   * @param firstLine its first line
   * @param names the columns' names; where they are empty, the first line tells them
   * @throws LineFormatException when the file is damaged
   */
  FieldLines(TextFile file, String firstLine, List<String> names) throws IOException {
    this.file = file;
    separator = separatorOf(firstLine);
    records =
        CsvReader.builder()
            .fieldSeparator(separator)
            .quoteCharacter(separator.equals(TAB) ? NO_QUOTE : '"')
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .maxBufferSize(TextFile.LINE_CHARS_MAX)
            .ofCsvRecord(file.reader())
            .iterator();
    var first = names.isEmpty() ? next() : names;
    header = first == null ? List.of() : first;
  }

  private static String separatorOf(String line) {
    for (var separator : List.of(TAB, "::", ";")) {
      if (line.contains(separator)) {
        return separator;
      }
    }
    return ",";
  }

  /** The columns' names. */
  List<String> header() {
    return header;
  }

  /**
   * The fields of the next line, or null at the end; {@link #miscount} tells whether they are as
   * many as columns.
   *
   * @throws LineFormatException when the file is damaged or badly quoted from here on
   */
  @Nullable List<String> next() throws IOException {
    try {
      if (!records.hasNext()) {
        return null;
      }
      var next = records.next();
      line = next.getStartingLineNumber();
      return next.getFields();
    } catch (CsvParseException e) {
      throw file.defect(line + 1, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw file.explained(Objects.requireNonNull(e.getCause()), line + 1);
    }
  }

  /** Number of the line where the fields read last begin, from 1. */
  long line() {
    return line;
  }

  /** What is wrong with the line read last. */
  LineFormatException defect(String sentence) {
    return file.defect(line, sentence);
  }

  /** What is wrong with a line of more or fewer fields than columns; null for as many. */
  @Nullable String miscount(List<String> fields) {
    if (fields.size() == header.size()) {
      return null;
    }
    var kind = separator.equals(TAB) ? "tab-separated" : "\"" + separator + "\"-separated";
    return "expected %d %s fields, found %d".formatted(header.size(), kind, fields.size());
  }
}
