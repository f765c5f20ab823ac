package io.honeyguide.http;

import io.honeyguide.named.AckId;
import io.honeyguide.named.Leases;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Settlement;
import io.honeyguide.named.StandingConsumer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a named subscription for as long as a client listens, each under a lease. A batch is
 * leased when the socket has room; of one that turns out to be larger than that what did not fit
 * goes back at once, and the next one is smaller.
 *
 * <p>Owner: the connection's event loop; the consumer is the shard's thread's.
 */
final class LeaseStream implements StandingConsumer.Connection {

  /** Messages of the first batch and, as batches fit the socket, of the largest one. */
  private static final int BATCH_FIRST = 16;

  private static final int BATCH_MAX = 256;

  /** Bytes of JSON after which it is asked again whether the socket has room. */
  private static final int WRITE_BYTES = 32 * 1024;

  private final Exchange exchange;
  private final StreamMeters meters;
  private final StreamOutlet out;
  private final StreamLife life;
  private final StandingConsumer consumer;
  private int batch = BATCH_FIRST;
  private boolean awaitsRoom;

  /**
   * A stream that has not begun.
   *
   * @param most messages that the client has at once
   */
  LeaseStream(
      Exchange exchange,
      StreamMeters meters,
      NamedSubscription subscription,
      int most,
      StreamOutlet out) {
    this.exchange = exchange;
    this.meters = meters;
    this.out = out;
    // Where it stands says nothing: whoever comes back is given what is not done.
    this.life = new StreamLife(exchange, meters, out, () -> 0);
    this.consumer = new StandingConsumer(NamedAccess.desk(exchange), subscription, most, this);
  }

  /** Begins; call it where timers may be set, on the context of the request. */
  void start() {
    out.whenRoom(this::roomMade);
    life.begin();
    if (!exchange.isOver()) {
      exchange.whenOver(this::over);
      var messages = batch;
      atDesk(
          () -> {
            consumer.begin();
            consumer.wants(messages);
          });
    }
  }

  private void atDesk(Runnable work) {
    NamedAccess.atDesk(exchange, desk -> work.run());
  }

  private void over() {
    var isAttempt = !exchange.http().isClosing();
    atDesk(() -> consumer.leave(isAttempt));
  }

  private void roomMade() {
    if (awaitsRoom && !exchange.isOver()) {
      awaitsRoom = false;
      var messages = batch;
      atDesk(() -> consumer.wants(messages));
    }
  }

  @Override
  public void leased(Leases leases) {
    // To who is gone it does not matter: the consumer gives back what it holds.
    NamedAccess.answer(exchange, () -> LeaseRead.read(exchange, leases, this::arrived));
  }

  @Override
  public void ended() {
    NamedAccess.answer(
        exchange,
        () ->
            out.endGone(
                Problem.of(
                    410,
                    "subscription_deleted",
                    "the subscription \"%s\" was deleted"
                        .formatted(Shown.of(consumer.subscription().name())))));
  }

  private void arrived(LeaseRead read) {
    if (exchange.isOver()) {
      return;
    }
    var shown = read.shown();
    var sent = send(shown);
    batch = sent < shown.size() ? Math.max(1, sent) : Math.min(BATCH_MAX, batch * 2);
    awaitsRoom = out.isFull();
    var back = giveBack(shown.subList(sent, shown.size()));
    var messages = awaitsRoom ? 0 : batch;
    atDesk(
        () -> {
          say(read.ofRest());
          say(back);
          consumer.handedOn(read.leases());
          if (messages > 0) {
            consumer.wants(messages);
          }
        });
  }

  private void say(@Nullable Settlement settlement) {
    if (settlement != null) {
      consumer.settle(settlement);
    }
  }

  private static @Nullable Settlement giveBack(List<LeaseRead.Delivery> unsent) {
    return unsent.isEmpty()
        ? null
        : Settlement.giveBack(unsent.stream().map(LeaseRead.Delivery::ackId).toArray(AckId[]::new));
  }

  /** Sends what the socket has room for, and says how many that were. */
  private int send(List<LeaseRead.Delivery> deliveries) {
    var sent = 0;
    while (sent < deliveries.size() && !out.isFull()) {
      var body = new StreamBody();
      while (sent < deliveries.size() && body.jsonBytes() < WRITE_BYTES) {
        var delivery = deliveries.get(sent++);
        body.add(delivery.message(), delivery::write);
      }
      body.count(meters);
      out.write(body);
    }
    return sent;
  }
}
