package io.honeyguide.named;

import java.util.Objects;

/**
 * A consumer that stays for as long as its connection does and is given more as it settles what it
 * has: a stream over HTTP, a client of MQTT. It asks for as many messages as its connection has
 * room for, gets them as one batch, says when they are handed on, and asks again.
 *
 * <p>When it leaves, what it holds goes back at once. What was handed on counts as an attempt that
 * failed, as it would if the lease ran out, or a message that ends its consumers would never be
 * given up on; what was not handed on is as if it had never been leased, and so is everything when
 * it is the broker that ends the connection.
 *
 * <p>Owner: the shard's thread.
 *
 * <p>Invariant: it holds at most as many messages as it may, and at most one batch that is not
 * handed on.
 */
public final class StandingConsumer implements NamedConsumer, LeaseHolder {

  /** The connection of such a consumer. Called on the shard's thread; hands over and returns. */
  public interface Connection {

    /** Messages are here for it; {@link #handedOn} follows. */
    void leased(Leases leases);

    /** The subscription was deleted; nothing more comes. */
    void ended();
  }

  private final NamedDesk desk;
  private final NamedSubscription subscription;
  private final int most;
  private final Connection connection;

  /** Leased and on the way to the connection. */
  private final OffsetMap<AckId> underWay = new OffsetMap<>();

  /** Leased and handed on to who works on it. */
  private final OffsetMap<AckId> handedOn = new OffsetMap<>();

  private int wanted;

  /**
   * Somebody who is not there yet. Any thread.
   *
   * @param most messages that it holds at once; never more than the subscription gives out at all
   */
  public StandingConsumer(
      NamedDesk desk, NamedSubscription subscription, int most, Connection connection) {
    this.desk = desk;
    this.subscription = subscription;
    this.most = Math.min(most, subscription.definition().inflightMax());
    this.connection = connection;
  }

  /** Whose messages it works on. Any thread. */
  public NamedSubscription subscription() {
    return subscription;
  }

  /** Comes to work; tells the connection if there is nothing to work on any more. */
  public void begin() {
    if (!desk.attach(subscription, this)) {
      connection.ended();
    }
  }

  /** There is room for so many messages; how many there was room for before is forgotten. */
  public void wants(int messages) {
    wanted = messages;
    desk.wake(subscription);
  }

  /** A batch went out; what of it did not was settled before. */
  public void handedOn(Leases leases) {
    for (var i = 0; i < leases.count(); i++) {
      var id = underWay.remove(leases.offset(i));
      if (id != null) {
        handedOn.put(leases.offset(i), id);
      }
    }
  }

  /** Says something of what it has. */
  public void settle(Settlement settlement) {
    desk.settle(subscription, settlement);
  }

  /**
   * Leaves; what it holds goes back.
   *
   * @param isAttempt whether what was handed on counts as an attempt that failed
   */
  public void leave(boolean isAttempt) {
    wanted = 0;
    desk.detach(subscription, this);
    var unseen = ids(underWay);
    var seen = ids(handedOn);
    if (unseen.length > 0) {
      settle(Settlement.giveBack(unseen));
    }
    if (seen.length > 0) {
      settle(isAttempt ? Settlement.nack(seen, 0, refusal -> {}) : Settlement.giveBack(seen));
    }
  }

  private static AckId[] ids(OffsetMap<AckId> map) {
    var offsets = map.offsets();
    var ids = new AckId[offsets.length];
    for (var i = 0; i < ids.length; i++) {
      ids[i] = Objects.requireNonNull(map.get(offsets[i]));
    }
    return ids;
  }

  @Override
  public int credit() {
    return Math.min(wanted, most - underWay.size() - handedOn.size());
  }

  @Override
  public LeaseHolder holder() {
    return this;
  }

  @Override
  public boolean leased(Leases leases) {
    wanted = 0;
    for (var i = 0; i < leases.count(); i++) {
      underWay.put(leases.offset(i), leases.ackId(i));
    }
    connection.leased(leases);
    return true;
  }

  @Override
  public void leaseOver(long offset) {
    if (underWay.remove(offset) == null) {
      handedOn.remove(offset);
    }
  }

  @Override
  public void ended() {
    connection.ended();
  }
}
