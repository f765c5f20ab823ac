package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.Map;

/**
 * A subscription of a durable session is there after any crash once SUBACK was seen, with its
 * options, and gone once UNSUBACK was.
 */
final class SubscriptionsSurviveSuback extends Invariant {

  SubscriptionsSurviveSuback(World world) {
    super(world);
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    for (var client : world.clients) {
      var session = client.session;
      if (session.over || !session.durable) {
        continue;
      }
      var held = life.view.subscriptions(client.clientId);
      if (held == null) {
        continue; // SessionsSurvive speaks of it
      }
      for (var filter : session.everAsked) {
        var known = session.subscriptions.get(filter);
        var found = held.get(filter);
        if (known == null ? found != null : !known.unsure && !known.options.equals(found)) {
          broken(client.clientId + " subscribed to " + filter + " finds " + found);
        }
      }
    }
  }
}
