package io.honeyguide.session;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions whose home is one shard, by client identifier and by number.
 *
 * <p>Owner: the shard's thread.
 *
 * @param <S> what the shard keeps for a session
 */
public final class SessionRegistry<S> {

  private final Map<String, S> byClientId = new HashMap<>();
  private final Map<Long, S> byNumber = new HashMap<>();

  /** Adds a session, in place of one of the same client. */
  public void add(Session session, S entry) {
    byClientId.put(session.clientId(), entry);
    byNumber.put(session.number(), entry);
  }

  /** Removes a session. */
  public void remove(Session session) {
    var removed = byNumber.remove(session.number());
    byClientId.remove(session.clientId(), removed);
  }

  /** The session of a client, or null. */
  public @Nullable S ofClient(String clientId) {
    return byClientId.get(clientId);
  }

  /** The session with a number, or null when it has ended. */
  public @Nullable S numbered(long number) {
    return byNumber.get(number);
  }

  /** All sessions. */
  public Collection<S> all() {
    return Collections.unmodifiableCollection(byNumber.values());
  }
}
