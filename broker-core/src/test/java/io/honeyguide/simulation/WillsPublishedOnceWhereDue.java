package io.honeyguide.simulation;

/**
 * A will is published once if its client left without DISCONNECT and did not come back in time, not
 * before its delay, and never while the client is there or after it took the will back.
 */
final class WillsPublishedOnceWhereDue extends Invariant {

  WillsPublishedOnceWhereDue(World world) {
    super(world);
  }

  @Override
  void committed(Published message, long offset) {
    for (var bequest : world.bequests) {
      if (bequest.message == message) {
        check(bequest, offset);
      }
    }
  }

  private void check(Bequest bequest, long offset) {
    var message = bequest.message;
    if (!message.offsets.isEmpty()) {
      broken("the will " + message + " is published again at " + offset);
    }
    if (bequest.open) {
      return;
    }
    switch (bequest.state) {
      case ASKED, HELD -> broken("the will " + message + " is published while its client is there");
      case WITHDRAWN -> broken("the will " + message + " is published after DISCONNECT");
      case LEFT -> {
        if (world.nowMs() < bequest.dueAtMs) {
          broken("the will " + message + " is published before its time");
        }
      }
    }
  }

  @Override
  void calm(Life life) {
    for (var bequest : world.bequests) {
      if (bequest.state == Bequest.State.LEFT
          && !bequest.open
          && bequest.message.offsets.isEmpty()) {
        broken("the will " + bequest.message + " is never published");
      }
    }
  }
}
