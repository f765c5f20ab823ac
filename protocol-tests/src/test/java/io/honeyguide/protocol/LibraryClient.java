package io.honeyguide.protocol;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client written by somebody else, reduced to what all such clients can do. */
abstract class LibraryClient implements AutoCloseable {

  private static final long BOUND_SECONDS = 30;

  /** What a client received. */
  record Received(String topic, String payload, int qos, boolean isRetained) {}

  /** A will. */
  record Will(String topic, String payload, int qos, boolean isRetained) {}

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

  final void add(String topic, byte[] payload, int qos, boolean isRetained) {
    received.add(new Received(topic, new String(payload, StandardCharsets.UTF_8), qos, isRetained));
  }

  /** Subscribes and waits for the answer. */
  abstract void subscribe(String filter, int qos) throws Exception;

  /** Publishes and waits until the broker has taken it on. */
  abstract void publish(String topic, String payload, int qos, boolean isRetained) throws Exception;

  /** Whether the broker said that it still has the session. */
  abstract boolean isSessionPresent();

  abstract boolean isConnected();

  /** Ends the connection as the protocol wants it. */
  abstract void disconnect();

  /** The next message. */
  final Received receive() throws InterruptedException {
    var next = received.poll(BOUND_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was received within " + BOUND_SECONDS + " s");
    }
    return next;
  }

  /** Whether everything received has been looked at. */
  final boolean hasNothingMore() {
    return received.isEmpty();
  }

  @Override
  public final void close() {
    if (isConnected()) {
      disconnect();
    }
  }
}
