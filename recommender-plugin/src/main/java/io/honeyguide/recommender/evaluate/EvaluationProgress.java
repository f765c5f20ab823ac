package io.honeyguide.recommender.evaluate;

/** Hears how far an evaluation has come; called on its thread, once in 1,000 events. */
@FunctionalInterface
public interface EvaluationProgress {

  /**
   * Tells how far it is.
   *
   * @param events events read so far
   * @param doneBytes bytes of the file read so far
   * @param totalBytes bytes of the file
   */
  void moved(long events, long doneBytes, long totalBytes);

  /** Nobody listens. */
  static EvaluationProgress none() {
    return (events, doneBytes, totalBytes) -> {};
  }
}
