package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageRef;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.session.SessionRecords;

/**
 * The way out of one session's messages over one connection: hands them out in order as far as
 * window and connection have room, and follows their acknowledgements.
 *
 * <p>Owner: the event loop of the outlet. That deliveries are settled reaches the shard as records
 * in the loop's turn.
 */
public final class Deliveries {

  private final SessionSubscriber subscriber;
  private final SessionOutlet outlet;
  private final Loop loop;
  private final LogReader log;
  private final DeliveryCounters counters;
  private final DeliveryQueue.Reader reader;
  private final AckTracker acks;
  private final SettledRun settled;

  /** QoS 0 deliveries of stored messages: kept apart, as they are not in the log's queue. */
  private final DeliveryQueue live = new DeliveryQueue(0);

  private final DeliveryQueue.Reader liveReader = live.reader();
  private final HeldBack heldBack = new HeldBack();
  private final ColdReads cold;
  private final RecordView record = new RecordView();
  private final MessageView message = new MessageView();
  private final long[] run = new long[ColdReads.RUN_MAX];
  private final Runnable pump = this::pump;
  private volatile boolean woken;

  /** Whether the connection had no room when it was asked last. */
  private volatile boolean stalled;

  private boolean closed;

  Deliveries(SessionSubscriber subscriber, SessionOutlet outlet, int inflightMax, Shard shard) {
    this.subscriber = subscriber;
    this.outlet = outlet;
    this.loop = outlet.loop();
    this.log = shard.log();
    this.counters = shard.counters();
    this.reader = subscriber.queue.reader();
    this.acks = new AckTracker(reader.index(), inflightMax);
    this.settled = new SettledRun(subscriber, loop, shard);
    this.cold = new ColdReads(log, loop.mailbox(), pump, outlet::refused);
  }

  /** Whether the connection takes nothing for now. Any thread. */
  boolean isStalled() {
    return stalled;
  }

  private void stalled(boolean isStalled) {
    // Read often and by many, so it is written only when it changes.
    if (stalled != isStalled) {
      stalled = isStalled;
    }
  }

  /** Number of QoS 1 and 2 deliveries under way. */
  public int inflight() {
    return acks.inflight();
  }

  /** Most QoS 1 and 2 deliveries under way at once. */
  public int inflightMax() {
    return acks.inflightMax();
  }

  /**
   * How many more QoS 1 and 2 deliveries may be under way, also such that are none of the
   * session's.
   */
  public int room() {
    return closed ? 0 : acks.room();
  }

  /** Lends a packet identifier to a delivery that is none of the session's; 0 when none is free. */
  public int lendPacketId() {
    return closed ? 0 : acks.lend();
  }

  /** Takes a packet identifier back that was lent. */
  public void takeBackPacketId(int packetId) {
    acks.takeBack(packetId);
    wake();
  }

  /** The queue of QoS 0 deliveries; the shard's to append to. */
  DeliveryQueue live() {
    return live;
  }

  /** Has the loop pump soon. Any thread. */
  void wake() {
    if (!woken) {
      woken = true;
      loop.mailbox().post(pump);
    }
  }

  /** Hands a QoS 0 message over that was not stored. Runs on the loop. */
  void deliverLive(MessageView now, Route route) {
    if (closed) {
      return;
    }
    if (liveReader.hasNext()) {
      pump();
    }
    if (!liveReader.hasNext()) {
      handLive(now, route);
    } else if (stalled || !heldBack.add(now, route)) {
      // What waits is older and must not be seen after this one.
      counters.slowConsumer.increment();
    }
  }

  private void handLive(MessageView now, Route route) {
    var retain = route.retainAsPublished() && now.retain();
    var outcome = outlet.deliver(now, 0, 0, false, retain, route.identifiers());
    stalled(outcome == SessionOutlet.Delivered.NO_ROOM);
    if (outcome == SessionOutlet.Delivered.NO_ROOM) {
      counters.slowConsumer.increment();
    } else if (outcome == SessionOutlet.Delivered.SKIPPED) {
      counters.skipped.increment();
    }
  }

  /** Hands out what there is, as far as window and connection have room. */
  public void pump() {
    woken = false;
    if (closed || cold.isUnderWay()) {
      return;
    }
    var roomy = true;
    stalled(false);
    while (roomy && liveReader.hasNext()) {
      roomy = offer(liveReader, false);
    }
    if (roomy) {
      heldBack.handOn(this::handLive);
    }
    while (roomy && reader.hasNext()) {
      roomy = offer(reader, true);
    }
    if (roomy) {
      cold.discard();
    }
  }

  /** Offers the delivery that is next; false when it has to wait. */
  private boolean offer(DeliveryQueue.Reader queue, boolean counted) {
    var index = queue.index();
    if (queue.isDropped()) {
      if (!counted || !subscriber.session.isDurable()) {
        (queue.isAged() ? counters.queueAge : counters.queueFull).increment();
      }
      return passOver(queue, counted, false);
    }
    var ref = queue.ref();
    if (counted && !acks.hasRoom(index)) {
      return false;
    }
    if (counted && MessageRef.qos(ref) == MessageRef.RECEIVED) {
      return releaseNext(queue);
    }
    switch (find(queue, MessageRef.offset(ref))) {
      case NOT_ASKED -> {
        return false;
      }
      case GONE -> {
        // What the log let go of was moved if anybody needed it, unless its time was over.
        (log.holds(MessageRef.offset(ref)) ? counters.lost : counters.expired).increment();
        // The receiver of one that was erased may have begun the handshake, which has to end.
        return (counted && MessageRef.qos(ref) == 2 && queue.wasOffered())
            ? releaseNext(queue)
            : passOver(queue, counted, true);
      }
      case HERE -> message.wrap(record.body());
    }
    if (message.isExpired(loop.clock().millis()) && !queue.wasOffered()) {
      counters.expired.increment();
      return passOver(queue, counted, true);
    }
    var qos = counted ? MessageRef.qos(ref) : 0;
    var outcome =
        outlet.deliver(
            message,
            counted ? AckTracker.packetId(index) : 0,
            qos,
            counted && queue.wasOffered(),
            MessageRef.isRetain(ref),
            queue.identifiers());
    switch (outcome) {
      case NO_ROOM -> {
        stalled(true);
        return false;
      }
      case SKIPPED -> {
        counters.skipped.increment();
        return passOver(queue, counted, true);
      }
      case SENT -> {
        if (counted) {
          acks.sent(index, qos == 1 ? AckTracker.AWAITS_PUBACK : AckTracker.AWAITS_PUBREC);
        }
        queue.advance();
        if (!counted) {
          live.consumedBelow(queue.index());
        }
      }
    }
    return true;
  }

  /** The handshake goes on with PUBREL. */
  private boolean releaseNext(DeliveryQueue.Reader queue) {
    var index = queue.index();
    acks.sent(index, AckTracker.AWAITS_PUBCOMP);
    queue.advance();
    outlet.release(AckTracker.packetId(index));
    return true;
  }

  private boolean passOver(DeliveryQueue.Reader queue, boolean counted, boolean recorded) {
    var index = queue.index();
    queue.advance();
    if (counted) {
      acks.passOver(index + 1);
      if (recorded) {
        settled.add(index, acks.oldest());
      }
    } else {
      live.consumedBelow(queue.index());
    }
    return true;
  }

  private ColdReads.Found find(DeliveryQueue.Reader queue, long offset) {
    if (log.readCached(offset, record)) {
      return ColdReads.Found.HERE;
    }
    var found = cold.find(offset, record);
    if (found == ColdReads.Found.NOT_ASKED) {
      var count = queue.peek(run);
      for (var i = 0; i < count; i++) {
        run[i] = MessageRef.offset(run[i]);
      }
      cold.fetch(run, count);
    }
    return found;
  }

  /**
   * PUBACK.
   *
   * @return whether such a delivery is under way
   */
  public boolean acknowledge(int packetId) {
    return settle(packetId, AckTracker.AWAITS_PUBACK);
  }

  /**
   * PUBCOMP.
   *
   * @return whether such a delivery is under way
   */
  public boolean complete(int packetId) {
    return settle(packetId, AckTracker.AWAITS_PUBCOMP);
  }

  /**
   * PUBREC with an error: the client does not want the message, the delivery ends [MQTT-4.4.0-2].
   *
   * @return whether such a delivery is under way
   */
  public boolean reject(int packetId) {
    return settle(packetId, AckTracker.AWAITS_PUBREC);
  }

  private boolean settle(int packetId, byte step) {
    var index = acks.indexOf(packetId);
    if (index < 0 || acks.step(index) != step) {
      return false;
    }
    acks.settle(index);
    settled.add(index, acks.oldest());
    wake();
    return true;
  }

  /**
   * PUBREC: PUBREL leaves once it is durable that the client has the message, since the client
   * forgets the packet identifier with PUBREL.
   *
   * @return whether such a delivery is under way
   */
  public boolean receive(int packetId) {
    var index = acks.indexOf(packetId);
    if (index < 0) {
      return false;
    }
    switch (acks.step(index)) {
      case AckTracker.AWAITS_PUBREC -> {
        if (subscriber.session.isDurable()) {
          acks.step(index, AckTracker.RECEIVING);
          var batch = loop.turn().batch(SessionRecords.SMALL_BYTES, true);
          batch
              .begin(RecordType.RECEIVED)
              .writeLongLE(subscriber.session.number())
              .writeLongLE(index);
          batch.end(new ReceivedDurable(), index, true);
        } else {
          release(index);
        }
      }
      case AckTracker.AWAITS_PUBCOMP -> outlet.release(packetId);
      case AckTracker.RECEIVING -> {
        // The PUBREL follows once the first PUBREC is durable.
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void release(long index) {
    if (!closed) {
      acks.step(index, AckTracker.AWAITS_PUBCOMP);
      outlet.release(AckTracker.packetId(index));
    }
  }

  private final class ReceivedDurable implements Completion {
    @Override
    public void committed(long index, long offset, long result) {
      release(index);
    }

    @Override
    public void refused(long index, LogException cause) {
      // A client never repeats PUBREC on one connection: it takes a new one for the handshake to
      // go on.
      if (!closed) {
        acks.step(index, AckTracker.AWAITS_PUBREC);
        outlet.refused(cause);
      }
    }
  }

  /** The connection is over: nothing is handed out any more. */
  void close() {
    closed = true;
    heldBack.handOn((message, route) -> counters.slowConsumer.increment());
    cold.close();
    settled.flush();
  }
}
