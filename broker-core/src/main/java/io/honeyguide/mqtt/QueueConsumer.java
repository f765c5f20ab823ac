package io.honeyguide.mqtt;

import io.honeyguide.delivery.SessionOutlet.Delivered;
import io.honeyguide.log.StoredMessages;
import io.honeyguide.message.MessageView;
import io.honeyguide.named.AckId;
import io.honeyguide.named.Leases;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Settlement;
import io.honeyguide.named.StandingConsumer;
import io.honeyguide.session.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client at work on one named subscription: asks for as many messages as the connection takes,
 * reads and sends what it is given, and gives back what did not fit.
 *
 * <p>Owner: the connection's event loop; the standing consumer is the shard's thread's.
 */
final class QueueConsumer implements StandingConsumer.Connection {

  private static final int BATCH_FIRST = 16;
  private static final int BATCH_MAX = 256;

  /** Bytes of messages that are read at once, beyond the first one. */
  private static final long READ_BYTES = 256 * 1024;

  private final EdgeLoop shared;
  private final QueueConsumers client;
  private final NamedSubscription subscription;
  private final StandingConsumer consumer;

  /** Acknowledged in this turn. */
  private List<AckId> acknowledged = new ArrayList<>();

  private boolean retainAsPublished;
  private int @Nullable [] identifiers;
  private int batch = BATCH_FIRST;
  private boolean hasAsked;
  private boolean hasEnded;

  /**
   * A client that is not at work yet.
   *
   * @param most messages that it holds at once
   */
  QueueConsumer(EdgeLoop shared, QueueConsumers client, NamedSubscription subscription, int most) {
    this.shared = shared;
    this.client = client;
    this.subscription = subscription;
    this.consumer = new StandingConsumer(shared.shard.named(), subscription, most, this);
  }

  String name() {
    return subscription.name();
  }

  /** Whether it works on this subscription, and not on one that had its name before. */
  boolean isOf(NamedSubscription other) {
    return subscription == other;
  }

  /** What the client asked for; QoS, No Local and Retain Handling say nothing here. */
  void options(Subscription asked) {
    retainAsPublished = asked.retainAsPublished();
    identifiers = asked.identifier() == 0 ? null : new int[] {asked.identifier()};
  }

  int @Nullable [] identifiers() {
    return identifiers;
  }

  /** Comes to work. */
  void begin() {
    atDesk(consumer::begin);
    ask();
  }

  private void atDesk(Runnable task) {
    shared.shard.execute(task);
  }

  /** Asks for messages, unless it did, or the connection takes none. */
  void ask() {
    var messages = Math.min(client.room(), batch);
    if (!hasAsked && !hasEnded && messages > 0) {
      hasAsked = true;
      atDesk(() -> consumer.wants(messages));
    }
  }

  @Override
  public void leased(Leases leases) {
    shared.loop.mailbox().post(() -> read(leases));
  }

  @Override
  public void ended() {
    shared.loop.mailbox().post(() -> client.deleted(this));
  }

  private void read(Leases leases) {
    if (!hasEnded) {
      StoredMessages.read(
          shared.shard.log(),
          leases.offsets(),
          READ_BYTES,
          found -> shared.loop.mailbox().post(() -> arrived(leases, found)));
    }
  }

  /** A message as it was read. */
  record Found(MessageView view, boolean retain) {}

  private void arrived(Leases leases, StoredMessages found) {
    if (hasEnded) {
      return;
    }
    var failure = found.failure();
    if (failure != null) {
      client.failed(failure);
      return;
    }
    var back = new ArrayList<AckId>();
    var gone = new ArrayList<AckId>();
    var unfit = new ArrayList<AckId>();
    var hasRoom = true;
    var count = 0;
    for (var i = 0; i < leases.count(); i++) {
      var message = found.message(leases.offset(i));
      var id = leases.ackId(i);
      if (!hasRoom || (message == null && found.isCut())) {
        back.add(id);
      } else if (message == null) {
        gone.add(id);
      } else {
        var view = message.view();
        var outcome = client.send(this, id, new Found(view, retainAsPublished && view.retain()));
        switch (outcome) {
          case SENT -> count++;
          case SKIPPED -> unfit.add(id);
          case NO_ROOM -> back.add(id);
        }
        hasRoom = outcome != Delivered.NO_ROOM;
      }
    }
    batch = back.isEmpty() ? Math.min(BATCH_MAX, batch * 2) : Math.max(1, count);
    atDesk(
        () -> {
          say(back, Settlement::giveBack);
          say(gone, ids -> Settlement.reject(ids, "the log does not hold it any more", no -> {}));
          // Others may take packets of that size.
          say(unfit, ids -> Settlement.nack(ids, -1, refusal -> {}));
          consumer.handedOn(leases);
        });
    hasAsked = false;
    if (hasRoom) {
      ask();
    }
  }

  private interface Saying {
    Settlement of(AckId[] ids);
  }

  private void say(List<AckId> ids, Saying saying) {
    if (!ids.isEmpty()) {
      consumer.settle(saying.of(ids.toArray(new AckId[0])));
    }
  }

  /** The client is done with a message. What it acknowledges in one turn goes out together. */
  void acknowledge(AckId id) {
    acknowledged.add(id);
    if (acknowledged.size() == 1) {
      shared.loop.endOfTurn().execute(this::sayAcknowledged);
    }
  }

  private void sayAcknowledged() {
    var ids = acknowledged;
    acknowledged = new ArrayList<>();
    // Refused, the lease runs out, and the message comes again.
    atDesk(() -> say(ids, those -> Settlement.ack(those, refusal -> {})));
  }

  /** The client says something else. */
  void say(Settlement settlement) {
    atDesk(() -> consumer.settle(settlement));
  }

  /** Leaves; what the client has goes back, also before its acknowledgement comes. */
  void end() {
    hasEnded = true;
    sayAcknowledged();
    var isAttempt = !shared.closing;
    atDesk(() -> consumer.leave(isAttempt));
  }
}
