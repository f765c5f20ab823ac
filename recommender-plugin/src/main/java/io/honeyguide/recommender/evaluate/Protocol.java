package io.honeyguide.recommender.evaluate;

import java.util.Locale;

/** In which order is learned and asked. */
public enum Protocol {
  /** {@link PrequentialEvaluation}. */
  PREQUENTIAL,
  /** {@link SplitEvaluation}. */
  SPLIT,
  /** {@link LeaveLastOutEvaluation}. */
  LEAVE_LAST_OUT;

  /** The name as a command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
