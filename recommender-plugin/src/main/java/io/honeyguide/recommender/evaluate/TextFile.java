package io.honeyguide.recommender.evaluate;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
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

  private final Path file;
  private final CountingStream counting;
  private final BufferedReader reader;
  private final long totalBytes;

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
      reader = new BufferedReader(new InputStreamReader(content, decoder), BUFFER_SIZE);
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
   * The first line, which stays to be read; null in an empty file.
   *
   * @throws LineFormatException when the file is damaged, or the line too long to be one
   */
  @Nullable String firstLine() throws IOException {
    reader.mark(LINE_CHARS_MAX + 2);
    var first = nextLine(1);
    reader.reset();
    return first;
  }

  /**
   * Reads a line, or null at the end.
   *
   * @param number the line's, from 1
   * @throws LineFormatException when the file is damaged, or the line too long to be one
   */
  @Nullable String nextLine(long number) throws IOException {
    try {
      var text = new StringBuilder();
      for (var next = reader.read(); next != '\n'; next = reader.read()) {
        if (next < 0) {
          return text.isEmpty() ? null : text.toString();
        }
        if (text.length() == LINE_CHARS_MAX) {
          throw defect(number, "the line has more than %d characters".formatted(LINE_CHARS_MAX));
        }
        text.append((char) next);
      }
      var end = text.length() - 1;
      return end >= 0 && text.charAt(end) == '\r' ? text.substring(0, end) : text.toString();
    } catch (IOException e) {
      throw explained(e, number);
    }
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
}
