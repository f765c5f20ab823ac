package io.honeyguide.plugin;

import java.time.Duration;

/**
 * The limits of each plugin.
 *
 * @param startDeadline how long {@code start} may take; then the plugin counts as failed
 * @param stopDeadline how long the last batch, the final checkpoint and {@code stop} may take
 *     together; then the plugin is left behind, and its next start goes on from the checkpoint
 *     before
 * @param checkpointInterval longest time that a change of state stays without a checkpoint
 * @param checkpointMessages messages after which a checkpoint is stored earlier
 * @param idleCheckpointInterval how often a consumer without new messages stores its place all the
 *     same, so that the log behind it can be trimmed
 * @param batchBytesMax a batch takes no more messages once it holds this many bytes
 * @param batchWarning a batch without a decision for this long is reported; it is never offered a
 *     second time while it is under way
 * @param questionDeadline longest wait for an answer, the wait for freshness included
 * @param questionsMax most questions that wait for one plugin; further ones are refused
 * @param publishesMax most publishes of one plugin under way; further ones are refused
 * @param erasuresMax most erasures of one plugin under way and waiting; further ones are refused
 */
public record PluginLimits(
    Duration startDeadline,
    Duration stopDeadline,
    Duration checkpointInterval,
    int checkpointMessages,
    Duration idleCheckpointInterval,
    int batchBytesMax,
    Duration batchWarning,
    Duration questionDeadline,
    int questionsMax,
    int publishesMax,
    int erasuresMax) {

  /**
   * 30 s to start, 10 s to stop, a checkpoint every 60 s or 200,000 messages and every hour when
   * idle, batches of 1 MiB, a warning after 30 s, 1 s for a question, 1,024 questions, 10,000
   * publishes and 1,000 erasures at once.
   */
  public static final PluginLimits DEFAULT =
      new PluginLimits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          200_000,
          Duration.ofHours(1),
          1024 * 1024,
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          1024,
          10_000,
          1_000);
}
