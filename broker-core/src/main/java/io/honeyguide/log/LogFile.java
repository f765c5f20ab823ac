package io.honeyguide.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of the log. Reading at a place is safe from any thread. */
interface LogFile extends Closeable {

  /**
   * Reads up to the buffer's limit.
   *
   * @return bytes read, or -1 at the end of the file
   */
  int read(ByteBuffer into, long at) throws IOException;

  /** Writes all that remains in the buffer; on an exception any part of it may be written. */
  void write(ByteBuffer from, long at) throws IOException;

  /** Makes what was written durable. When it fails the state of those bytes is unknown. */
  void force() throws IOException;

  /** Size in bytes. */
  long size() throws IOException;

  /** Cuts the file. */
  void truncate(long size) throws IOException;

  /**
   * Reads exactly the buffer's remaining bytes, unless the file ends before.
   *
   * @return whether all bytes were there; the buffer's position tells how many
   */
  default boolean readFully(ByteBuffer into, long at) throws IOException {
    var start = into.position();
    while (into.hasRemaining()) {
      if (read(into, at + into.position() - start) < 0) {
        return false;
      }
    }
    return true;
  }
}
