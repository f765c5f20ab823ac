package io.honeyguide.session;

import io.honeyguide.frozen.Freezable;
import io.honeyguide.frozen.FreezableEntries;
import io.honeyguide.frozen.FrozenView;
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

  private static final class Held extends Freezable<Held> {
    final String clientId;
    Pending pending;

    Held(String clientId, Pending pending) {
      this.clientId = clientId;
      this.pending = pending;
    }
  }

  private final Map<String, Held> byClientId = new HashMap<>();
  private final FreezableEntries<Held> all = new FreezableEntries<>();

  /** The client connected, with a will or without; what it left before is gone. */
  public void put(String clientId, @Nullable Will will) {
    if (will != null) {
      set(clientId, new Pending(will, CONNECTED));
      return;
    }
    var held = byClientId.remove(clientId);
    if (held != null) {
      all.remove(held);
    }
  }

  /** Puts back a will from a snapshot. */
  public void restore(String clientId, Will will, long dueAtMs) {
    set(clientId, new Pending(will, dueAtMs));
  }

  private void set(String clientId, Pending pending) {
    var held = byClientId.get(clientId);
    if (held == null) {
      held = new Held(clientId, pending);
      byClientId.put(clientId, held);
      all.add(held);
    } else {
      all.changing(held);
      held.pending = pending;
    }
  }

  /**
   * The client's connection ended without DISCONNECT.
   *
   * @param sessionEndsMs end of its session: the will is published then at the latest
   */
  public void left(String clientId, long timeMs, long sessionEndsMs) {
    var pending = of(clientId);
    if (pending != null) {
      var will = pending.will();
      set(
          clientId,
          new Pending(will, Math.min(timeMs + will.delaySeconds() * 1000, sessionEndsMs)));
    }
  }

  /** The client's session ended: a will that waits is due at once. */
  public void sessionEnded(String clientId) {
    var pending = of(clientId);
    if (pending != null && !pending.isConnected()) {
      set(clientId, new Pending(pending.will(), 0));
    }
  }

  /** The will of a client, or null. */
  public @Nullable Pending of(String clientId) {
    var held = byClientId.get(clientId);
    return held == null ? null : held.pending;
  }

  /** The clients whose will is to be published now. */
  public List<String> due(long nowMs) {
    var due = new ArrayList<String>();
    for (var held : byClientId.values()) {
      if (held.pending.dueAtMs() <= nowMs) {
        due.add(held.clientId);
      }
    }
    due.sort(null);
    return due;
  }

  /** All wills. */
  public void forEach(BiConsumer<String, Pending> each) {
    byClientId.values().forEach(held -> each.accept(held.clientId, held.pending));
  }

  /**
   * Takes a view of the wills that there are now, in no order that means anything. One view at a
   * time.
   *
   * @param sink gets each client and its will; must not change any
   */
  public FrozenView freeze(BiConsumer<String, Pending> sink) {
    return all.freeze(held -> sink.accept(held.clientId, held.pending));
  }

  /** Number of wills. */
  public int size() {
    return byClientId.size();
  }
}
