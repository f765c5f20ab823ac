package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.Map;

/**
 * No queue holds more than its limits of deliveries that nobody was offered, and as many again as
 * there are retained messages, since a subscription is owed all of those. A queue that is shut, or
 * whose publishers are refused, may go beyond that by what was under way; one whose publishers are
 * refused reaches twice its limit. What a crash left above the limit, since the record of a drop
 * was not durable yet, grows no further.
 */
final class BoundedQueues extends Invariant {

  /** More publishes than all clients have under way in one turn of the log. */
  private static final int UNDER_WAY_MAX = 64;

  private long most;

  BoundedQueues(World world) {
    super(world);
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    most = Math.max(allowed() + SimulatedClient.RETAINED_TOPICS.size(), life.view.longestQueue());
  }

  private long allowed() {
    var messages = (long) world.queues.messagesMax();
    return switch (world.queues.overflow()) {
      case DROP_OLD -> messages;
      case DROP_NEW -> messages + UNDER_WAY_MAX;
      case REFUSE -> 2 * messages + UNDER_WAY_MAX;
    };
  }

  @Override
  void turned(Life life) {
    var longest = life.view.longestQueue();
    if (longest > most) {
      broken("a queue holds " + longest + " deliveries, more than " + most);
    }
  }
}
