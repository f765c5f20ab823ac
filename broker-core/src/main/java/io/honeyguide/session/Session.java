package io.honeyguide.session;

import io.honeyguide.topic.TopicFilter;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: its subscriptions and the QoS 2 publishes it has not released.
 *
 * <p>A durable session is a function of the log and outlives its connection and the process; any
 * other one lives in memory as long as its connection.
 *
 * <p>Owner: the shard's thread. The facts given at construction may be read anywhere.
 */
public final class Session {

  /** Session Expiry Interval that means never (MQTT 5.0, section 3.1.2.11.2). */
  public static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

  private static final long CONNECTED = -1;

  private final String clientId;
  private final String owner;
  private final long number;
  private final boolean durable;

  /** Mostly one or two, and there may be 100,000 sessions: small at first. */
  private final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>(2);

  private @Nullable BitSet unreleased;
  private long expirySeconds;
  private long leftAtMs = CONNECTED;

  /**
   * A session without subscriptions.
   *
   * @param owner who opened it, the only one it is ever given to; empty for nobody in particular
   * @param number unique name of the session: the offset of the record that opened it; negative for
   *     one that is not durable
   */
  public Session(String clientId, String owner, long number, boolean durable, long expirySeconds) {
    this.clientId = clientId;
    this.owner = owner;
    this.number = number;
    this.durable = durable;
    this.expirySeconds = expirySeconds;
  }

  /** The client identifier. */
  public String clientId() {
    return clientId;
  }

  /** Who opened it, as far as that was proven; empty for nobody in particular. */
  public String owner() {
    return owner;
  }

  /** Unique name of the session; see the constructor. */
  public long number() {
    return number;
  }

  /** Whether it outlives its connection. */
  public boolean isDurable() {
    return durable;
  }

  /** The subscriptions by filter, in the order they were made. For changes by the shard's state. */
  public Map<TopicFilter, Subscription> subscriptions() {
    return subscriptions;
  }

  /** Seconds it lives on after its connection, or {@link #NEVER_EXPIRES}. */
  public long expirySeconds() {
    return expirySeconds;
  }

  /** The client came back, or came first. */
  public void opened(long expiry) {
    expirySeconds = expiry;
    leftAtMs = CONNECTED;
  }

  /**
   * The client left.
   *
   * @param timeMs when, in milliseconds since 1970
   */
  public void left(long timeMs, long expiry) {
    expirySeconds = expiry;
    leftAtMs = timeMs;
  }

  /** Whether a connection holds it, as far as the log knows. */
  public boolean isConnected() {
    return leftAtMs == CONNECTED;
  }

  /** When its client left, in milliseconds since 1970; -1 while it is connected. */
  public long leftAtMs() {
    return leftAtMs;
  }

  /**
   * When it ends, in milliseconds since 1970; {@link Long#MAX_VALUE} while connected or for never.
   */
  public long expiresAtMs() {
    return isConnected() || expirySeconds == NEVER_EXPIRES
        ? Long.MAX_VALUE
        : leftAtMs + expirySeconds * 1000;
  }

  /** A QoS 2 publish with this packet identifier was stored. */
  public void received(int packetId) {
    if (unreleased == null) {
      unreleased = new BitSet();
    }
    unreleased.set(packetId);
  }

  /** The publisher released this packet identifier. */
  public void released(int packetId) {
    if (unreleased != null) {
      unreleased.clear(packetId);
    }
  }

  /** A copy of the packet identifiers of QoS 2 publishes that were stored but not released. */
  public BitSet unreleased() {
    return unreleased == null ? new BitSet() : (BitSet) unreleased.clone();
  }
}
