package io.honeyguide.plugin;

import io.honeyguide.api.BatchConsumer;
import io.honeyguide.api.Cursor;
import io.honeyguide.delivery.Checkpoint;
import io.honeyguide.delivery.Shard;
import io.honeyguide.log.LogException;
import io.honeyguide.plugin.StateFiles.Written;
import io.honeyguide.session.ShardId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a consumer's state together with its place: the state goes to a file, then a CHECKPOINT
 * record names both. Only when that record is durable are older files removed; the last two stay.
 *
 * <p>The plugin's thread writes the file, so that the state stands still meanwhile; waiting for the
 * disk is left to another thread, so that questions and batches go on.
 *
 * <p>Owner: the plugin's thread, except where a method says otherwise.
 */
final class Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private final String name;
  private final BatchConsumer consumer;
  private final PluginHooks hooks;
  private final ShardId shardId;
  private final Shard shard;
  private final StateFiles files;
  private final PluginThread thread;
  private final Executor disk;
  private final PluginLimits limits;
  private final HostTime time;
  private long storedOffset = -1;
  private long storedAtNanos;
  private int changedMessages;
  private boolean wanted;
  private boolean underWay;
  private volatile long neededFrom;

  /**
   * The checkpoints of a consumer.
   *
   * @param name its durable name
   */
  Checkpoints(
      String name,
      BatchConsumer consumer,
      PluginEnvironment host,
      StateFiles files,
      PluginThread thread,
      PluginHooks hooks) {
    this.name = name;
    this.consumer = consumer;
    this.hooks = hooks;
    this.shardId = host.shardId();
    this.shard = host.shard();
    this.files = files;
    this.thread = thread;
    this.disk = host.disk();
    this.limits = host.limits();
    this.time = host.time();
    this.storedAtNanos = time.nanoTime();
  }

  /** The oldest place that a restart may go on from; 0 while everything is needed. Any thread. */
  long neededFrom() {
    return neededFrom;
  }

  /**
   * Begins where a restart found the consumer.
   *
   * @param restored the checkpoint that was read, or null
   * @param stored all that the log knows, newest first
   */
  void begin(@Nullable Checkpoint restored, List<Checkpoint> stored) {
    storedOffset = restored == null ? -1 : restored.offset();
    note(stored);
  }

  private void note(List<Checkpoint> newestFirst) {
    // With one checkpoint alone, a damaged file means to start over from the log's start.
    neededFrom = newestFirst.size() < 2 ? 0 : newestFirst.get(newestFirst.size() - 1).offset();
  }

  /** Tells the consumer how far back a restart may go. */
  void tell() {
    var oldest = new Cursor(shardId.number(), neededFrom);
    var failure =
        hooks.run(
            PluginHooks.Hook.STORED,
            () -> {
              consumer.onStored(oldest);
              return null;
            });
    if (failure != null) {
      LOG.warn("PL2011 consumer.stored.failed consumer={}", name, failure);
    }
  }

  /** Messages were decided, so the state is no longer the stored one. */
  void changed(int messages) {
    changedMessages += messages;
    wanted |= changedMessages >= limits.checkpointMessages();
  }

  /** The interval is over: asks for a checkpoint if there is something to keep. */
  void intervalEnded(long place) {
    var idleNanos = time.nanoTime() - storedAtNanos;
    wanted |=
        changedMessages > 0
            || (place > storedOffset && idleNanos >= limits.idleCheckpointInterval().toNanos());
  }

  /** The end is near: asks for a checkpoint if there is a change to keep. */
  void lastCall() {
    wanted |= changedMessages > 0;
  }

  /** Whether a checkpoint is to be stored now, between two batches. */
  boolean isDue() {
    return wanted && !underWay;
  }

  /** Whether one is due or being stored. */
  boolean isBusy() {
    return wanted || underWay;
  }

  /**
   * Stores a checkpoint. Between two batches only, with all dead letters before the place durable.
   *
   * @param place everything below it is in the state
   * @param source writes the state
   * @param done runs on the plugin's thread once the checkpoint is stored or dropped
   */
  void store(long place, StateFiles.Source source, Runnable done) {
    wanted = false;
    underWay = true;
    changedMessages = 0;
    storedAtNanos = time.nanoTime();
    try {
      var written = files.write(place, source);
      disk.execute(() -> finish(written, place, done));
    } catch (IOException e) {
      thread.execute(() -> dropped(e.getMessage(), done));
    }
  }

  /** On the disk's thread. */
  private void finish(Written written, long place, Runnable done) {
    try {
      files.finish(written);
    } catch (IOException e) {
      thread.execute(() -> dropped(e.getMessage(), done));
      return;
    }
    var checkpoint =
        new Checkpoint(
            name,
            place,
            String.valueOf(written.place().getFileName()),
            written.bytes(),
            written.crc());
    shard.checkpoint(
        checkpoint, refusal -> thread.execute(() -> recorded(checkpoint, refusal, done)));
  }

  private void recorded(Checkpoint checkpoint, @Nullable LogException refusal, Runnable done) {
    if (refusal != null) {
      dropped(refusal.getMessage(), done);
      return;
    }
    storedOffset = checkpoint.offset();
    LOG.debug("Checkpoint of {} at {}", name, checkpoint.offset());
    shard.checkpoints(name, kept -> disk.execute(() -> removeOld(kept, done)));
  }

  /** On the disk's thread. */
  private void removeOld(List<Checkpoint> kept, Runnable done) {
    try {
      files.removeAllBut(kept.stream().map(Checkpoint::file).collect(Collectors.toSet()));
    } catch (IOException e) {
      LOG.warn(
          "PL2007 consumer.state.not_removed consumer={} reason=\"{}\" old state files stay until the next checkpoint",
          name,
          e.getMessage());
    }
    thread.execute(
        () -> {
          note(kept);
          underWay = false;
          tell();
          done.run();
        });
  }

  private void dropped(@Nullable String reason, Runnable done) {
    LOG.warn(
        "PL2006 consumer.checkpoint.dropped consumer={} reason=\"{}\" a restart would replay from the checkpoint before; check the free space of the data directory",
        name,
        reason);
    // Still something to keep; the next interval tries again.
    changedMessages++;
    underWay = false;
    done.run();
  }
}
