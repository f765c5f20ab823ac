package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.HashSet;
import java.util.Map;

/**
 * What its publisher was told to be stored is in the log after any crash, whole and in its place,
 * and reaches every durable session whose subscription was in force.
 */
final class AcknowledgedMessagesSurvive extends Invariant {

  AcknowledgedMessagesSurvive(World world) {
    super(world);
  }

  @Override
  boolean needsAllHistory() {
    return true;
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    var delayed = new HashSet<Published>();
    world.storedOnes().forEach(stored -> delayed.add(stored.message));
    for (var message : world.published) {
      if (message.acknowledged && message.offsets.isEmpty() && !delayed.contains(message)) {
        broken(message + " was acknowledged and is not in the log");
      }
    }
    var start = life.log.startOffset();
    for (var entry : world.places.tailMap(start).entrySet()) {
      var found = kept.get(entry.getKey());
      if (found == null ? !entry.getValue().erasing : !found.message().equals(entry.getValue())) {
        broken(
            entry.getValue()
                + " is not at its place "
                + entry.getKey()
                + " but "
                + found
                + "; start "
                + start
                + ", kept "
                + kept.keySet());
      }
    }
  }

  @Override
  void calm(Life life) {
    for (var client : world.clients) {
      for (var message : client.session.owed) {
        if (!message.mayBeGone(world.latestMs()) && !world.mayBeDropped(client.session, message)) {
          broken(client.clientId + " never gets " + message + " at " + message.offsets);
        }
      }
    }
  }
}
