package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.Map;

/**
 * A promise of the broker: is told what happens in the simulated world and says when that breaks
 * it. Every call comes on the one thread of the simulation.
 */
abstract class Invariant {

  /** The world it watches. */
  final World world;

  Invariant(World world) {
    this.world = world;
  }

  /** The log committed a message, for the first time or again. */
  void committed(Published message, long offset) {}

  /** The log committed a message as its publisher sent it, to be seen at once or later. */
  void stored(Stored stored) {}

  /** The log committed a delayed message for everybody to see. */
  void published(Stored delayed, long offset) {}

  /** A connection was handed a message for its client. */
  void delivered(Connection connection, Packet packet) {}

  /**
   * A client's application got a message.
   *
   * @param count how often by now, this time included
   */
  void received(ClientSession session, Packet packet, int count) {}

  /** A client was answered its CONNECT. */
  void connected(ClientSession session, boolean present) {}

  /** The shard had a turn. */
  void turned(Life life) {}

  /**
   * The broker started on what an earlier life left behind.
   *
   * @param kept the messages in the log by offset
   */
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {}

  /** All faults are over, everybody is connected and nothing is under way any more. */
  void calm(Life life) {}

  /** Whether it is about history as well as state, so that damage to history may break it. */
  boolean needsAllHistory() {
    return false;
  }

  /** Says that the promise is broken. */
  final void broken(String what) {
    world.broken(getClass().getSimpleName(), what);
  }
}
