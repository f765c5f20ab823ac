package io.honeyguide.simulation;

/** A message with a name is stored once within the window, however often it comes. */
final class NamesAreStoredOnce extends Invariant {

  private static final long WINDOW_MS = 120_000;

  NamesAreStoredOnce(World world) {
    super(world);
  }

  @Override
  void stored(Stored stored) {
    if (stored.message.name.isEmpty()) {
      return;
    }
    for (var earlier : world.storedOnes()) {
      if (earlier.message == stored.message
          && earlier != stored
          && world.latestMs() - earlier.receivedMs < WINDOW_MS) {
        broken(stored + " at " + stored.offset + " is stored already: " + earlier);
      }
    }
  }
}
