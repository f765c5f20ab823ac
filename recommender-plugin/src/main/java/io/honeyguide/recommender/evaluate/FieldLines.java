package io.honeyguide.recommender.evaluate;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file as fields, parted by tabs, commas, semicolons or double colons, whichever the
 * first line shows. Lines of empty fields alone are passed over.
 *
 * <p>Where it is not tabs that part them, fields are quoted as RFC 4180 has it: a field in quotes
 * may hold the separator, line breaks, and quotes doubled. Quoting that does not come out even ends
 * the reading, since nobody knows where the next line begins.
 *
 * <p>Owner: one thread.
 */
final class FieldLines {

  private static final String TAB = "\t";

  /** No character, says Unicode, so no field begins with it. */
  private static final char NO_QUOTE = '\uffff';

  private final TextFile file;
  private final String separator;
  private final LineHandler handler = new LineHandler();
  private final Iterator<List<String>> lines;
  private final List<String> header;

  /**
   * The fields of a file of which nothing has been read yet.
   *
   * @param firstLine its first line that is not blank
   * @param names the columns' names; where they are empty, that line tells them
   * @throws LineFormatException when the file is damaged
   */
  FieldLines(TextFile file, String firstLine, List<String> names) throws IOException {
    this.file = file;
    separator = separatorOf(firstLine);
    lines =
        CsvReader.builder()
            .fieldSeparator(separator)
            .quoteCharacter(separator.equals(TAB) ? NO_QUOTE : '"')
            .trimWhitespacesAroundQuotes(true)
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .maxBufferSize(TextFile.LINE_CHARS_MAX)
            .build(handler, file.reader())
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
      return lines.hasNext() ? lines.next() : null;
    } catch (CsvParseException e) {
      if (e.getCause() != null) {
        throw e;
      }
      throw defect(String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw file.explained(Objects.requireNonNull(e.getCause()), line());
    }
  }

  /** Number of the line where the fields read last begin, from 1. */
  long line() {
    return Math.max(1, handler.beginning());
  }

  /** What is wrong with the line read last. */
  LineFormatException defect(String sentence) {
    return file.defect(line(), sentence);
  }

  /** What is wrong with a line of more or fewer fields than columns; null for as many. */
  @Nullable String miscount(List<String> fields) {
    if (fields.size() == header.size()) {
      return null;
    }
    var kind = separator.equals(TAB) ? "tab-separated" : "\"" + separator + "\"-separated";
    return "expected %d %s fields, found %d".formatted(header.size(), kind, fields.size());
  }

  /** Gathers the fields of one line, and knows where it began also when it does not end well. */
  private static final class LineHandler extends AbstractBaseCsvCallbackHandler<List<String>> {
    private List<String> fields = List.of();
    private int chars;

    long beginning() {
      return getStartingLineNumber();
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
      fields = new ArrayList<>();
      chars = 0;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
      chars += length;
      if (chars > TextFile.LINE_CHARS_MAX) {
        throw new CsvParseException(
            "the fields have more than %d characters".formatted(TextFile.LINE_CHARS_MAX));
      }
      fields.add(new String(buffer, offset, length));
    }

    /** Null has the line passed over. */
    @Override
    protected @Nullable List<String> buildRecord() {
      return fields.stream().allMatch(String::isBlank) ? null : fields;
    }
  }
}
