package io.honeyguide.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The wills of all clients of a shard, of durable sessions and of others alike, so that they are
 * published also when the broker dies with the connection.
 *
 * <p>Owner: the shard's thread.
 */
public final class Wills {

  private static final long CONNECTED = Long.MAX_VALUE;

  /**
   * A will and when to publish it.
   *
   * @param dueAtMs milliseconds since 1970; {@link Long#MAX_VALUE} while the client is connected
   */
  public record Pending(Will will, long dueAtMs) {

    /** Whether the client it belongs to is connected, as far as the log knows. */
    public boolean isConnected() {
      return dueAtMs == CONNECTED;
    }
  }

  private final Map<String, Pending> byClientId = new HashMap<>();

  /** The client connected, with a will or without; what it left before is gone. */
  public void put(String clientId, @Nullable Will will) {
    if (will == null) {
      byClientId.remove(clientId);
    } else {
      byClientId.put(clientId, new Pending(will, CONNECTED));
    }
  }

  /** Puts back a will from a snapshot. */
  public void restore(String clientId, Will will, long dueAtMs) {
    byClientId.put(clientId, new Pending(will, dueAtMs));
  }

  /**
   * The client's connection ended without DISCONNECT.
   *
   * @param sessionEndsMs end of its session: the will is published then at the latest
   */
  public void left(String clientId, long timeMs, long sessionEndsMs) {
    byClientId.computeIfPresent(
        clientId,
        (id, pending) ->
            new Pending(
                pending.will(),
                Math.min(timeMs + pending.will().delaySeconds() * 1000, sessionEndsMs)));
  }

  /** The client's session ended: a will that waits is due at once. */
  public void sessionEnded(String clientId) {
    byClientId.computeIfPresent(
        clientId,
        (id, pending) -> pending.isConnected() ? pending : new Pending(pending.will(), 0));
  }

  /** The will of a client, or null. */
  public @Nullable Pending of(String clientId) {
    return byClientId.get(clientId);
  }

  /** The clients whose will is to be published now. */
  public List<String> due(long nowMs) {
    var due = new ArrayList<String>();
    byClientId.forEach(
        (clientId, pending) -> {
          if (pending.dueAtMs() <= nowMs) {
            due.add(clientId);
          }
        });
    due.sort(null);
    return due;
  }

  /** All wills. */
  public void forEach(BiConsumer<String, Pending> each) {
    byClientId.forEach(each);
  }

  /** Number of wills. */
  public int size() {
    return byClientId.size();
  }
}
