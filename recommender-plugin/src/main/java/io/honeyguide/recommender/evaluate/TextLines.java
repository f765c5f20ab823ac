package io.honeyguide.recommender.evaluate;

import java.io.BufferedInputStream;
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
 * The lines of a file in UTF-8, plain or gzip, one after another; memory holds one of them.
 *
 * <p>Owner: one thread.
 */
final class TextLines implements Closeable {

  private static final int GZIP_MAGIC = 0x1f8b;

  /** Longer lines are no lines of text; the longest that is of use is an item with its vector. */
  private static final int LINE_CHARS_MAX = 1 << 20;

  private final Path file;
  private final CountingStream counting;
  private final Reader reader;
  private final long totalBytes;
  private final char[] chars = new char[1 << 16];
  private int at;
  private int end;
  private @Nullable String pushedBack;
  private long line;

  /**
   * Opens a file.
   *
   * @throws IOException when it cannot be read
   */
  TextLines(Path file) throws IOException {
    this.file = file;
    var raw = Files.newInputStream(file);
    try {
      totalBytes = Files.size(file);
      counting = new CountingStream(raw);
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
      reader = new InputStreamReader(content, decoder);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /**
   * The next line, or null at the end.
   *
   * @throws LineFormatException when the file is damaged, or the line too long to be one
   */
  @Nullable String next() throws IOException {
    line++;
    var again = pushedBack;
    if (again != null) {
      pushedBack = null;
      return again;
    }
    try {
      return read();
    } catch (CharacterCodingException e) {
      throw defect("the file is not UTF-8 from here on");
    } catch (ZipException | EOFException e) {
      throw defect("the gzip data are damaged or cut off from here on");
    }
  }

  private @Nullable String read() throws IOException {
    var text = new StringBuilder();
    while (true) {
      if (at == end) {
        at = 0;
        end = Math.max(0, reader.read(chars));
        if (end == 0) {
          return text.isEmpty() ? null : text.toString();
        }
      }
      var start = at;
      while (at < end && chars[at] != '\n') {
        at++;
      }
      text.append(chars, start, at - start);
      if (text.length() > LINE_CHARS_MAX) {
        throw defect("the line has more than %d characters".formatted(LINE_CHARS_MAX));
      }
      if (at < end) {
        at++;
        var length = text.length();
        return text.substring(
            0, length > 0 && text.charAt(length - 1) == '\r' ? length - 1 : length);
      }
    }
  }

  /** Has the line that was read last come again. */
  void pushBack(String text) {
    pushedBack = text;
    line--;
  }

  /** Number of the line read last, from 1. */
  long line() {
    return line;
  }

  /** What is wrong with the line read last. */
  LineFormatException defect(String sentence) {
    return new LineFormatException(file, line, sentence);
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
