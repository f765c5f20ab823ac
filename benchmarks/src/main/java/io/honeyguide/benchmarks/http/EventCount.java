package io.honeyguide.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Reads a stream of events and counts those with data, and nothing else. */
final class EventCount implements SocketLoop.Speaker {

  private static final byte[] MARK = "\ndata: ".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer request;
  private final AtomicLong events;
  private final AtomicLong opened;
  private int matched;
  private boolean hasBegun;

  /**
   * A reader.
   *
   * @param events counts events, of all readers
   * @param opened counts streams that are open
   */
  EventCount(String path, AtomicLong events, AtomicLong opened) {
    this.request =
        ByteBuffer.wrap(
            ("GET " + path + " HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    this.events = events;
    this.opened = opened;
  }

  @Override
  public void opened(SocketChannel channel) throws IOException {
    SocketLoop.send(channel, request);
  }

  @Override
  public void received(SocketChannel channel, ByteBuffer bytes) {
    if (!hasBegun) {
      hasBegun = true;
      opened.incrementAndGet();
    }
    var count = 0;
    while (bytes.hasRemaining()) {
      var next = bytes.get();
      if (next == MARK[matched]) {
        matched++;
        if (matched == MARK.length) {
          matched = 0;
          count++;
        }
      } else {
        matched = next == MARK[0] ? 1 : 0;
      }
    }
    if (count > 0) {
      events.addAndGet(count);
    }
  }
}
