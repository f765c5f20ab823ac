package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.Map;

/**
 * No queue holds more than its limit of deliveries that nobody was offered, and as many again as
 * there are retained messages, since a subscription is owed all of those. What a crash left above
 * it, since the record of a drop was not durable yet, grows no further.
 */
final class BoundedQueues extends Invariant {

  private long most;

  BoundedQueues(World world) {
    super(world);
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    most =
        Math.max(
            world.queueMessagesMax + SimulatedClient.RETAINED_TOPICS.size(),
            life.view.longestQueue());
  }

  @Override
  void turned(Life life) {
    var longest = life.view.longestQueue();
    if (longest > most) {
      broken("a queue holds " + longest + " deliveries, more than " + most);
    }
  }
}
