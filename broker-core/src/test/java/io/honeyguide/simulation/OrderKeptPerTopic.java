package io.honeyguide.simulation;

/**
 * What one publisher sends to one topic reaches a subscriber in the order in which it was sent,
 * seen by what comes for the first time. What was passed over, since it expired or the queue's
 * limit dropped it, may come late: a crash can take back that it was.
 */
final class OrderKeptPerTopic extends Invariant {

  OrderKeptPerTopic(World world) {
    super(world);
  }

  @Override
  void received(ClientSession session, Packet packet, int count) {
    var message = packet.publish();
    if (count > 1
        || message.retain
        || message.unordered
        || message.repeated
        || session.sharesIn(message)) {
      return;
    }
    var way = message.qos == 0 ? " live" : packet.qos() == 0 ? " at QoS 0" : "";
    var newest =
        session.newest.merge(
            message.publisher + ' ' + message.topic + way, message.number, Math::max);
    if (newest > message.number
        && !message.mayBeExpired(world.latestMs())
        && !world.mayBeDropped(session, message)) {
      broken(session.clientId + " gets " + message + " after number " + newest);
    }
  }
}
