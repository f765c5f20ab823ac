package io.honeyguide.recommender.serve;

import java.util.Map;

/** Reads the configuration as if some settings of the model had other values. */
@FunctionalInterface
public interface OptionsReader {

  /**
   * Reads what shapes a recommender.
   *
   * @param changes other values by key, as text
   * @throws IllegalArgumentException naming the key that is unknown, does not shape the model, or
   *     has a value that does not fit
   */
  RecommenderOptions read(Map<String, String> changes);
}
