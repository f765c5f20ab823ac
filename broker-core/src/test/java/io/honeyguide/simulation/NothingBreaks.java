package io.honeyguide.simulation;

/** No part of the broker fails but for a fault of the world. */
final class NothingBreaks extends Invariant {

  NothingBreaks(World world) {
    super(world);
  }

  @Override
  void turned(Life life) {
    if (world.mailboxFailures() > 0) {
      broken("a hand-over to an event loop failed");
    }
  }
}
