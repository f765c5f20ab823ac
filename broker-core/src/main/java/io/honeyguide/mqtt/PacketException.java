package io.honeyguide.mqtt;

/**
 * A packet that ends its connection: with which code, and what was wrong in one sentence. Without a
 * stack trace, since it tells about the peer and not about us, and a peer may send many.
 */
final class PacketException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;

  PacketException(int code, String what) {
    super(what, null, false, false);
    this.code = code;
  }

  static PacketException malformed(String what) {
    return new PacketException(ReasonCode.MALFORMED, what);
  }

  static PacketException protocolError(String what) {
    return new PacketException(ReasonCode.PROTOCOL_ERROR, what);
  }

  /** Reason code for the answer. */
  int code() {
    return code;
  }

  /** What was wrong. */
  String what() {
    return String.valueOf(getMessage());
  }
}
