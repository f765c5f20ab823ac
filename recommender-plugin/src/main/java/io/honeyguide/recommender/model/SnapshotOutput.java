package io.honeyguide.recommender.model;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Writes a snapshot: a header and frames, each with its own checksum.
 *
 * <pre>
 * header  0  8  magic "HGRECOM\n"
 *         8  4  format version, 5
 * frame   0  4  n, bytes of content, 1 to 65,536; 0 ends the snapshot
 *         4  4  CRC-32C of the content
 *         8  n  content
 * </pre>
 *
 * <p>All numbers are little endian. A number never crosses the border of two frames. A snapshot is
 * valid when every checksum fits and it ends with the empty frame; a reader refuses anything else.
 */
public final class SnapshotOutput {

  static final long MAGIC = 0x0a4d4f4345524748L; // "HGRECOM\n"
  static final int VERSION = 5;

  /**
   * The oldest version that is still read: it knows no catalogue, 3 no weights of content, 4 no
   * experiment and no retraining.
   */
  static final int VERSION_LEAST = 2;

  static final int FRAME_BYTES_MAX = 65_536;

  static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int HEAD = 8;

  private final OutputStream out;
  private final byte[] frame = new byte[HEAD + FRAME_BYTES_MAX];
  private final CRC32C crc = new CRC32C();
  private int at = HEAD;

  /** Writes the header. */
  public SnapshotOutput(OutputStream out) throws IOException {
    this.out = out;
    var header = new byte[12];
    LONGS.set(header, 0, MAGIC);
    INTS.set(header, 8, VERSION);
    out.write(header);
  }

  /** Appends an int. */
  public void putInt(int value) throws IOException {
    room(4);
    INTS.set(frame, at, value);
    at += 4;
  }

  /** Appends a long. */
  public void putLong(long value) throws IOException {
    room(8);
    LONGS.set(frame, at, value);
    at += 8;
  }

  /** Appends a float, bit for bit. */
  public void putFloat(float value) throws IOException {
    putInt(Float.floatToRawIntBits(value));
  }

  /** Appends a count and that many bytes, at most 4,096. */
  void putBytes(byte[] bytes, int byteCount) throws IOException {
    room(4 + byteCount);
    INTS.set(frame, at, byteCount);
    System.arraycopy(bytes, 0, frame, at + 4, byteCount);
    at += 4 + byteCount;
  }

  /** Appends a text of at most 1,024 characters. */
  public void putText(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    putBytes(bytes, bytes.length);
  }

  /** Appends ints of an array. */
  void putInts(int[] source, int start, int count) throws IOException {
    for (var i = 0; i < count; i++) {
      putInt(source[start + i]);
    }
  }

  /** Writes what is left and the end mark; the stream stays open. */
  public void finish() throws IOException {
    writeFrame();
    out.write(new byte[HEAD]);
    out.flush();
  }

  private void room(int byteCount) throws IOException {
    if (at + byteCount > frame.length) {
      writeFrame();
    }
  }

  private void writeFrame() throws IOException {
    if (at == HEAD) {
      return;
    }
    crc.reset();
    crc.update(frame, HEAD, at - HEAD);
    INTS.set(frame, 0, at - HEAD);
    INTS.set(frame, 4, (int) crc.getValue());
    out.write(frame, 0, at);
    at = HEAD;
  }
}
