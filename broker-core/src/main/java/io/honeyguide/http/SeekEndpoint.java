package io.honeyguide.http;

import io.honeyguide.named.NamedSubscription;
import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * {@code POST /v1/subscriptions/{name}/seek}: a subscription goes on from another place, forwards
 * or backwards, and nothing before it is open any more.
 */
final class SeekEndpoint implements Endpoint {

  static final String PATH = "/v1/subscriptions/{name}/seek";

  private static final Set<String> MEMBERS = Set.of("offset", "time", "start");

  @Override
  public void handle(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var subscription = NamedAccess.find(exchange);
    exchange.body(body -> seek(exchange, subscription, body));
  }

  private static void seek(Exchange exchange, NamedSubscription subscription, ByteBuf body) {
    var place = place(JsonRequest.read(body, MEMBERS));
    DurablePublish.requireCommittingLog(exchange.http());
    place.find(exchange, startAt -> seek(exchange, subscription, startAt));
  }

  private static StartPlace place(JsonRequest request) {
    var offset = request.text("offset");
    var time = request.text("time");
    var start = request.value("start");
    if ((offset == null ? 0 : 1) + (time == null ? 0 : 1) + (start == null ? 0 : 1) != 1) {
      throw RefusedRequestException.bad(
          "bad_seek", "a seek says where to: one of offset, time and start");
    }
    if (offset != null) {
      return StartPlace.of("offset", offset);
    }
    return time != null ? StartPlace.of("time", time) : StartPlace.read(String.valueOf(start));
  }

  private static void seek(Exchange exchange, NamedSubscription subscription, long startAt) {
    NamedAccess.boundWait(exchange);
    NamedAccess.atDesk(
        exchange,
        desk ->
            desk.seek(
                subscription,
                startAt,
                refusal -> {
                  var state = desk.state(subscription);
                  NamedAccess.answer(
                      exchange,
                      () -> {
                        if (refusal != null) {
                          throw NamedAccess.notStored(refusal);
                        }
                        if (state == null) {
                          throw new RefusedRequestException(
                              NamedAccess.unknown(subscription.name()));
                        }
                        exchange.json(200, out -> SubscriptionJson.write(out, state));
                      });
                }));
  }
}
