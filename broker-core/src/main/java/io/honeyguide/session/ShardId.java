package io.honeyguide.session;

/**
 * Number of a shard: one log with the state that follows from it.
 *
 * @param number 0 to 1,023; a reference packs it into ten bits
 */
public record ShardId(int number) {

  /** Checks the range. */
  public ShardId {
    if (number < 0 || number > 1023) {
      throw new IllegalArgumentException("a shard number is 0 to 1,023, found " + number);
    }
  }

  /** The shard that is home to a client's session, of {@code shards} in all. */
  public static ShardId home(String clientId, int shards) {
    return new ShardId(Math.floorMod(clientId.hashCode(), shards));
  }
}
