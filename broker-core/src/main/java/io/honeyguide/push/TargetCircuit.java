package io.honeyguide.push;

/**
 * Spares a target that fails again and again, and the messages that would use up their attempts on
 * it: after some failures in a row there is a pause, then one attempt; each that fails doubles the
 * pause, and the first that succeeds ends the matter.
 *
 * <p>Owner: one event loop. It has no clock: who uses it says when a pause is over.
 */
final class TargetCircuit {

  /** Failures in a row before the first pause. */
  static final int FAILURES_MAX = 5;

  /** The first pause. */
  static final long PAUSE_MIN_MS = 1_000;

  /** The longest one, unless the target itself asks for more. */
  static final long PAUSE_MAX_MS = 60_000;

  private int failures;
  private long pauseMs;
  private boolean isPaused;

  /** Whether nothing is to be posted for now. */
  boolean isPaused() {
    return isPaused;
  }

  /** How many posts there may be at once. */
  int allowed(int most) {
    if (isPaused) {
      return 0;
    }
    return failures >= FAILURES_MAX ? 1 : most;
  }

  /** An attempt succeeded; it says whether that ended a pause. */
  boolean succeeded() {
    var ended = isPaused;
    failures = 0;
    pauseMs = 0;
    isPaused = false;
    return ended;
  }

  /**
   * An attempt failed.
   *
   * @param retryAfterMs the time that the target asked for; negative for none
   * @return how long a pause that begins now lasts; 0 when none begins
   */
  long failed(long retryAfterMs) {
    failures++;
    // What was under way when the pause began says nothing new.
    if (isPaused || (failures < FAILURES_MAX && retryAfterMs <= 0)) {
      return 0;
    }
    if (failures >= FAILURES_MAX) {
      pauseMs = pauseMs == 0 ? PAUSE_MIN_MS : Math.min(2 * pauseMs, PAUSE_MAX_MS);
    }
    isPaused = true;
    return Math.max(pauseMs, retryAfterMs);
  }

  /**
   * Nothing can be posted for another reason than the target's.
   *
   * @return how long the pause lasts
   */
  long hindered() {
    isPaused = true;
    return PAUSE_MIN_MS;
  }

  /** The pause is over. */
  void pauseOver() {
    isPaused = false;
  }
}
