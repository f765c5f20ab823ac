package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.message.MessageView;
import io.honeyguide.publish.Loop;
import org.jspecify.annotations.Nullable;

/**
 * A connection that takes a session's deliveries: implemented by the MQTT edge. Every call but
 * {@link #loop} and {@link #facts} comes on the connection's own event loop, through its mailbox.
 */
public interface SessionOutlet {

  /** The event loop that owns the connection; any thread. */
  Loop loop();

  /**
   * The session is this connection's now: answer CONNECT.
   *
   * @param link the session as seen from this event loop, until {@link SessionLink#leave}
   */
  void connected(SessionLink link);

  /** The log does not take or give what the session needs: close. */
  void refused(LogException cause);

  /** Somebody else opened the session of this client identifier: refuse CONNECT. */
  void ownedByAnother();

  /**
   * The client left a delivery unacknowledged while so many others came that its packet identifiers
   * run out: close.
   */
  void overrun();

  /** Another connection of the same client takes the session: close, and leave the link. */
  void takenOver();

  /** An operator ends the connection: close, and leave the link. */
  default void kicked() {
    takenOver();
  }

  /** What is known of the connection beside its session; any thread. */
  default ConnectionFacts facts() {
    return ConnectionFacts.UNKNOWN;
  }

  /**
   * Writes a PUBLISH.
   *
   * @param message valid during the call
   * @param packetId 0 for QoS 0
   * @param dup whether it was sent before
   * @param identifiers Subscription Identifiers of the subscriptions that matched, or null
   * @return how it went
   */
  Delivered deliver(
      MessageView message,
      int packetId,
      int qos,
      boolean dup,
      boolean retain,
      int @Nullable [] identifiers);

  /** Writes a PUBREL for a delivery whose PUBREC is durable. */
  void release(int packetId);

  /** What became of a delivery. */
  enum Delivered {
    /** It is on its way. */
    SENT,
    /** The connection has no room: offer it again after {@link SessionLink#pump}. */
    NO_ROOM,
    /** It can never be sent on this connection, for instance as it is too large: go on without. */
    SKIPPED
  }
}
