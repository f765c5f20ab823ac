package io.honeyguide.simulation;

/** What a share group was given reaches a member as long as there is one. */
final class SharedGroupStrandsNothing extends Invariant {

  SharedGroupStrandsNothing(World world) {
    super(world);
  }

  @Override
  void calm(Life life) {
    for (var message : world.groupsAcknowledged) {
      for (var group : message.shareGroups) {
        if (!message.mayBeGone(world.latestMs()) && !world.isQueueLimited()) {
          broken("nobody of " + group + " gets " + message + " at " + message.offsets);
        }
      }
    }
  }
}
