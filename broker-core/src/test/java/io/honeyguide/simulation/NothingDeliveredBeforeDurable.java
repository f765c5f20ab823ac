package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.Map;

/** No subscriber sees a message of QoS 1 or 2 that a crash could still take back. */
final class NothingDeliveredBeforeDurable extends Invariant {

  NothingDeliveredBeforeDurable(World world) {
    super(world);
  }

  @Override
  void delivered(Connection connection, Packet packet) {
    var message = packet.publish();
    if (message.qos == 0) {
      return;
    }
    message.delivered = true;
    if (message.offsets.isEmpty() || message.offsets.get(0) >= connection.durableOffset()) {
      broken(message + " at " + message.offsets + " is delivered before it is durable");
    }
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    for (var message : world.published) {
      if (message.delivered && message.offsets.isEmpty()) {
        broken(message + " was delivered and is not in the log");
      }
    }
  }
}
