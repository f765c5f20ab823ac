package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads server-sent events whose data is one message in JSON (WHATWG HTML, section 9.2.6).
 *
 * <p>Owner: the thread that reads.
 */
final class EventStream {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final String DATA = "data:";

  private final BufferedReader reader;
  private final ObjectMapper json;

  EventStream(InputStream stream, ObjectMapper json) {
    this.reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    this.json = json;
  }

  /** Hands on every message until the stream ends or breaks. */
  void forEach(Consumer<JsonNode> received) {
    var data = new StringBuilder();
    try {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(DATA)) {
          data.append(data.isEmpty() ? "" : "\n").append(line.substring(DATA.length()).strip());
        } else if (line.isEmpty() && !data.isEmpty()) {
          received.accept(json.readTree(data.toString()));
          data.setLength(0);
        }
      }
    } catch (IOException e) {
      LOG.debug("stream ended", e);
    }
  }
}
