package io.honeyguide.recommender.walk;

/**
 * The columns of a candidate's row: what the neighbours say about it. Each is a sum over the
 * neighbours that hold the candidate, if not said otherwise.
 */
public final class Counter {

  /** Similarity of the neighbour, less the further the candidate stands from the shared item. */
  public static final int TOGETHER = 0;

  /** {@link #TOGETHER}, fading over 40 days. */
  public static final int TOGETHER_SLOW = 1;

  /** {@link #TOGETHER}, fading over a day. */
  public static final int TOGETHER_FRESH = 2;

  /** Came soon after a shared item that the visit touched lately. */
  public static final int FORWARD = 3;

  /** One over the distance after the visit's last item. */
  public static final int AFTER_LAST = 4;

  /** Came right after the visit's last item. */
  public static final int NEXT = 5;

  /** One over the distance before the visit's last item. */
  public static final int BEFORE_LAST = 6;

  /** Not from neighbours: stands beside what the neighbours hold; see {@link SecondStep}. */
  public static final int TWO_STEPS = 7;

  /** Neighbours that hold the visit's last item. */
  public static final int WITH_LAST = 8;

  /** Shared items, rare ones more. */
  public static final int COSINE = 9;

  /** {@link #TOGETHER} of the same user's visits. */
  public static final int SAME_USER = 10;

  /** Neighbours. */
  public static final int SUPPORT = 11;

  /** One over the distance after the visit's previous item. */
  public static final int AFTER_PREVIOUS = 12;

  /** The largest single contribution to {@link #TOGETHER}. */
  public static final int BEST = 13;

  /** {@link #AFTER_LAST}, fading over a day. */
  public static final int AFTER_LAST_FRESH = 14;

  /** Not from neighbours: one over the candidate's age in the user's history. */
  public static final int HISTORY = 15;

  /** Floats of a row: one cache line. */
  public static final int COUNT = 16;

  private Counter() {}
}
