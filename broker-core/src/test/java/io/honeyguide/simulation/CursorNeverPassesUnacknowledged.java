package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.HashSet;
import java.util.Map;

/**
 * A crash leaves in a session's queue whatever its client has not acknowledged, unless it expired
 * or the queue's limit dropped it.
 */
final class CursorNeverPassesUnacknowledged extends Invariant {

  CursorNeverPassesUnacknowledged(World world) {
    super(world);
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    for (var client : world.clients) {
      var session = client.session;
      if (session.over || !session.durable) {
        continue;
      }
      var queued = new HashSet<Integer>();
      life.view.queue(
          client.clientId,
          (index, offset, qos) -> {
            var known = world.places.get(offset);
            if (known != null) {
              queued.add(known.id);
            }
          });
      for (var message : session.owed) {
        if (!queued.contains(message.id)
            && !message.mayBeGone(world.latestMs())
            && !world.mayBeDropped(session, message)) {
          broken(
              client.clientId
                  + " is owed "
                  + message
                  + " at "
                  + message.offsets
                  + ", which is not in its queue");
        }
      }
      for (var message : session.incoming.values()) {
        // The client had no PUBREL: the delivery must still be known by its packet identifier.
        if (!queued.contains(message.id)) {
          broken(client.clientId + " has half of " + message + ", which is not in its queue");
        }
      }
    }
  }
}
