package io.honeyguide.simulation;

/** A will, and what the world may expect of it. */
final class Bequest {

  /** Where the connection stands that it was given with. */
  enum State {
    /** CONNECT is under way. */
    ASKED,
    /** The broker accepted the connection. */
    HELD,
    /** The connection ended without DISCONNECT. */
    LEFT,
    /** The client took it back by DISCONNECT. */
    WITHDRAWN
  }

  final Published message;

  /** Time between the end of the connection and the publish, in milliseconds. */
  final long delayMs;

  State state = State.ASKED;

  /** Not to be published before, milliseconds since 1970. */
  long dueAtMs = Long.MAX_VALUE;

  /** The client came back, or a crash took a record: it may be published or not. */
  boolean open;

  Bequest(Published message, long delayMs) {
    this.message = message;
    this.delayMs = delayMs;
  }

  void left(long nowMs) {
    state = State.LEFT;
    dueAtMs = nowMs + delayMs;
  }

  /** The broker died. */
  void crashed(long nowMs) {
    switch (state) {
      case HELD -> left(nowMs);
      case ASKED, WITHDRAWN -> open = true;
      case LEFT -> {
        // Due as before.
      }
    }
  }
}
