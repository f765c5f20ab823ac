package io.honeyguide.recommender.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Reads what {@link SnapshotOutput} wrote. Every defect, also a count that cannot be right, is an
 * {@link IOException} that says what was expected and what was found.
 */
public final class SnapshotInput {

  private final InputStream in;
  private final byte[] frame = new byte[SnapshotOutput.FRAME_BYTES_MAX];
  private final byte[] head = new byte[12];
  private final byte[] bytes = new byte[IdArena.ID_BYTES_MAX];
  private final CRC32C crc = new CRC32C();
  private int at;
  private int end;
  private long frameStart;
  private final int version;

  /**
   * Reads and checks the header.
   *
   * @throws IOException when this is no snapshot of the recommender, or of a newer version
   */
  public SnapshotInput(InputStream in) throws IOException {
    this.in = in;
    if (in.readNBytes(head, 0, 12) < 12
        || (long) SnapshotOutput.LONGS.get(head, 0) != SnapshotOutput.MAGIC) {
      throw new IOException("not a snapshot of the recommender: its first bytes are foreign");
    }
    version = (int) SnapshotOutput.INTS.get(head, 8);
    if (version < SnapshotOutput.VERSION_LEAST || version > SnapshotOutput.VERSION) {
      throw new IOException(
          "the snapshot has format version %d, this recommender reads versions %d to %d"
              .formatted(version, SnapshotOutput.VERSION_LEAST, SnapshotOutput.VERSION));
    }
    frameStart = 12;
  }

  /** Whether the snapshot knows a catalogue; those of the version before do not. */
  public boolean hasCatalogue() {
    return version > 2;
  }

  /** Whether the snapshot knows weights of likeness by content; those of versions before do not. */
  public boolean hasContent() {
    return version > 3;
  }

  /**
   * Whether the snapshot's weights are of the columns with two steps; those of versions before, of
   * others.
   */
  public boolean hasTwoSteps() {
    return version > 4;
  }

  /** Whether the snapshot knows an experiment; those of versions before do not. */
  public boolean hasExperiment() {
    return version > 4;
  }

  /**
   * Whether items of the catalogue have any number of categories, and vectors; in versions before
   * they have one category at most.
   */
  boolean hasCategories() {
    return version > 4;
  }

  /** Whether the snapshot knows of whom the log still holds messages; older ones do not. */
  public boolean hasErasures() {
    return version > 4;
  }

  /** Whether the snapshot knows what strangers begin with; those of versions before do not. */
  public boolean hasBeginnings() {
    return version > 4;
  }

  /** Whether the snapshot knows how its model came about; those of versions before do not. */
  public boolean hasHistory() {
    return version > 4;
  }

  /** The next int. */
  public int getInt() throws IOException {
    need(4);
    var value = (int) SnapshotOutput.INTS.get(frame, at);
    at += 4;
    return value;
  }

  /** The next long. */
  public long getLong() throws IOException {
    need(8);
    var value = (long) SnapshotOutput.LONGS.get(frame, at);
    at += 8;
    return value;
  }

  /** The next float. */
  public float getFloat() throws IOException {
    return Float.intBitsToFloat(getInt());
  }

  /** The next int, which lies between 0 and a bound. */
  public int getCount(int most) throws IOException {
    var count = getInt();
    if (count < 0 || count > most) {
      throw damaged("a count between 0 and %d, found %d".formatted(most, count));
    }
    return count;
  }

  /** Reads a count and that many bytes into {@link #bytes()}. */
  int getBytes(int most) throws IOException {
    var byteCount = getCount(most);
    need(byteCount);
    System.arraycopy(frame, at, bytes, 0, byteCount);
    at += byteCount;
    return byteCount;
  }

  /** The next text. */
  public String getText() throws IOException {
    return new String(bytes, 0, getBytes(IdArena.ID_BYTES_MAX), StandardCharsets.UTF_8);
  }

  byte[] bytes() {
    return bytes;
  }

  void getInts(int[] target, int start, int count) throws IOException {
    for (var i = 0; i < count; i++) {
      target[start + i] = getInt();
    }
  }

  /** Checks the end mark. */
  public void finish() throws IOException {
    if (at != end || nextFrame()) {
      throw damaged("its end, found more content");
    }
  }

  /** Fails unless the condition holds. */
  public void check(boolean condition, String expected) throws IOException {
    if (!condition) {
      throw damaged(expected);
    }
  }

  private void need(int byteCount) throws IOException {
    if (at == end && byteCount > 0 && !nextFrame()) {
      throw damaged("more content, found its end");
    }
    if (end - at < byteCount) {
      throw damaged("%d bytes in a frame, found %d".formatted(byteCount, end - at));
    }
  }

  private boolean nextFrame() throws IOException {
    frameStart += end == 0 ? 0 : 8L + end;
    if (in.readNBytes(head, 0, 8) < 8) {
      throw damaged("a frame, found the end of the file");
    }
    var byteCount = (int) SnapshotOutput.INTS.get(head, 0);
    if (byteCount < 0 || byteCount > frame.length) {
      throw damaged("a frame of at most 65536 bytes, found " + byteCount);
    }
    if (in.readNBytes(frame, 0, byteCount) < byteCount) {
      throw damaged("a frame of %d bytes, found the end of the file".formatted(byteCount));
    }
    crc.reset();
    crc.update(frame, 0, byteCount);
    if ((int) crc.getValue() != (int) SnapshotOutput.INTS.get(head, 4)) {
      throw damaged("a matching checksum");
    }
    at = 0;
    end = byteCount;
    return byteCount > 0;
  }

  private IOException damaged(String expected) {
    return new IOException(
        "the snapshot is damaged in the frame at byte %d: expected %s"
            .formatted(frameStart, expected));
  }
}
