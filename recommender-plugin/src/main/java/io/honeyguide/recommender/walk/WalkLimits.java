package io.honeyguide.recommender.walk;

/**
 * How far a walk goes.
 *
 * @param windowEvents newest events of the visit that are looked at, 1 to 32
 * @param firstPostings newest visits looked at for the visit's last item
 * @param otherPostings newest visits looked at for all its other items together
 * @param leastPostings newest visits looked at for each other item in any case
 * @param neighbours most similar visits that give evidence
 * @param entries events of neighbours looked at, roughly
 */
public record WalkLimits(
    int windowEvents,
    int firstPostings,
    int otherPostings,
    int leastPostings,
    int neighbours,
    int entries) {

  /** Checks the ranges. */
  public WalkLimits {
    if (windowEvents < 1
        || windowEvents > 32
        || firstPostings < 1
        || otherPostings < 1
        || leastPostings < 1
        || neighbours < 1
        || entries < 1) {
      throw new IllegalArgumentException("limits of a walk start at 1, its window ends at 32");
    }
  }

  /** 20 events; 500, 3,500 and 100 postings; 250 neighbours; 6,000 entries. */
  public static WalkLimits standard() {
    return new WalkLimits(20, 500, 3500, 100, 250, 6000);
  }

  /** 12 events; 250, 1,000 and 50 postings; 100 neighbours; 2,500 entries. */
  public static WalkLimits fast() {
    return new WalkLimits(12, 250, 1000, 50, 100, 2500);
  }

  /** 20 events; 500, 3,500 and 100 postings; 500 neighbours; 12,000 entries. */
  public static WalkLimits thorough() {
    return new WalkLimits(20, 500, 3500, 100, 500, 12_000);
  }

  /** Most different visits that one walk can touch. */
  int touchedMax() {
    return firstPostings + Math.max(otherPostings, leastPostings * windowEvents);
  }
}
