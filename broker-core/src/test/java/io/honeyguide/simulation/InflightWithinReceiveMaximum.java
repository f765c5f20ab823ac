package io.honeyguide.simulation;

/** No client has more QoS 1 and 2 deliveries under way than it said it can take. */
final class InflightWithinReceiveMaximum extends Invariant {

  InflightWithinReceiveMaximum(World world) {
    super(world);
  }

  @Override
  void delivered(Connection connection, Packet packet) {
    var count = connection.inflight.cardinality();
    if (packet.qos() > 0 && count > connection.receiveMaximum) {
      broken(count + " are under way to " + connection.client.clientId);
    }
  }
}
