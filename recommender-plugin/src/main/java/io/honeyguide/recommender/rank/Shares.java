package io.honeyguide.recommender.rank;

/**
 * What an item's place is owed to: each part's share of what speaks for the item, 0 to 1. They add
 * up to 1, or are all 0 when nothing speaks for it. What speaks against an item, and what is the
 * same for all items, is left out.
 */
public record Shares(
    float together, float next, float reminder, float history, float popular, float content) {

  /** Shares of positive contributions, given by {@link Part#column}. */
  static Shares of(float[] contributions) {
    var sum = 0f;
    for (var part = 0; part < Part.CONTEXT.column(); part++) {
      sum += Math.max(0, contributions[part]);
    }
    var factor = sum > 0 ? 1 / sum : 0;
    return new Shares(
        factor * Math.max(0, contributions[Part.TOGETHER.column()]),
        factor * Math.max(0, contributions[Part.NEXT.column()]),
        factor * Math.max(0, contributions[Part.REMINDER.column()]),
        factor * Math.max(0, contributions[Part.HISTORY.column()]),
        factor * Math.max(0, contributions[Part.POPULAR.column()]),
        factor * Math.max(0, contributions[Part.CONTENT.column()]));
  }
}
