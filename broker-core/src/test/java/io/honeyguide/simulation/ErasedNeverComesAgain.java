package io.honeyguide.simulation;

import io.honeyguide.delivery.ReclaimLimits;
import io.honeyguide.log.Recovery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was answered to be erased nobody gets any more, whatever crashes; once it is said that no
 * file holds its bytes, none does; and that is said in the end.
 */
final class ErasedNeverComesAgain extends Invariant {

  private static final ReclaimLimits NO_TRIMMING =
      new ReclaimLimits(1L << 40, Long.MAX_VALUE, ReclaimLimits.MOVED_MESSAGES_MAX, 0);

  /** Seconds in which a round comes to its end when nothing fails. */
  private static final int ROUND_SECONDS = 12;

  ErasedNeverComesAgain(World world) {
    super(world);
  }

  /** Somebody has messages erased, or some time passes. */
  void act(Life life) {
    if (world.chance(50)) {
      erase(life);
    } else {
      world.trace.add("rewrites");
      watch(life);
      pass(life, 1 + world.random.nextInt(4));
    }
  }

  private void erase(Life life) {
    var wills = new HashSet<Published>();
    world.bequests.forEach(bequest -> wills.add(bequest.message));
    var known = new ArrayList<Published>();
    world.places.forEach(
        (offset, message) -> {
          if (!wills.contains(message) && life.log.holds(offset)) {
            known.add(message);
          }
        });
    if (known.isEmpty()) {
      return;
    }
    var picked = new HashSet<Published>();
    for (var i = world.random.nextInt(4); i >= 0; i--) {
      picked.add(world.pick(known));
    }
    picked.forEach(message -> message.erasing = true);
    var offsets =
        world.places.entrySet().stream()
            .filter(entry -> picked.contains(entry.getValue()) && life.log.holds(entry.getKey()))
            .mapToLong(Map.Entry::getKey)
            .toArray();
    var mayBeRetained = picked.stream().anyMatch(message -> message.retain);
    life.shard
        .erasures()
        .erase(
            offsets,
            mayBeRetained,
            refusal -> {
              if (refusal == null) {
                world.trace.add("erased", Arrays.toString(offsets));
                for (var offset : offsets) {
                  world.erased.add(offset);
                }
              }
            });
  }

  /** Looks into the files once they are said to hold nothing of what is erased by now. */
  private boolean[] watch(Life life) {
    var gone = List.copyOf(goneForGood());
    var isOver = new boolean[1];
    life.shard
        .erasures()
        .whenWiped(
            () -> {
              isOver[0] = true;
              world.trace.add("wiped");
              var stillGone = goneForGood();
              gone.stream().filter(stillGone::contains).forEach(this::expectNoBytes);
            });
    return isOver;
  }

  /** Messages that are erased wherever the log had them. */
  private Set<Published> goneForGood() {
    var gone = new HashSet<Published>();
    world.erased.forEach(offset -> gone.add(world.places.get(offset)));
    world.places.forEach(
        (offset, message) -> {
          if (!world.erased.contains(offset)) {
            gone.remove(message);
          }
        });
    gone.remove(null);
    return gone;
  }

  private void expectNoBytes(Published message) {
    var files = world.disk.filesWith(world.markOf(message));
    if (!files.isEmpty()) {
      broken(message + " is erased, and its bytes are in " + files);
    }
  }

  private void pass(Life life, int seconds) {
    for (var i = 0; i < seconds && life.failure() == null && !world.disk.isDown(); i++) {
      world.advance(1_000);
      life.shard.reclaim(NO_TRIMMING);
      while (life.runLog()) {
        // Until it has come as far as it can.
      }
    }
  }

  @Override
  void delivered(Connection connection, Packet packet) {
    var message = packet.publish();
    // What is live at QoS 0 may wait for its connection beside the log.
    if (message.erasing && message.qos > 0 && goneForGood().contains(message)) {
      broken(message + " is erased and delivered to " + connection.client.clientId);
    }
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    for (var offset : world.erased) {
      if (kept.containsKey(offset) || life.log.holds(offset)) {
        broken(world.places.get(offset) + " at " + offset + " is erased and back");
      }
    }
  }

  @Override
  void calm(Life life) {
    erase(life);
    while (life.runLog()) {
      // Until it is answered.
    }
    var isOver = watch(life);
    pass(life, ROUND_SECONDS);
    if (!isOver[0] && life.failure() == null) {
      broken("the files still hold what was erased");
    }
  }

  @Override
  boolean needsAllHistory() {
    return true;
  }
}
