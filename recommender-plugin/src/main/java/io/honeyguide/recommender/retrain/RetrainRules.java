package io.honeyguide.recommender.retrain;

import java.time.Duration;

/**
 * What retrainings may cost and who hears of them.
 *
 * @param share of the plugin's thread that the second model may take until it has caught up, above
 *     0 and at most 0.9
 * @param bytesMax most bytes of heap that the second model may take
 * @param judgeLabels number of labels by which the models are compared where nobody says another
 * @param labelsPerSecond most labels that are taken in a second
 * @param announces whether other systems are told
 * @param topic where they are told, retained
 * @param interval least time between two announcements of progress
 * @param checkpoints whether they also hear of each checkpoint
 */
public record RetrainRules(
    double share,
    long bytesMax,
    int judgeLabels,
    int labelsPerSecond,
    boolean announces,
    String topic,
    Duration interval,
    boolean checkpoints) {

  /** Most labels that models can be compared by. */
  public static final int JUDGE_MAX = 100_000;

  /**
   * Checks the topic.
   *
   * @throws IllegalArgumentException naming the setting, what was expected and what was found
   */
  public RetrainRules {
    if (!topic.matches("(?s)[^$+#\0{}][^+#\0{}]*")) {
      throw new IllegalArgumentException(
          "announce.topic must be a topic without wildcards, found \"" + topic + "\"");
    }
  }

  /**
   * A fifth of the thread, 1 GiB, 1,000 labels of at most 100 a second; announced at most every 10
   * s, without checkpoints.
   */
  public static RetrainRules standard() {
    return new RetrainRules(
        .2, 1L << 30, 1000, 100, true, "recommendations/model", Duration.ofSeconds(10), false);
  }
}
