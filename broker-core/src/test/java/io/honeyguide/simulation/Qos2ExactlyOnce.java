package io.honeyguide.simulation;

/**
 * A message of QoS 2 is stored once however often its publisher repeats it, and an application that
 * takes it at QoS 2 gets it once.
 */
final class Qos2ExactlyOnce extends Invariant {

  Qos2ExactlyOnce(World world) {
    super(world);
  }

  @Override
  void committed(Published message, long offset) {
    if (message.qos == 2 && !message.offsets.isEmpty()) {
      broken(message + " is stored at " + message.offsets + " and again at " + offset);
    }
  }

  @Override
  void received(ClientSession session, Packet packet, int count) {
    var message = packet.publish();
    if (packet.qos() == 2 && count > 1 && !message.retain && !session.sharesIn(message)) {
      broken(session.clientId + " gets " + message + " " + count + " times");
    }
  }
}
