package io.honeyguide.http;

import io.honeyguide.log.LogException;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Settlement;
import io.honeyguide.named.Settlement.Verb;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client says over a WebSocket of the deliveries that it got there: each frame a JSON object
 * with one verb and the ids, such as {@code {"nack":["..."],"delay":"5s"}}. Each is answered by one
 * frame once it is durable, so answers may come in another order.
 *
 * <p>Owner: the connection's event loop.
 */
final class SettleFrames {

  private static final List<Verb> VERBS = List.of(Verb.ACK, Verb.NACK, Verb.EXTEND, Verb.REJECT);
  private static final Set<String> MEMBERS =
      Set.of("ack", "nack", "extend", "reject", "delay", "by", "reason");

  private final Exchange exchange;
  private final NamedSubscription subscription;
  private final SocketOutlet out;

  SettleFrames(Exchange exchange, NamedSubscription subscription, SocketOutlet out) {
    this.exchange = exchange;
    this.subscription = subscription;
    this.out = out;
  }

  /** A frame came. */
  void take(String text) {
    try {
      settle(
          JsonRequest.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)), MEMBERS));
    } catch (RefusedRequestException e) {
      refuse(e.problem());
    }
  }

  private void settle(JsonRequest request) {
    var verb = verb(request);
    var name = name(verb);
    requireUse(request, verb);
    var asked = new SettleRequest(verb, request, name);
    var settlement = new Settlement[1];
    settlement[0] =
        asked.settlement(
            refusal ->
                exchange
                    .http()
                    .loop()
                    .mailbox()
                    .post(() -> answer(name, asked, settlement[0], refusal)));
    NamedAccess.atDesk(exchange, desk -> desk.settle(subscription, settlement[0]));
  }

  private static String name(Verb verb) {
    return verb.name().toLowerCase(Locale.ROOT);
  }

  private static Verb verb(JsonRequest request) {
    var said = VERBS.stream().filter(verb -> request.has(name(verb))).toList();
    if (said.size() != 1) {
      throw RefusedRequestException.bad(
          "bad_frame", "a frame has one of ack, nack, extend and reject: an array of ackIds");
    }
    return said.get(0);
  }

  /** Refuses a member that would have no effect. */
  private static void requireUse(JsonRequest request, Verb verb) {
    if ((request.has("delay") && verb != Verb.NACK)
        || (request.has("by") && verb != Verb.EXTEND)
        || (request.has("reason") && verb != Verb.REJECT)) {
      throw RefusedRequestException.bad(
          "bad_frame", "delay goes with nack, by with extend, reason with reject");
    }
  }

  private void answer(
      String name, SettleRequest asked, Settlement settlement, @Nullable LogException refusal) {
    if (refusal != null) {
      refuse(NamedAccess.notStored(refusal).problem());
      return;
    }
    reply(
        out -> {
          out.writeStartObject();
          out.writeStringField("answer", name);
          asked.writeResults(out, settlement);
          out.writeEndObject();
        });
  }

  private void refuse(Problem problem) {
    reply(
        out -> {
          out.writeStartObject();
          out.writeStringField("answer", "error");
          out.writeNumberField("status", problem.status());
          out.writeStringField("code", problem.code());
          out.writeStringField("detail", problem.detail());
          out.writeEndObject();
        });
  }

  private void reply(JsonBody body) {
    out.reply(new String(JsonBody.bytes(body), StandardCharsets.UTF_8));
  }
}
