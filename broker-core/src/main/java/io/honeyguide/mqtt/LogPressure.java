package io.honeyguide.mqtt;

import io.honeyguide.publish.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * Back-pressure from the log: connections that publish stop being read while too many batches of
 * their event loop are on the way to it.
 *
 * <p>Owner: the event loop.
 */
final class LogPressure {

  /** From here on nothing more is read for the log; each batch holds at most one turn's records. */
  static final int UNDER_WAY_MAX = 32;

  private static final int UNDER_WAY_AGAIN = UNDER_WAY_MAX / 2;

  private final Loop loop;
  private List<Edge> heldBack = new ArrayList<>();

  LogPressure(Loop loop) {
    this.loop = loop;
    loop.mailbox().afterDrain(this::letGo);
  }

  /** Whether the log is so far behind that a publisher has to wait. */
  boolean isHigh() {
    return loop.turn().underWay() >= UNDER_WAY_MAX;
  }

  /** Stops reading a connection until the log has caught up. */
  void holdBack(Edge edge) {
    edge.gate().pause(ReadGate.AWAITS_LOG);
    heldBack.add(edge);
  }

  private void letGo() {
    if (heldBack.isEmpty() || loop.turn().underWay() > UNDER_WAY_AGAIN) {
      return;
    }
    var released = heldBack;
    heldBack = new ArrayList<>();
    for (var edge : released) {
      edge.gate().resume(ReadGate.AWAITS_LOG);
    }
  }
}
