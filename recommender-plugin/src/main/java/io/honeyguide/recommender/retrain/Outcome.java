package io.honeyguide.recommender.retrain;

import java.util.Locale;

/** How a retraining came to its end. */
enum Outcome {
  /** Its model is in use. */
  SWITCHED,
  /** Somebody wanted it no more. */
  CANCELLED,
  /** Its model was not as good as the one in use. */
  NOT_AS_GOOD,
  /** Its model could not be built. */
  FAILED;

  /** The word in announcements, answers and metrics. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
