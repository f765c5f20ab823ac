package io.honeyguide.recommender.model;

/**
 * Scatters numbers and texts over all longs, the same in every process: what is decided by it stays
 * decided after a restart. Whoever wants to can choose texts that collide.
 */
public final class Scatter {

  private static final long FNV_PRIME = 0x100000001b3L;

  private Scatter() {}

  /** The finalizer of splitmix64 (Steele, Lea, Flood, OOPSLA 2014), which maps one to one. */
  public static long mix(long number) {
    var z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /**
   * A text's number: FNV-1a over its characters, mixed.
   *
   * @param seed texts get other numbers under another seed
   */
  public static long of(String text, long seed) {
    var hash = mix(seed);
    for (var i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return mix(hash);
  }
}
