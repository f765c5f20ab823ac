package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.delivery.StreamStatus;
import io.honeyguide.stream.StreamLimits;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code GET /v1/streams} and {@code /v1/streams/{name}}: which streams there are, what they keep
 * and for how long. Whoever may not read all topics of a stream does not see it.
 */
final class StreamsEndpoint {

  static final String PATH = "/v1/streams";

  /** Shows all streams, by name. */
  void all(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    find(
        exchange,
        streams ->
            exchange.json(
                200,
                out -> {
                  out.writeStartObject();
                  out.writeArrayFieldStart("streams");
                  for (var stream : streams) {
                    if (mayRead(exchange, stream)) {
                      write(out, stream);
                    }
                  }
                  out.writeEndArray();
                  out.writeEndObject();
                }));
  }

  /** Shows one stream. */
  void one(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var levels = PercentCoding.levels(exchange.request().path());
    var name = levels.get(2);
    find(
        exchange,
        streams -> {
          for (var stream : streams) {
            if (stream.definition().name().equals(name)) {
              stream
                  .definition()
                  .filters()
                  .forEach(filter -> TopicAccess.requireRead(exchange, filter));
              exchange.json(200, out -> write(out, stream));
              return;
            }
          }
          throw new RefusedRequestException(
              Problem.of(
                  404,
                  "unknown_stream",
                  "no stream is called \"%s\"; %s lists them".formatted(Shown.of(name), PATH)));
        });
  }

  private static boolean mayRead(Exchange exchange, StreamStatus stream) {
    return stream.definition().filters().stream()
        .allMatch(filter -> TopicAccess.mayRead(exchange, filter));
  }

  private static void find(Exchange exchange, Consumer<List<StreamStatus>> then) {
    exchange.http().edge().shard().streams(Listing.onLoop(exchange, then));
  }

  private static void write(JsonGenerator out, StreamStatus stream) throws IOException {
    var definition = stream.definition();
    var limits = definition.limits();
    var held = stream.held();
    out.writeStartObject();
    out.writeStringField("name", definition.name());
    out.writeArrayFieldStart("filters");
    for (var filter : definition.filters()) {
      out.writeString(filter.text());
    }
    out.writeEndArray();
    out.writeStringField("retain", definition.retain().name().toLowerCase(Locale.ROOT));
    writeLimit(out, "retainBytes", limits.bytes());
    writeLimit(out, "retainAgeMs", limits.ageMs());
    writeLimit(out, "retainMessages", limits.messages());
    out.writeStringField("force", stream.force());
    out.writeNumberField("messages", held.messages());
    out.writeNumberField("bytes", held.bytes());
    writePlace(out, "first", held.firstOffset(), held.firstTimeMs());
    writePlace(out, "last", stream.lastOffset(), stream.lastTimeMs());
    out.writeEndObject();
  }

  private static void writeLimit(JsonGenerator out, String name, long limit) throws IOException {
    if (limit == StreamLimits.NONE) {
      out.writeNullField(name);
    } else {
      out.writeNumberField(name, limit);
    }
  }

  private static void writePlace(JsonGenerator out, String name, long offset, long timeMs)
      throws IOException {
    if (offset < 0) {
      out.writeNullField(name);
      return;
    }
    out.writeObjectFieldStart(name);
    out.writeStringField("offset", HttpLoop.shown(offset));
    out.writeStringField("ts", MessageJson.time(timeMs));
    out.writeEndObject();
  }
}
