package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.delivery.DeadLetter;
import io.honeyguide.log.StoredMessage;
import io.honeyguide.log.StoredMessages;
import io.honeyguide.topic.TopicFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/subscriptions/{name}/dead-letters}: what a durable consumer gave up on, newest
 * first, each with its message as long as the log keeps it and whoever asks may read its topic.
 */
final class DeadLettersEndpoint implements Endpoint {

  static final String PATH = "/v1/subscriptions/{name}/dead-letters";

  private static final int LIMIT_DEFAULT = 100;
  private static final int LIMIT_MAX = 1000;
  private static final Set<String> PARAMETERS = Set.of("limit", "cursor");

  @Override
  public void handle(Exchange exchange) {
    var levels = PercentCoding.levels(exchange.request().path());
    var subscription = NamedAccess.desk(exchange).named(levels.get(2));
    if (subscription != null) {
      NamedAccess.require(exchange, subscription);
    }
    var query = exchange.query(true);
    query.allowOnly(PARAMETERS);
    var limit = query.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT);
    var cursor = query.one("cursor");
    if (cursor != null && !cursor.matches("\\d{1,18}-\\d{1,18}")) {
      throw RefusedRequestException.bad(
          "bad_cursor",
          "cursor is what next said on the page before, found \"" + Shown.of(cursor) + "\"");
    }
    exchange
        .http()
        .edge()
        .shard()
        .deadLetters(
            levels.get(2),
            Listing.onLoop(exchange, letters -> page(exchange, letters, limit, cursor)));
  }

  private static void page(
      Exchange exchange, List<DeadLetter> oldestFirst, int limit, @Nullable String cursor) {
    var letters = new ArrayList<>(oldestFirst);
    Collections.reverse(letters);
    var first = cursor == null ? 0 : behind(letters, cursor);
    var shown = letters.subList(first, Math.min(letters.size(), first + limit));
    var next = first + shown.size() < letters.size() ? cursor(shown.get(shown.size() - 1)) : null;
    SingleReads.read(
        exchange,
        shown.stream().mapToLong(DeadLetter::offset),
        messages ->
            exchange.json(200, out -> write(exchange, out, shown, messages, letters.size(), next)));
  }

  private static boolean mayRead(Exchange exchange, StoredMessage message) {
    return TopicAccess.mayRead(exchange, TopicFilter.of(message.view().topic()));
  }

  /** Index behind the letter that a cursor names, also when that one is forgotten by now. */
  private static int behind(List<DeadLetter> newestFirst, String cursor) {
    for (var i = 0; i < newestFirst.size(); i++) {
      if (cursor(newestFirst.get(i)).equals(cursor)) {
        return i + 1;
      }
    }
    return newestFirst.size();
  }

  private static String cursor(DeadLetter letter) {
    return letter.timeMs() + "-" + letter.offset();
  }

  private static void write(
      Exchange exchange,
      JsonGenerator out,
      List<DeadLetter> letters,
      StoredMessages messages,
      int total,
      @Nullable String next)
      throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("deadLetters");
    for (var letter : letters) {
      out.writeStartObject();
      out.writeStringField("offset", HttpLoop.shown(letter.offset()));
      out.writeStringField("ts", MessageJson.time(letter.timeMs()));
      out.writeStringField("reason", letter.reason());
      out.writeNumberField("attempts", letter.attempts());
      var message = messages.message(letter.offset());
      // A plugin may consume what not everybody may read.
      if (message != null && mayRead(exchange, message)) {
        out.writeFieldName("message");
        MessageJson.write(out, message);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeNumberField("total", total);
    if (next == null) {
      out.writeNullField("next");
    } else {
      out.writeStringField("next", next);
    }
    out.writeEndObject();
  }
}
