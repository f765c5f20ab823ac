package io.honeyguide.plugin;

import io.honeyguide.api.BatchConsumer;
import io.honeyguide.delivery.Checkpoint;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a consumer the newest of its states that is of use: one whose file is what was written and
 * that the plugin can read. Without any, the consumer starts with nothing at the log's start.
 *
 * <p>Owner: the plugin's thread.
 */
final class StateRestoration {

  private static final Logger LOG = LoggerFactory.getLogger(StateRestoration.class);

  private final String name;
  private final BatchConsumer consumer;
  private final StateFiles files;
  private final PluginHooks hooks;

  /**
   * Restores a consumer.
   *
   * @param name its durable name
   */
  StateRestoration(String name, BatchConsumer consumer, StateFiles files, PluginHooks hooks) {
    this.name = name;
    this.consumer = consumer;
    this.files = files;
    this.hooks = hooks;
  }

  /**
   * The newest checkpoint whose file is whole.
   *
   * @param stored newest first
   * @param unreadable those that the plugin could not read before
   * @return null when there is none
   */
  @Nullable Checkpoint choose(List<Checkpoint> stored, Set<Checkpoint> unreadable) {
    for (var checkpoint : stored) {
      if (!unreadable.contains(checkpoint) && isWhole(checkpoint)) {
        return checkpoint;
      }
    }
    if (!stored.isEmpty()) {
      LOG.warn(
          "PL2008 consumer.replay consumer={} states={} none of them can be used: it replays the log from its start",
          name,
          stored.size());
    }
    return null;
  }

  private boolean isWhole(Checkpoint checkpoint) {
    try {
      files.verify(checkpoint);
      return true;
    } catch (IOException e) {
      LOG.warn(
          "PL2003 consumer.state.damaged consumer={} reason=\"{}\" an older state is used",
          name,
          e.getMessage());
      return false;
    }
  }

  /**
   * Has the plugin read a state.
   *
   * @return whether it could; if not, what it holds now is of no use
   */
  boolean read(Checkpoint checkpoint) {
    var failure =
        hooks.run(
            PluginHooks.Hook.READ_STATE,
            () -> {
              try (var in = files.open(checkpoint)) {
                consumer.readState(in);
              }
              return null;
            });
    if (failure != null) {
      LOG.warn(
          "PL2004 consumer.state.unreadable consumer={} file={} the plugin starts again from an older state",
          name,
          checkpoint.file(),
          failure);
    }
    return failure == null;
  }
}
