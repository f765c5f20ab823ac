package io.honeyguide.http;

import io.honeyguide.api.Cursor;
import io.honeyguide.log.LogException;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedSubscription;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * {@code POST /v1/subscriptions/{name}/dead-letters/redrive} and {@code DELETE
 * /v1/subscriptions/{name}/dead-letters/{id}}: what becomes of dead letters. Only those of named
 * subscriptions can be moved: a plugin's consumer decides by itself what it has seen.
 */
final class LettersEndpoint {

  static final String REDRIVE_PATH = "/v1/subscriptions/{name}/dead-letters/redrive";
  static final String ONE_PATH = "/v1/subscriptions/{name}/dead-letters/{id}";

  private static final int IDS_MAX = 1000;
  private static final Set<String> MEMBERS = Set.of("ids");

  /** POST: opens them again, with no attempt against them. */
  void redrive(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var subscription = NamedAccess.find(exchange);
    exchange.body(body -> redrive(exchange, subscription, body));
  }

  private static void redrive(Exchange exchange, NamedSubscription subscription, ByteBuf body) {
    var request = JsonRequest.read(body, MEMBERS);
    var offsets = new ArrayList<Long>();
    for (var id : request.texts("ids", IDS_MAX)) {
      offsets.add(offset(id));
    }
    if (request.has("ids") && offsets.isEmpty()) {
      throw RefusedRequestException.bad(
          "bad_ids", "ids is an array of 1 to 1,000 dead letters; leave it out for all");
    }
    NamedAccess.boundWait(exchange);
    NamedAccess.atDesk(
        exchange,
        desk ->
            desk.redrive(
                subscription,
                offsets,
                answer(
                    exchange,
                    count ->
                        exchange.json(
                            200,
                            out -> {
                              out.writeStartObject();
                              out.writeNumberField("redriven", count);
                              out.writeEndObject();
                            }))));
  }

  /** DELETE: nobody needs it any more. */
  void delete(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var subscription = NamedAccess.find(exchange);
    var id = PercentCoding.levels(exchange.request().path()).get(4);
    var offset = offset(id);
    NamedAccess.boundWait(exchange);
    NamedAccess.atDesk(
        exchange,
        desk ->
            desk.deleteLetters(
                subscription,
                List.of(offset),
                answer(
                    exchange,
                    count -> {
                      if (count == 0) {
                        throw new RefusedRequestException(
                            Problem.of(
                                404,
                                "unknown_dead_letter",
                                "there is no dead letter \"" + Shown.of(id) + "\""));
                      }
                      exchange.empty(204);
                    })));
  }

  private static long offset(String id) {
    try {
      var cursor = Cursor.parse(id);
      if (cursor.shard() == HttpLoop.SHARD) {
        return cursor.offset();
      }
    } catch (IllegalArgumentException e) {
      throw bad(id);
    }
    throw bad(id);
  }

  private static RefusedRequestException bad(String id) {
    return RefusedRequestException.bad(
        "bad_id",
        "a dead letter is named by the offset of its message, such as 0-4711, found \"%s\""
            .formatted(Shown.of(id)));
  }

  private static NamedDesk.LettersListener answer(Exchange exchange, IntConsumer done) {
    return new NamedDesk.LettersListener() {
      @Override
      public void done(int count) {
        NamedAccess.answer(exchange, () -> done.accept(count));
      }

      @Override
      public void refused(LogException cause) {
        NamedAccess.answer(
            exchange,
            () -> {
              throw NamedAccess.notStored(cause);
            });
      }
    };
  }
}
