package io.honeyguide.http;

import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Settlement;
import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * {@code POST /v1/subscriptions/{name}/ack}, {@code nack}, {@code extend} and {@code reject}: what
 * became of deliveries. The answer comes once that is durable and says of each what it is.
 */
final class SettleEndpoint implements Endpoint {

  static final String PATH = "/v1/subscriptions/{name}/";

  private static final String IDS = "ackIds";

  private final Settlement.Verb verb;
  private final Set<String> members;

  SettleEndpoint(Settlement.Verb verb) {
    this.verb = verb;
    this.members =
        switch (verb) {
          case NACK -> Set.of(IDS, "delay");
          case EXTEND -> Set.of(IDS, "by");
          case REJECT -> Set.of(IDS, "reason");
          case ACK, GIVE_BACK -> Set.of(IDS);
        };
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var subscription = NamedAccess.find(exchange);
    exchange.body(body -> settle(exchange, subscription, body));
  }

  private void settle(Exchange exchange, NamedSubscription subscription, ByteBuf body) {
    var request = new SettleRequest(verb, JsonRequest.read(body, members), IDS);
    NamedAccess.boundWait(exchange);
    var settlement = new Settlement[1];
    settlement[0] =
        request.settlement(
            refusal ->
                NamedAccess.answer(
                    exchange,
                    () -> {
                      if (refusal != null) {
                        throw NamedAccess.notStored(refusal);
                      }
                      exchange.json(
                          200,
                          out -> {
                            out.writeStartObject();
                            request.writeResults(out, settlement[0]);
                            out.writeEndObject();
                          });
                    }));
    NamedAccess.atDesk(exchange, desk -> desk.settle(subscription, settlement[0]));
  }
}
