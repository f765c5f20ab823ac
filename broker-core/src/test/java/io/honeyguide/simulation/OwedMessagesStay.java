package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import io.honeyguide.message.MessageRef;
import java.util.Map;

/**
 * Whatever goes from the front of the log: what a durable session is owed and what is retained can
 * be read, at its own offset, unless its time was over.
 */
final class OwedMessagesStay extends Invariant {

  OwedMessagesStay(World world) {
    super(world);
  }

  @Override
  void turned(Life life) {
    var start = life.log.startOffset();
    for (var client : world.clients) {
      life.view.queue(
          client.clientId,
          (index, offset, qos) -> {
            if (offset < start && qos != MessageRef.RECEIVED) {
              check(life, offset, "is owed to " + client.clientId);
            }
          });
    }
    for (var topic : SimulatedClient.RETAINED_TOPICS) {
      var place = life.view.retainedAt(topic);
      if (place >= 0 && place < start) {
        check(life, place, "is retained");
      }
    }
  }

  private void check(Life life, long offset, String why) {
    var message = world.places.get(offset);
    if (message != null && !message.mayBeGone(world.latestMs()) && !life.log.holds(offset)) {
      broken(message + " at " + offset + " " + why + " and went from the log");
    }
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    turned(life);
    for (var entry : world.places.headMap(life.log.startOffset()).entrySet()) {
      var found = kept.get(entry.getKey());
      if (life.log.holds(entry.getKey())
          && (found == null || !found.message().equals(entry.getValue()))) {
        broken(entry.getValue() + " was moved and reads as " + found);
      }
    }
  }
}
