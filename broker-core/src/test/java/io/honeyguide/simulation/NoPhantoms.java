package io.honeyguide.simulation;

/** Nobody gets what nobody sent, what was refused, or what he never asked for. */
final class NoPhantoms extends Invariant {

  NoPhantoms(World world) {
    super(world);
  }

  @Override
  void delivered(Connection connection, Packet packet) {
    var message = packet.publish();
    if (message.refused) {
      broken(message + " was refused and is delivered to " + connection.client.clientId);
    }
    if (!connection.session.askedFor(message)) {
      broken(connection.client.clientId + " gets " + message + ", which it never asked for");
    }
  }
}
