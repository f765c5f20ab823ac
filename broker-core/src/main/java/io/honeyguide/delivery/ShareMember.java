package io.honeyguide.delivery;

import io.honeyguide.message.MessageRef;
import io.honeyguide.session.Subscription;

/**
 * A session as a member of a share group: the options of its own subscription, and how much of the
 * group's work it has. It outlives UNSUBSCRIBE as long as some of that work is in its queue.
 *
 * <p>Owner: the shard's thread. Routes may be read by any event loop.
 */
final class ShareMember {

  /** The group's filter as a text: what the group is known by. */
  final String group;

  final SessionSubscriber subscriber;

  private final ShareGroups groups;
  private volatile Route route;
  private int qos;

  /** Deliveries in its queue that came from the group and are not settled. */
  private int outstanding;

  // What follows is not in the log.

  /** Messages that a record on its way to the log assigns to it. */
  int underWay;

  /** How busy it passes for besides, when it cannot be seen: what has QoS 0 is never unsettled. */
  private int assumed;

  /** When it was given something last, counted in gifts of the group. */
  long lastGift;

  /** What it was assigned in this turn. */
  final RefList gifts = new RefList();

  private boolean awaited;

  /** Whether all that another client may get was taken from it since it left. */
  boolean returned;

  ShareMember(
      String group, SessionSubscriber subscriber, Subscription options, ShareGroups groups) {
    this.group = group;
    this.subscriber = subscriber;
    this.groups = groups;
    this.qos = options.qos();
    this.route = Route.of(subscriber, options);
  }

  /** The options of its subscription changed. */
  void options(Subscription options) {
    qos = options.qos();
    route = Route.of(subscriber, options);
  }

  /** How it gets QoS 0. Any thread. */
  Route route() {
    return route;
  }

  /** QoS at which it gets a message of the group [MQTT-4.8.2-3]. */
  int qosOf(long groupRef) {
    return Math.min(qos, MessageRef.qos(groupRef));
  }

  /** The group's message as it gets it. */
  long own(long groupRef) {
    return MessageRef.of(
        MessageRef.shard(groupRef),
        MessageRef.offset(groupRef),
        qosOf(groupRef),
        MessageRef.isRetain(groupRef) && route.retainAsPublished());
  }

  /** Messages it has or is about to get, and has not settled. */
  int owed() {
    return outstanding + underWay;
  }

  /** How busy it is, or passes for. */
  int load() {
    return owed() + assumed;
  }

  /** Whether it gets everything at QoS 0, so that what it has to do cannot be seen. */
  boolean isUnacknowledging() {
    return qos == 0;
  }

  /** It passes for this busy from now on, if how busy it is cannot be seen. */
  void assume(int load) {
    assumed = isUnacknowledging() ? Math.max(0, load - owed()) : 0;
  }

  /** It got a message for which nothing is to come back. */
  void handed() {
    assumed++;
  }

  /** Most messages it may be owed. */
  int owedMost(SessionLink link) {
    return isUnacknowledging()
        ? ShareDesk.AHEAD_MAX
        : Math.min(ShareDesk.AHEAD_MAX, link.inflightMax());
  }

  /** Whether its connection takes nothing for now. */
  boolean isStalled() {
    var link = subscriber.link;
    return link != null && link.deliveries().isStalled();
  }

  /** Whether its group has messages that wait for somebody to have room. */
  void awaited(boolean isAwaited) {
    if (awaited != isAwaited) {
      awaited = isAwaited;
      subscriber.awaitedAs(this, isAwaited);
    }
  }

  /** There may be something to do for its group. */
  void touchGroup() {
    groups.touch(group);
  }

  /** A delivery from the group stands in its queue. */
  void delivering() {
    if (outstanding == 0) {
      groups.holds(this);
    }
    outstanding++;
  }

  /** A delivery from the group is settled. */
  void settled(long groupRef) {
    released();
    groups.acknowledged(this, groupRef);
  }

  /** A delivery from the group is not its any more. */
  void released() {
    outstanding--;
    if (outstanding == 0) {
      groups.holdsNothing(this);
    }
  }
}
