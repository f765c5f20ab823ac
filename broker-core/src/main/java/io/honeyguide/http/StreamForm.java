package io.honeyguide.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** How a stream of messages looks in the body of an answer. */
enum StreamForm {

  /**
   * Server-sent events. Every event has its offset as identifier, with which a client that comes
   * back goes on without a gap.
   */
  EVENTS("text/event-stream") {
    @Override
    void write(long offset, byte[] json, ByteArrayOutputStream out) {
      append(out, "id: " + HttpLoop.shown(offset) + "\ndata: ");
      out.writeBytes(json);
      append(out, "\n\n");
    }

    /**
     * A comment, and the identifier of the last record that was passed: an event without data is
     * not shown to the client's code but moves the place it comes back to.
     */
    @Override
    byte[] signOfLife(long place) {
      var passed = place == 0 ? "" : "id: " + HttpLoop.shown(place - 1) + "\n";
      return (": ping\n" + passed + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    byte[] gone(byte[] problem) {
      var out = new ByteArrayOutputStream();
      append(out, "event: gone\ndata: ");
      out.writeBytes(problem);
      append(out, "\n\n");
      return out.toByteArray();
    }
  },

  /** One JSON object per line. */
  LINES("application/x-ndjson") {
    @Override
    void write(long offset, byte[] json, ByteArrayOutputStream out) {
      out.writeBytes(json);
      out.write('\n');
    }

    /** An empty line, which readers of this form pass over. */
    @Override
    byte[] signOfLife(long place) {
      return new byte[] {'\n'};
    }

    @Override
    byte[] gone(byte[] problem) {
      var out = new ByteArrayOutputStream();
      out.writeBytes(problem);
      out.write('\n');
      return out.toByteArray();
    }
  };

  private final String contentType;

  StreamForm(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** Appends a message. */
  abstract void write(long offset, byte[] json, ByteArrayOutputStream out);

  /** What shows a client that waits that the stream lives; everything before the place is sent. */
  abstract byte[] signOfLife(long place);

  /** The last words when what would come next is no longer kept. */
  abstract byte[] gone(byte[] problem);

  private static void append(ByteArrayOutputStream out, String ascii) {
    out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
