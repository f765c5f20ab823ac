package io.honeyguide.delivery;

import io.honeyguide.frozen.Freezable;
import io.honeyguide.session.QueueRecords;
import io.honeyguide.session.ShareRecords;
import io.honeyguide.topic.TopicFilter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A share group: sessions that subscribed to the same {@code $share/name/filter}, each message of
 * which one of them gets. It stands in the subscription tree in their place.
 *
 * <p>A group is <i>durable</i> while at least one durable session is a member: then what it has for
 * its members is a function of the log. Any other group lives in memory, with the same parts.
 *
 * <p>Owner: the shard's thread. Event loops pick members for QoS 0.
 */
final class ShareGroup extends Freezable<ShareGroup> implements QueueOwner {

  private static final ShareMember[] NOBODY = {};

  final TopicFilter filter;

  /** The filter as a text. */
  final String name;

  /** What no member has for good. */
  final ShareQueue queue;

  private final Map<SessionSubscriber, ShareMember> members = new LinkedHashMap<>();
  private int durableMembers;

  private volatile @Nullable QueueGate gate;

  // What follows is not in the log.

  /** Members with a connection, for any thread. */
  private volatile ShareMember[] online = NOBODY;

  private final AtomicInteger picks = new AtomicInteger();

  /** Messages that members acknowledged and that the log still has in the group. */
  final RefList acknowledged = new RefList();

  /** Messages that wait in the group and that the log does not have there. */
  final RefList returned = new RefList();

  /** Records on their way to the log that bring messages back: those go first. */
  int returning;

  /** Counts what was given to members. */
  long gifts;

  /** Whether there may be something to do at the end of the turn. */
  boolean touched;

  ShareGroup(TopicFilter filter, int shard) {
    this.filter = filter;
    this.name = filter.text();
    this.queue = new ShareQueue(shard);
  }

  @Override
  public boolean isDurable() {
    return durableMembers > 0;
  }

  @Override
  public long waitingMessages() {
    // What members have on loan is bounded by what each of them may be owed.
    return queue.freeCount();
  }

  @Override
  public long waitingBytes() {
    return queue.freeBytes();
  }

  @Override
  public @Nullable QueueGate gate() {
    return gate;
  }

  @Override
  public QueueGate makeGate() {
    var made = gate;
    if (made == null) {
      made = new QueueGate(this);
      gate = made;
    }
    return made;
  }

  @Override
  public QueueRecords.Limit limit(boolean shut) {
    return new QueueRecords.Limit(ShareRecords.NO_SESSION, name, shut);
  }

  @Override
  public String queueName() {
    return "of the share group " + name;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  Collection<ShareMember> members() {
    return members.values();
  }

  @Nullable ShareMember member(SessionSubscriber subscriber) {
    return members.get(subscriber);
  }

  void join(ShareMember member) {
    members.put(member.subscriber, member);
    if (member.subscriber.session.isDurable()) {
      durableMembers++;
      if (durableMembers == 1) {
        openGate();
        tellTheLog();
      }
    }
    refreshOnline();
  }

  /** Whoever knows the group begins to be somebody else, the log or nobody but this process. */
  private void openGate() {
    var held = gate;
    if (held != null) {
      held.shut = false;
      held.shutHere = false;
    }
  }

  /** The log learns of what waits in the group by RETURNED; until then nobody gets it. */
  private void tellTheLog() {
    queue.forgetByLog();
    for (var at = queue.firstFree(); at != ShareQueue.NONE; at = queue.firstFree()) {
      queue.take(at);
      returned.add(queue.ref(at));
    }
  }

  @Nullable ShareMember leave(SessionSubscriber subscriber) {
    var member = members.remove(subscriber);
    if (member != null) {
      if (subscriber.session.isDurable()) {
        durableMembers--;
        if (durableMembers == 0) {
          openGate();
        }
      }
      refreshOnline();
    }
    return member;
  }

  /** A member came or went. */
  void refreshOnline() {
    online =
        members.values().stream()
            .filter(member -> member.subscriber.link != null)
            .toArray(ShareMember[]::new);
  }

  /** The members with a connection; not to be changed. Any thread. */
  ShareMember[] online() {
    return online;
  }

  /**
   * The member whose turn it is to get a message at QoS 0, by preference one whose connection takes
   * more; null when none has a connection. Any thread.
   */
  @Nullable ShareMember pick() {
    var candidates = online;
    var first =
        candidates.length == 0 ? 0 : Math.floorMod(picks.getAndIncrement(), candidates.length);
    ShareMember stalled = null;
    for (var i = 0; i < candidates.length; i++) {
      var member = candidates[(first + i) % candidates.length];
      var link = member.subscriber.link;
      if (link == null) {
        continue;
      }
      if (!link.deliveries().isStalled()) {
        return member;
      }
      stalled = stalled == null ? member : stalled;
    }
    return stalled;
  }
}
