package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.MessageRef;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.ShareRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of share groups are given out, at the end of the log's turn: each to the
 * member with a connection that has the least to do, and no more than {@link #AHEAD_MAX} ahead; the
 * rest waits in the group for whoever is done first. So a member that is slow, or stands still,
 * holds up what it has and nothing else.
 *
 * <pre>
 * member's session   group        message    how it is given
 * durable            durable      any        ASSIGNED moves it into the session's queue
 * not durable        durable      QoS 1      on loan: the group has it in the log until it is
 *                                            acknowledged, then SHARE_SETTLED takes it out
 * not durable        durable      QoS 0, 2   ASSIGNED takes it out first, for nobody else may get
 *                                            it once it was offered [MQTT-4.8.2-5]
 * not durable        not durable  any        straight away
 * </pre>
 *
 * <p>What a durable member had when it left goes back to its group by RETURNED as soon as another
 * member has a connection; what one that is not durable had goes back when its session ends. What
 * comes back goes out before anything newer.
 *
 * <p>Owner: the shard's thread.
 */
final class ShareDesk {

  /** Most messages of one group that a member has and has not settled. */
  static final int AHEAD_MAX = 256;

  private static final int BATCH_BYTES_MAX = 256 * 1024;

  private static final long[] NO_REFS = {};

  /** A candidate with how it stood when the giving began. */
  private static final Comparator<ShareMember> LEAST_BUSY =
      Comparator.<ShareMember>comparingInt(member -> member.isStalled() ? 1 : 0)
          .thenComparingInt(ShareMember::load)
          .thenComparingLong(member -> member.lastGift);

  /** A record that is to be written, and what follows when it is applied or refused. */
  private abstract static class Note {
    final ShareGroup group;
    final byte type;
    final ShareRecords.Messages messages;
    final boolean urgent;

    Note(ShareGroup group, byte type, long session, long[] refs, boolean urgent) {
      this.group = group;
      this.type = type;
      this.messages = new ShareRecords.Messages(group.name, session, refs);
      this.urgent = urgent;
    }

    abstract void applied();

    abstract void refused();

    void write(RecordBatch batch) {
      ShareRecords.write(messages, batch.begin(type));
      batch.end(null, 0, urgent);
    }
  }

  private final ShareGroups groups;
  private final ShardRecords records;
  private final DeliveryCounters counters;
  private final QueueLimits limits;
  private final QueueGates gates;
  private final QueueWarnings warnings;
  private final PriorityQueue<ShareMember> candidates = new PriorityQueue<>(LEAST_BUSY);
  private List<Note> notes = new ArrayList<>();
  private List<ShareGroup> refused = new ArrayList<>();

  ShareDesk(
      ShareGroups groups,
      ShardRecords records,
      DeliveryCounters counters,
      QueueLimits limits,
      QueueGates gates,
      QueueWarnings warnings) {
    this.groups = groups;
    this.records = records;
    this.counters = counters;
    this.limits = limits;
    this.gates = gates;
    this.warnings = warnings;
  }

  /** Does what there is to do for the groups that something happened to. */
  void turnEnded() {
    for (var group : groups.takeTouched()) {
      settle(group);
      fetchBack(group);
      if (group.returning == 0) {
        giveOut(group);
      }
      limit(group);
    }
    writeNotes();
  }

  /** Tries again what the log refused. */
  void retry() {
    var again = refused;
    refused = new ArrayList<>();
    again.forEach(groups::touch);
  }

  /** Writes what members on loan acknowledged. */
  private void settle(ShareGroup group) {
    inParts(group.acknowledged, refs -> notes.add(new Settled(group, refs)));
  }

  private final class Settled extends Note {
    Settled(ShareGroup group, long[] refs) {
      super(group, RecordType.SHARE_SETTLED, ShareRecords.NO_SESSION, refs, false);
    }

    @Override
    void applied() {
      // The record said it all.
    }

    @Override
    void refused() {
      for (var ref : messages.refs()) {
        group.acknowledged.add(ref);
      }
      refused.add(group);
    }
  }

  /** Brings back what members have that left, if somebody is there to take it. */
  private void fetchBack(ShareGroup group) {
    inParts(group.returned, refs -> notes.add(new Back(group, refs)));
    if (!group.isDurable() || group.online().length == 0) {
      return;
    }
    for (var holder : groups.holders(group)) {
      var session = holder.subscriber.session;
      if (session.isDurable() && !session.isConnected() && !holder.returned) {
        holder.returned = true;
        notes.add(new Absent(group, holder));
      }
    }
  }

  private final class Back extends Note {
    Back(ShareGroup group, long[] refs) {
      // To the log they are nobody's, which should be true for as short as can be.
      super(group, RecordType.RETURNED, ShareRecords.NO_SESSION, refs, true);
      group.returning++;
    }

    @Override
    void applied() {
      group.returning--;
      free(); // also when the group is no longer durable, so that the record meant nothing
      groups.touch(group);
    }

    @Override
    void refused() {
      group.returning--;
      free();
      refused.add(group);
    }

    private void free() {
      for (var ref : messages.refs()) {
        groups.free(group, ref);
      }
    }
  }

  private final class Absent extends Note {
    private final ShareMember holder;

    Absent(ShareGroup group, ShareMember holder) {
      super(group, RecordType.RETURNED, holder.subscriber.session.number(), NO_REFS, false);
      this.holder = holder;
      group.returning++;
    }

    @Override
    void applied() {
      group.returning--;
      // If the group was not durable at that place of the log, the record said nothing.
      holder.returned &= group.isDurable();
      groups.touch(group);
    }

    @Override
    void refused() {
      group.returning--;
      holder.returned = false;
      refused.add(group);
    }
  }

  private void giveOut(ShareGroup group) {
    var queue = group.queue;
    var online = group.online();
    if (queue.freeCount() > 0) {
      enlist(online);
      for (var member = candidates.poll(); member != null; member = candidates.poll()) {
        give(group, member, queue.firstFree());
        if (queue.freeCount() == 0) {
          candidates.clear();
        } else if (hasRoom(member)) {
          candidates.add(member);
        }
      }
    }
    for (var member : online) {
      writeGifts(group, member);
      member.awaited(queue.freeCount() > 0);
    }
  }

  /** Finds who has room. Who never acknowledges passes for as busy as the least busy other one. */
  private void enlist(ShareMember[] online) {
    var leastLoad = Integer.MAX_VALUE;
    for (var member : online) {
      member.assume(0);
      if (!member.isUnacknowledging() && hasRoom(member)) {
        candidates.add(member);
        leastLoad = Math.min(leastLoad, member.load());
      }
    }
    var assumed = candidates.isEmpty() ? 0 : leastLoad;
    for (var member : online) {
      if (member.isUnacknowledging() && hasRoom(member)) {
        member.assume(assumed);
        candidates.add(member);
      }
    }
  }

  private boolean hasRoom(ShareMember member) {
    var subscriber = member.subscriber;
    var link = subscriber.link;
    return link != null
        && !subscriber.leaving
        && subscriber.session.isConnected()
        && member.owed() < member.owedMost(link)
        // What would push other deliveries out of its queue is better kept for somebody else.
        && subscriber.queue.pending() <= limits.messagesMax() / 2
        && !subscriber.queue.isHeavierThan(limits.bytesMax() / 2);
  }

  private void give(ShareGroup group, ShareMember member, int at) {
    var queue = group.queue;
    var ref = queue.ref(at);
    var sizeClass = queue.sizeClass(at);
    var logged = group.isDurable() && !queue.isTransient(at);
    member.lastGift = ++group.gifts;
    if (member.subscriber.session.isDurable() || (logged && member.qosOf(ref) != 1)) {
      queue.take(at);
      member.underWay++;
      member.gifts.add(ref);
    } else if (logged) {
      queue.take(at);
      groups.give(member, ref, sizeClass);
    } else {
      queue.remove(ref);
      groups.give(member, ref, sizeClass);
      if (member.isUnacknowledging()) {
        member.handed();
      }
    }
  }

  private void writeGifts(ShareGroup group, ShareMember member) {
    inParts(
        member.gifts,
        refs -> {
          var urgent = false;
          for (var ref : refs) {
            urgent |= member.qosOf(ref) == 2;
          }
          notes.add(new Gift(group, member, refs, urgent));
        });
  }

  /** Messages on their way to a member; urgent when the record must be there before a QoS 2. */
  private final class Gift extends Note {
    private final ShareMember member;

    Gift(ShareGroup group, ShareMember member, long[] refs, boolean urgent) {
      super(group, RecordType.ASSIGNED, member.subscriber.session.number(), refs, urgent);
      this.member = member;
    }

    @Override
    void applied() {
      member.underWay -= messages.refs().length;
      groups.comeBackUntaken(messages);
      groups.touch(group);
    }

    @Override
    void refused() {
      member.underWay -= messages.refs().length;
      for (var ref : messages.refs()) {
        groups.free(group, ref);
      }
      refused.add(group);
    }
  }

  /** Does what a limit asks for when a group has too much that nobody has. */
  private void limit(ShareGroup group) {
    if (limits.overflow() != OverflowPolicy.DROP_OLD) {
      if (gates.isReached(group)) {
        gates.reached(group);
      } else {
        gates.reconsider(group);
      }
      return;
    }
    var queue = group.queue;
    if (queue.freeCount() > limits.messagesMax()
        || (queue.freeBytes() > limits.bytesMax() && queue.freeCount() > 1)) {
      warnings.full(group);
      drop(
          group,
          counters.queueFull,
          () ->
              queue.freeCount() > limits.roomyMessages()
                  || (queue.freeBytes() > limits.roomyBytes() && queue.freeCount() > 1));
    }
  }

  /** Drops what nobody has from before a place of the log. */
  void dropOld(ShareGroup group, long floor) {
    var queue = group.queue;
    var dropped =
        drop(
            group,
            counters.queueAge,
            () -> MessageRef.offset(queue.ref(queue.firstFree())) < floor);
    if (dropped > 0) {
      warnings.old(group, dropped);
      writeNotes();
    }
  }

  /** Drops the oldest of what nobody has, as long as there is some and a condition holds. */
  private int drop(ShareGroup group, LongAdder counter, BooleanSupplier more) {
    var queue = group.queue;
    var count = 0;
    var dropped = new RefList();
    while (queue.freeCount() > 0 && more.getAsBoolean()) {
      var at = queue.firstFree();
      count++;
      if (group.isDurable() && !queue.isTransient(at)) {
        queue.take(at);
        dropped.add(queue.ref(at));
      } else {
        queue.remove(queue.ref(at));
      }
    }
    counter.add(count);
    inParts(dropped, refs -> notes.add(new Settled(group, refs)));
    return count;
  }

  private interface Part {
    void of(long[] refs);
  }

  private static void inParts(RefList list, Part part) {
    if (list.isEmpty()) {
      return;
    }
    var all = list.takeAll();
    for (var from = 0; from < all.length; from += ShareRecords.MESSAGES_MAX) {
      part.of(
          Arrays.copyOfRange(all, from, Math.min(all.length, from + ShareRecords.MESSAGES_MAX)));
    }
  }

  private void writeNotes() {
    if (notes.isEmpty()) {
      return;
    }
    var all = notes;
    notes = new ArrayList<>();
    var from = 0;
    var bytes = 0;
    for (var i = 0; i < all.size(); i++) {
      bytes += all.get(i).messages.bytesMax() + RecordBatch.FRAME_BYTES;
      if (bytes >= BATCH_BYTES_MAX || i == all.size() - 1) {
        append(all.subList(from, i + 1), bytes);
        from = i + 1;
        bytes = 0;
      }
    }
  }

  private void append(List<Note> part, int bytes) {
    records.append(
        bytes,
        part.stream().anyMatch(note -> note.urgent),
        batch -> part.forEach(note -> note.write(batch)),
        refusal -> done(part, refusal));
  }

  private static void done(List<Note> part, @Nullable LogException refusal) {
    for (var note : part) {
      if (refusal == null) {
        note.applied();
      } else {
        note.refused();
      }
    }
  }
}
