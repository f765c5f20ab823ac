package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.Map;

/**
 * A durable session outlives its connection and any crash until its client ends it or its time is
 * over.
 */
final class SessionsSurvive extends Invariant {

  SessionsSurvive(World world) {
    super(world);
  }

  @Override
  void connected(ClientSession session, boolean present) {
    if (!present && session.begun && session.durable && !session.over) {
      broken(session.clientId + " comes back and finds no session");
    }
    if (present && !session.begun && session.fresh) {
      broken(session.clientId + " starts clean and finds a session");
    }
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    for (var client : world.clients) {
      var session = client.session;
      if (session.begun
          && session.durable
          && !session.over
          && life.view.subscriptions(client.clientId) == null) {
        broken("the session of " + client.clientId + " is gone");
      }
    }
  }
}
