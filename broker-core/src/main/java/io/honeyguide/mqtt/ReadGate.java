package io.honeyguide.mqtt;

import io.netty.channel.Channel;

/**
 * Whether a connection is read: as long as there is a reason to pause, no further packet is looked
 * at and the channel is not read, exact to the packet.
 *
 * <p>Owner: the connection's event loop.
 */
final class ReadGate {

  // Reasons to pause.

  /** CONNECT is read, its session is not there yet. */
  static final int AWAITS_SESSION = 1;

  /** A change of subscriptions is under way; what comes behind it waits for it. */
  static final int AWAITS_SUBSCRIPTIONS = 1 << 1;

  /** The client owes us to take what it was sent. */
  static final int AWAITS_OUTPUT = 1 << 2;

  /** The log is behind with the publishes of this event loop. */
  static final int AWAITS_LOG = 1 << 3;

  /** The log is behind with the publishes of this client. */
  static final int AWAITS_ACKS = 1 << 4;

  /** The broker is about to close. */
  static final int DRAINING = 1 << 5;

  /** The client, or its listener, is ahead of the rate that is allowed. */
  static final int ABOVE_RATE = 1 << 6;

  private final Channel channel;
  private final Runnable readOn;
  private int reasons;
  private boolean over;

  /**
   * Open.
   *
   * @param readOn handles the packets that waited
   */
  ReadGate(Channel channel, Runnable readOn) {
    this.channel = channel;
    this.readOn = readOn;
  }

  /** Reads no further packet as long as there is a reason. */
  void pause(int reason) {
    if (reasons == 0) {
      channel.config().setAutoRead(false);
    }
    reasons |= reason;
  }

  /** A reason is gone. */
  void resume(int reason) {
    if ((reasons & reason) == 0) {
      return;
    }
    reasons &= ~reason;
    if (reasons == 0 && !over) {
      readOn.run();
      if (reasons == 0 || over) {
        channel.config().setAutoRead(true);
      }
    }
  }

  boolean isPausedFor(int reason) {
    return (reasons & reason) != 0;
  }

  /** Whether packets of the client may wait unread. */
  boolean isPaused() {
    return reasons != 0;
  }

  /** The connection is over: nothing is read on. */
  void over() {
    over = true;
  }
}
