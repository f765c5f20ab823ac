package io.honeyguide.delivery;

/**
 * What is known of a connection beside its session.
 *
 * @param listener it came in through
 * @param protocol and version, such as {@code MQTT 5.0}
 * @param address of the peer
 * @param connectedAtMs milliseconds since 1970
 */
public record ConnectionFacts(
    String listener, String protocol, String address, long connectedAtMs) {

  /** Nothing is known. */
  public static final ConnectionFacts UNKNOWN = new ConnectionFacts("", "", "", 0);
}
