package io.honeyguide.delivery;

import io.honeyguide.frozen.FreezableEntries;
import io.honeyguide.frozen.FrozenView;
import io.honeyguide.message.MessageRef;
import io.honeyguide.session.ShareRecords;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.SubscriptionTree;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The share groups of a shard: who is a member, what each group has for its members, and how
 * messages move between a group and its members' queues. Part of {@link ShardState}: what becomes
 * of durable groups and sessions follows from the log alone. Who gets what decides {@link
 * ShareDesk}, and says so by records.
 *
 * <p>Owner: the shard's thread.
 */
final class ShareGroups {

  /** As it was published. */
  private static final Subscription EVERYTHING =
      new Subscription(2, false, true, Subscription.RETAINED_NEVER, 0);

  private final int shard;
  private final SubscriptionTree<Subscriber, Subscription> tree;
  private final ShardState state;
  private final References references;
  private final ShardState.Effects effects;
  private final Map<String, ShareGroup> groups = new HashMap<>();

  /** The same groups: whatever changes what the log knows of one says so here first. */
  private final FreezableEntries<ShareGroup> freezable = new FreezableEntries<>();

  /** Who has unsettled deliveries of a group, member or not, by the group's name. */
  private final Map<String, Set<ShareMember>> holders = new HashMap<>();

  private List<ShareGroup> touched = new ArrayList<>();
  private final AtomicInteger groupCount = new AtomicInteger();
  private final AtomicInteger memberCount = new AtomicInteger();

  ShareGroups(
      int shard,
      SubscriptionTree<Subscriber, Subscription> tree,
      ShardState state,
      References references,
      ShardState.Effects effects) {
    this.shard = shard;
    this.tree = tree;
    this.state = state;
    this.references = references;
    this.effects = effects;
  }

  /** Number of groups. Any thread. */
  int groupCount() {
    return groupCount.get();
  }

  /** Number of shared subscriptions. Any thread. */
  int memberCount() {
    return memberCount.get();
  }

  /** Makes a session a member of a group, or changes its options. */
  void put(SessionSubscriber subscriber, TopicFilter filter, Subscription options) {
    var group = groups.get(filter.text());
    if (group == null) {
      group = new ShareGroup(filter, shard);
      groups.put(group.name, group);
      freezable.add(group);
      groupCount.incrementAndGet();
      // Members have options of their own; to the group a message comes as it was published.
      tree.put(filter, group, EVERYTHING);
    }
    touch(group);
    var member = group.member(subscriber);
    if (member != null) {
      member.options(options);
      return;
    }
    subscriber.joinsGroup();
    freezable.changing(group);
    group.join(new ShareMember(group.name, subscriber, options, this));
    memberCount.incrementAndGet();
  }

  /**
   * Ends a membership; what the member was assigned stays with it.
   *
   * @return whether there was one
   */
  boolean remove(SessionSubscriber subscriber, TopicFilter filter) {
    var group = groups.get(filter.text());
    if (group == null) {
      return false;
    }
    freezable.changing(group);
    var member = group.leave(subscriber);
    if (member == null) {
      return false;
    }
    member.awaited(false);
    memberCount.decrementAndGet();
    if (group.isEmpty()) {
      groups.remove(group.name);
      freezable.remove(group);
      group.gateIsOver();
      groupCount.decrementAndGet();
      tree.remove(filter, group);
    }
    touch(group);
    return true;
  }

  /** A member of a group, or one that only has deliveries of it left. */
  ShareMember memberOrFormer(SessionSubscriber subscriber, String name) {
    var group = groups.get(name);
    var member = group == null ? null : group.member(subscriber);
    if (member != null) {
      return member;
    }
    for (var holder : holders.getOrDefault(name, Set.of())) {
      if (holder.subscriber == subscriber) {
        return holder;
      }
    }
    return new ShareMember(name, subscriber, EVERYTHING, this);
  }

  /** A message matched a group's filter. */
  void route(ShareGroup group, long ref, int sizeClass) {
    if (MessageRef.qos(ref) == 0) {
      var member = group.pick();
      if (member != null) {
        effects.live(member.subscriber, member.own(ref), sizeClass, member.route().identifiers());
      }
    } else if (group.takes(effects)) {
      freezable.changing(group);
      group.queue.add(ref, sizeClass, !group.isDurable());
      touch(group);
    }
  }

  /** Applies ASSIGNED. */
  void assigned(ShareRecords.Messages messages) {
    var group = groups.get(messages.group());
    if (group == null) {
      return;
    }
    freezable.changing(group);
    var taker = taker(group, messages.session());
    for (var ref : messages.refs()) {
      if (taker != null) {
        var sizeClass = group.queue.loggedSizeClass(ref);
        group.queue.remove(ref);
        give(taker, ref, sizeClass);
      } else if (messages.session() < 0) {
        // The log knows no session that is not durable, so to the log the message left in any case.
        group.queue.remove(ref);
      } else {
        free(group, ref);
      }
    }
  }

  /** The member that gets what is assigned to a session at this place of the log, or null. */
  private @Nullable ShareMember taker(ShareGroup group, long session) {
    var subscriber = state.sessions.numbered(session);
    return subscriber != null && subscriber.session.isConnected() ? group.member(subscriber) : null;
  }

  /** ASSIGNED was applied: what left its group without getting to anybody comes back. */
  void comeBackUntaken(ShareRecords.Messages messages) {
    var group = groups.get(messages.group());
    if (group != null && messages.session() < 0 && taker(group, messages.session()) == null) {
      for (var ref : messages.refs()) {
        comeBack(group, ref, SizeClass.UNCOUNTED);
      }
    }
  }

  /** Puts a message of a group into a member's queue. */
  void give(ShareMember member, long ref, int sizeClass) {
    var own = member.own(ref);
    var subscriber = member.subscriber;
    if (MessageRef.qos(own) == 0) {
      effects.live(subscriber, own, sizeClass, member.route().identifiers());
    } else {
      references.added(MessageRef.offset(ref));
      state.growing(subscriber);
      subscriber.queue.add(own, sizeClass, member.route().identifiers(), new Assigned(member, ref));
      effects.queued(subscriber);
    }
  }

  /** A message that a record was to move stays in the group. */
  void free(ShareGroup group, long ref) {
    var at = group.queue.find(ref);
    if (at != ShareQueue.NONE) {
      group.queue.free(at);
      touch(group);
    }
  }

  /** A message is the group's again that the log does not have there. */
  void comeBack(ShareGroup group, long ref, int sizeClass) {
    goBack(group, ref, sizeClass, true);
    if (group.isDurable()) {
      group.queue.take(group.queue.find(ref));
      group.returned.add(ref);
    }
    touch(group);
  }

  private void goBack(ShareGroup group, long ref, int sizeClass, boolean isTransient) {
    freezable.changing(group);
    references.added(MessageRef.offset(ref));
    group.queue.add(ref, sizeClass, isTransient);
  }

  /** Applies RETURNED. */
  void returned(ShareRecords.Messages messages) {
    var group = groups.get(messages.group());
    if (group == null || !group.isDurable()) {
      return;
    }
    freezable.changing(group);
    if (messages.session() == ShareRecords.NO_SESSION) {
      for (var ref : messages.refs()) {
        goBack(group, ref, group.queue.loggedSizeClass(ref), false);
      }
    } else {
      var subscriber = state.sessions.numbered(messages.session());
      if (subscriber != null && !subscriber.session.isConnected()) {
        state.changing(subscriber);
        takeBack(subscriber, group);
      }
    }
    touch(group);
  }

  /**
   * Moves what another client may get from a session's queue to the group: QoS 1, and QoS 2 that
   * was never offered [MQTT-4.8.2-5].
   */
  private void takeBack(SessionSubscriber subscriber, ShareGroup group) {
    var queue = subscriber.queue;
    var indexes = new RefList();
    queue.forEachAssigned(
        (index, ref, assigned) -> {
          if (assigned.member().group.equals(group.name) && mayMove(queue, index, ref)) {
            indexes.add(index);
            goBack(group, assigned.ref(), queue.sizeClass(index), false);
            assigned.member().released();
          }
        });
    for (var index : indexes.takeAll()) {
      queue.giveBack(index);
    }
  }

  private static boolean mayMove(DeliveryQueue queue, long index, long ref) {
    return MessageRef.qos(ref) == 1 || index >= queue.offeredBelow();
  }

  /** Applies SHARE_SETTLED. */
  void settled(ShareRecords.Messages messages) {
    var group = groups.get(messages.group());
    if (group != null) {
      freezable.changing(group);
      for (var ref : messages.refs()) {
        group.queue.remove(ref);
      }
      touch(group);
    }
  }

  /** A session whose memberships are over ends: what another client may get goes back. */
  void ended(SessionSubscriber subscriber) {
    var queue = subscriber.queue;
    queue.forEachAssigned(
        (index, ref, assigned) -> {
          var member = assigned.member();
          member.released();
          var group = groups.get(member.group);
          if (group == null || !mayMove(queue, index, ref)) {
            return;
          }
          if (subscriber.session.isDurable()) {
            goBack(group, assigned.ref(), queue.sizeClass(index), !group.isDurable());
          } else if (group.queue.find(assigned.ref()) == ShareQueue.NONE) {
            comeBack(group, assigned.ref(), queue.sizeClass(index));
          } else {
            free(group, assigned.ref());
          }
          touch(group);
        });
  }

  // What members have.

  /** A member has deliveries of its group. */
  void holds(ShareMember member) {
    holders.computeIfAbsent(member.group, name -> new LinkedHashSet<>()).add(member);
  }

  /** A member has no more deliveries of its group. */
  void holdsNothing(ShareMember member) {
    var left = holders.get(member.group);
    if (left != null && left.remove(member) && left.isEmpty()) {
      holders.remove(member.group);
    }
  }

  /** Who has deliveries of a group, member or not. */
  Collection<ShareMember> holders(ShareGroup group) {
    return holders.getOrDefault(group.name, Set.of());
  }

  /** A member is done with a message. */
  void acknowledged(ShareMember member, long ref) {
    var group = groups.get(member.group);
    if (group == null) {
      return;
    }
    touch(group);
    var at = member.subscriber.session.isDurable() ? ShareQueue.NONE : group.queue.find(ref);
    if (at == ShareQueue.NONE) {
      return; // it left the group when it was assigned
    }
    if (group.isDurable() && !group.queue.isTransient(at)) {
      group.acknowledged.add(ref);
    } else {
      group.queue.remove(ref);
    }
  }

  /** A session got a connection, or lost it. */
  void connectionChanged(SessionSubscriber subscriber) {
    if (subscriber.isShareMember()) {
      for (var filter : subscriber.session.subscriptions().keySet()) {
        var group = filter.shareGroup() == null ? null : groups.get(filter.text());
        var member = group == null ? null : group.member(subscriber);
        if (group != null && member != null) {
          member.returned = false;
          group.refreshOnline();
          touch(group);
        }
      }
    }
    subscriber.queue.forEachAssigned(
        (index, ref, assigned) -> {
          assigned.member().returned = false;
          touch(assigned.member().group);
        });
  }

  /** There may be something to do for the group of a name, if there is one. */
  void touch(String name) {
    touch(groups.get(name));
  }

  /** There may be something to do for a group. */
  void touch(@Nullable ShareGroup group) {
    if (group != null && !group.touched) {
      group.touched = true;
      touched.add(group);
    }
  }

  /** Takes the groups for which there may be something to do. */
  List<ShareGroup> takeTouched() {
    if (touched.isEmpty()) {
      return List.of();
    }
    var taken = touched;
    touched = new ArrayList<>();
    taken.forEach(group -> group.touched = false);
    return taken;
  }

  /** The group of a name, or null. */
  @Nullable ShareGroup named(String name) {
    return groups.get(name);
  }

  /** All groups, as of now. */
  List<ShareGroup> all() {
    return List.copyOf(groups.values());
  }

  // For the snapshot.

  /** The durable groups by name. */
  List<ShareGroup> durable() {
    return groups.values().stream()
        .filter(ShareGroup::isDurable)
        .sorted(Comparator.comparing(group -> group.name))
        .toList();
  }

  /** Takes a view of the groups as they are now, in no order that means anything. */
  FrozenView freeze(Consumer<ShareGroup> sink) {
    return freezable.freeze(sink);
  }

  /** Restores what a durable group has for its members. */
  void restore(String name, long ref, int sizeClass) {
    var group = groups.get(name);
    if (group == null) {
      throw new IllegalStateException("a snapshot has messages of a group without members");
    }
    group.queue.add(ref, sizeClass, false);
  }

  /** Walks over what durable groups have for their members. */
  void forEachLogged(ShareQueue.Visitor visitor) {
    groups.values().stream()
        .filter(ShareGroup::isDurable)
        .forEach(group -> group.queue.forEachLogged(visitor));
  }
}
