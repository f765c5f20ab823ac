package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.log.StoredMessage;
import io.honeyguide.log.StoredMessages;
import io.honeyguide.named.AckId;
import io.honeyguide.named.Leases;
import io.honeyguide.named.Settlement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leased messages as they were read from the log: what can be shown, and what is to be said of the
 * rest.
 *
 * <p>Owner: one event loop.
 */
final class LeaseRead {

  private final Leases leases;
  private final List<Delivery> shown = new ArrayList<>();
  private final @Nullable Settlement ofRest;

  /** A message that a client gets under a lease. */
  record Delivery(Leases leases, int index, StoredMessage message) {

    AckId ackId() {
      return leases.ackId(index);
    }

    /** Writes the message with what is to be known of the lease. */
    void write(JsonGenerator out) throws IOException {
      out.writeStartObject();
      out.writeStringField("ackId", ackId().toString());
      out.writeNumberField("attempt", leases.attempt(index));
      out.writeStringField("deadline", MessageJson.time(leases.deadlineMs()));
      MessageJson.writeMembers(out, message);
      out.writeEndObject();
    }
  }

  private LeaseRead(Leases leases, StoredMessages found) {
    this.leases = leases;
    var rest = new ArrayList<AckId>();
    for (var i = 0; i < leases.count(); i++) {
      var message = found.message(leases.offset(i));
      if (message == null) {
        rest.add(leases.ackId(i));
      } else {
        shown.add(new Delivery(leases, i, message));
      }
    }
    ofRest = rest.isEmpty() ? null : ofRest(rest, found.isCut());
  }

  private static Settlement ofRest(List<AckId> rest, boolean isCut) {
    var ids = rest.toArray(new AckId[0]);
    return isCut
        ? Settlement.giveBack(ids)
        : Settlement.reject(ids, "the log does not hold it any more", refusal -> {});
  }

  /**
   * Reads leased messages, as many as fit into a page.
   *
   * @param done gets them on the event loop
   */
  static void read(Exchange exchange, Leases leases, Consumer<LeaseRead> done) {
    exchange.attempt(
        () ->
            SingleReads.read(
                exchange, leases.offsets(), found -> done.accept(new LeaseRead(leases, found))));
  }

  Leases leases() {
    return leases;
  }

  /** What was read, in the order of the subscription. */
  List<Delivery> shown() {
    return shown;
  }

  /** What is to be said of those that were not read, or null when there are none. */
  @Nullable Settlement ofRest() {
    return ofRest;
  }
}
