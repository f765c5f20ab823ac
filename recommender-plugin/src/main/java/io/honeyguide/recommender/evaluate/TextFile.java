package io.honeyguide.recommender.evaluate;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file in UTF-8, plain or gzip; memory holds one of its lines.
 *
 * <p>Owner: one thread.
 */
final class TextFile implements Closeable {

  /** Longer lines are no lines of text; the longest that is of use is an item with its vector. */
  static final int LINE_CHARS_MAX = 1 << 20;

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int BYTE_ORDER_MARK = 0xfeff;
  private static final int BUFFER_SIZE = 1 << 16;
  private static final int LINE_END_CHARS_MAX = 2;
  private static final int PEEKED_CHARS_MAX = 2 * (LINE_CHARS_MAX + LINE_END_CHARS_MAX);

  private final Path file;
  private final CountingStream counting;
  private final BufferedReader reader;
  private final long totalBytes;
  private long line;

  /**
   * Opens a file; a byte order mark is passed over.
   *
   * @throws IOException when it cannot be read
   */
  TextFile(Path file) throws IOException {
    this.file = file;
    var raw = Files.newInputStream(file);
    try {
      totalBytes = Files.size(file);
      counting = new CountingStream(raw);
      var buffered = new BufferedInputStream(counting, BUFFER_SIZE);
      buffered.mark(2);
      var packed = (buffered.read() << 8 | buffered.read()) == GZIP_MAGIC;
      buffered.reset();
      var decoder =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      var content = packed ? new GZIPInputStream(buffered, BUFFER_SIZE) : buffered;
      reader =
          new BufferedReader(
              new BoundedLines(new InputStreamReader(content, decoder)), BUFFER_SIZE);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
    passByteOrderMark();
  }

  private void passByteOrderMark() throws IOException {
    try {
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
    } catch (IOException e) {
      reader.close();
      throw explained(e, 1);
    }
  }

  /**
   * The first line that is not blank; all stay to be read. Null in a file of blank lines.
   *
   * @throws LineFormatException when the file is damaged, or the line too long to be one
   */
  @Nullable String firstLine() throws IOException {
    try {
      reader.mark(PEEKED_CHARS_MAX);
      var first = reader.readLine();
      for (var passed = 0; first != null && first.isBlank(); ) {
        passed += first.length() + LINE_END_CHARS_MAX;
        first = passed < LINE_CHARS_MAX ? reader.readLine() : null;
      }
      reader.reset();
      return first;
    } catch (IOException e) {
      throw explained(e, 1);
    }
  }

  /**
   * Reads a line, or null at the end.
   *
   * @throws LineFormatException when the file is damaged, or the line too long to be one
   */
  @Nullable String nextLine() throws IOException {
    line++;
    try {
      return reader.readLine();
    } catch (IOException e) {
      throw explained(e, line);
    }
  }

  /** Number of the line that {@link #nextLine} read last, from 1. */
  long line() {
    return line;
  }

  /** What comes next, for who parts it otherwise than by lines. */
  Reader reader() {
    return reader;
  }

  /** What is wrong with a line, from 1. */
  LineFormatException defect(long line, String sentence) {
    return new LineFormatException(file, line, sentence);
  }

  /** Why reading failed at a line, in words where the file is the cause. */
  IOException explained(IOException failure, long line) {
    if (failure instanceof CharacterCodingException) {
      return defect(line, "the file is not UTF-8 from here on");
    }
    if (failure instanceof ZipException || failure instanceof EOFException) {
      return defect(line, "the gzip data are damaged or cut off from here on");
    }
    if (failure instanceof LineTooLongException) {
      return defect(line, "the line has more than %d characters".formatted(LINE_CHARS_MAX));
    }
    return failure;
  }

  /** Bytes of the file read so far, as they lie on disk. */
  long bytesRead() {
    return counting.byteCount;
  }

  /** Bytes of the file. */
  long totalBytes() {
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

  private static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends at a line that is too long to be one, before it is in memory whole. */
  private static final class BoundedLines extends FilterReader {
    private int chars;

    BoundedLines(Reader in) {
      super(in);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      var count = super.read(target, offset, length);
      for (var at = offset; at < offset + count; at++) {
        chars = target[at] == '\n' ? 0 : chars + 1;
        if (chars > LINE_CHARS_MAX) {
          throw new LineTooLongException();
        }
      }
      return count;
    }
  }
}
