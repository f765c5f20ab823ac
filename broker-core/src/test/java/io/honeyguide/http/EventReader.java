package io.honeyguide.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events as a browser does. */
final class EventReader implements AutoCloseable {

  /** An event that has data. */
  record Event(String id, String name, JsonNode data) {}

  private final BufferedReader lines;
  private final InputStream in;
  private String lastId = "";

  EventReader(InputStream in) {
    this.in = in;
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** The identifier that a client would come back with. */
  String lastId() {
    return lastId;
  }

  /** The next event that has data, or null when the stream has ended. */
  @Nullable Event next() {
    for (var event = nextOrSignOfLife(); event != null; event = nextOrSignOfLife()) {
      if (!event.data().isMissingNode()) {
        return event;
      }
    }
    return null;
  }

  /** The next event, with missing data when it is a sign of life. */
  @Nullable Event nextOrSignOfLife() {
    try {
      var name = "message";
      var data = HttpBroker.JSON.missingNode();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          return new Event(lastId, name, data);
        } else if (line.startsWith("id: ")) {
          lastId = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = HttpBroker.JSON.readTree(line.substring(6));
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
