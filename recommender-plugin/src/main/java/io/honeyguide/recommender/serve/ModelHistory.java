package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the model in use came about, and what is to come after it: a function of the log, and part of
 * every snapshot, so that a restart goes on with the settings that the model learned with.
 *
 * @param inUse the retraining that led to the model in use; null for the one that the configuration
 *     shapes
 * @param underWay the retraining that has begun and neither ended in a switch nor was cancelled
 * @param learnedTo offset of the newest message that the model in use was taught when a snapshot
 *     was written during a retraining; else -1
 */
public record ModelHistory(
    @Nullable RetrainOrder inUse, @Nullable RetrainOrder underWay, long learnedTo) {

  /** Nothing was retrained and nothing learned. */
  public static final ModelHistory NONE = new ModelHistory(null, null, -1);

  /** Settings of the model in use that differ from the configuration, by key, as text. */
  public Map<String, String> changes() {
    return inUse == null ? Map.of() : inUse.changes();
  }

  /**
   * The options of the model in use.
   *
   * @throws IOException when its settings do not fit any more
   */
  RecommenderOptions options(OptionsReader settings) throws IOException {
    try {
      return settings.read(changes());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the model was retrained with settings that do not fit any more: " + e.getMessage(), e);
    }
  }

  void write(SnapshotOutput out) throws IOException {
    out.putLong(learnedTo);
    write(out, inUse);
    write(out, underWay);
  }

  private static void write(SnapshotOutput out, @Nullable RetrainOrder order) throws IOException {
    out.putInt(order == null ? 0 : 1);
    if (order != null) {
      order.write(out);
    }
  }

  static ModelHistory read(SnapshotInput in) throws IOException {
    var learnedTo = in.getLong();
    return new ModelHistory(readOrder(in), readOrder(in), learnedTo);
  }

  private static @Nullable RetrainOrder readOrder(SnapshotInput in) throws IOException {
    return in.getCount(1) == 0 ? null : RetrainOrder.read(in);
  }
}
