package io.honeyguide.http;

import java.io.IOException;
import java.io.InputStream;

/** The body of a chunked response on a plain socket, read no faster than it is asked for. */
final class ChunkedStream extends InputStream {

  private final RawClient client;
  private byte[] chunk = {};
  private int at;
  private boolean isEnded;

  /** A body whose response was not read yet. */
  ChunkedStream(RawClient client) {
    this.client = client;
    while (!client.line().isEmpty()) {
      // Status and header.
    }
  }

  @Override
  public int read() throws IOException {
    if (at == chunk.length && !nextChunk()) {
      return -1;
    }
    return chunk[at++] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (at == chunk.length && !nextChunk()) {
      return -1;
    }
    var count = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, into, offset, count);
    at += count;
    return count;
  }

  private boolean nextChunk() {
    if (isEnded) {
      return false;
    }
    chunk = client.readBytes(Integer.parseInt(client.line(), 16));
    at = 0;
    client.line();
    isEnded = chunk.length == 0;
    return !isEnded;
  }
}
