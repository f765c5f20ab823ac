package io.honeyguide.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Server-sent events, read on a thread of their own so that waiting for one has a bound. */
final class EventStream implements AutoCloseable {

  /** An event with data. */
  record Event(String id, JsonNode data) {}

  private static final long BOUND_SECONDS = 30;

  private final InputStream in;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  EventStream(InputStream in) {
    this.in = in;
    var reader = new Thread(this::read, "event-stream");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      var id = "";
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          events.add(new Event(id, HttpCaller.json(line.substring(6))));
        }
      }
    } catch (IOException e) {
      // Closed by the test, or by the broker: who waits for an event finds none.
      events.add(new Event("closed", HttpCaller.json("{}")));
    }
  }

  /** The next event. */
  Event next() {
    try {
      var event = events.poll(BOUND_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no event came within " + BOUND_SECONDS + " s");
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
