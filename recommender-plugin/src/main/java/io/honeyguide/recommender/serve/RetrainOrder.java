package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a retraining is to do, as the log says it.
 *
 * @param id offset of the message that began it; names the retraining and the model it leads to
 * @param from offset of the first message that the model learns from; what the catalogue says is
 *     learned from the oldest message kept
 * @param changes settings of the model that differ from the configuration, by key, as text
 * @param mode when the model takes over
 * @param judgeLabels number of labels by which it is compared
 */
public record RetrainOrder(
    long id, long from, Map<String, String> changes, Mode mode, int judgeLabels) {

  /** Most settings that one retraining changes. */
  public static final int CHANGES_MAX = 64;

  /** Most characters of a key or value. */
  public static final int TEXT_MAX = 256;

  /** When a retrained model takes over. */
  public enum Mode {
    /** Once it was at least as good as the one in use over enough labels; else it is dropped. */
    AUTO,
    /** When somebody says so. */
    MANUAL,
    /** As soon as it has caught up. */
    NOW;

    /** The word in commands and answers. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of a word, or null. */
    public static @Nullable Mode ofWord(String word) {
      for (var mode : values()) {
        if (mode.word().equals(word)) {
          return mode;
        }
      }
      return null;
    }
  }

  /** Sorts and copies the changes. */
  public RetrainOrder {
    changes = Map.copyOf(changes);
  }

  void write(SnapshotOutput out) throws IOException {
    out.putLong(id);
    out.putLong(from);
    out.putInt(changes.size());
    for (var change : new TreeMap<>(changes).entrySet()) {
      out.putText(change.getKey());
      out.putText(change.getValue());
    }
    out.putText(mode.word());
    out.putInt(judgeLabels);
  }

  static RetrainOrder read(SnapshotInput in) throws IOException {
    var id = in.getLong();
    var from = in.getLong();
    var changes = new TreeMap<String, String>();
    for (var remaining = in.getCount(CHANGES_MAX); remaining > 0; remaining--) {
      changes.put(in.getText(), in.getText());
    }
    var mode = Mode.ofWord(in.getText());
    in.check(mode != null, "a way to switch between models");
    return new RetrainOrder(id, from, changes, mode == null ? Mode.MANUAL : mode, in.getInt());
  }
}
