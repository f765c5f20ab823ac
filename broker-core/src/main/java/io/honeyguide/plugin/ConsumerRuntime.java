package io.honeyguide.plugin;

import io.honeyguide.api.BatchConsumer;
import io.honeyguide.api.BatchDecision;
import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.delivery.Checkpoint;
import io.honeyguide.delivery.DeadLetter;
import io.honeyguide.delivery.LogFollower;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.topic.TopicFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One durable consumer on its way through the log: reads from its place on, offers batches, goes on
 * when a batch is decided.
 *
 * <p>The log wakes it; it never polls. It takes what is there at once, so that under light load a
 * batch is one message and under heavy load a full one. A failed batch is offered again after a
 * pause, then message by message, so that a message nobody can use ends as a dead letter and the
 * others do not.
 *
 * <p>Owner: the plugin's thread, except where a method says otherwise.
 *
 * <p>Invariant: everything below {@link #decidedBelow} took effect on the state or is a dead
 * letter, and nothing from there on did. Checkpoints are taken at that place only.
 */
final class ConsumerRuntime {

  /** Bytes of the log read at once, before questions get their turn. */
  private static final int SCAN_BYTES = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ConsumerRuntime.class);

  private enum Phase {
    /** Not at work yet, or any more. */
    STOPPED,
    /** Waits for messages. */
    IDLE,
    /** Waits for the log's reading thread, which fills the batch. */
    READING,
    /** The plugin has the batch. */
    OFFERED,
    /** A batch failed and will be offered again. */
    PAUSED
  }

  private final String name;
  private final ConsumerSpec spec;
  private final BatchConsumer consumer;
  private final PluginEnvironment host;
  private final PluginThread thread;
  private final PluginHooks hooks;
  private final Runnable decided;
  private final LogReader log;
  private final LogFollower follower;
  private final Interest interest;
  private final StateFiles files;
  private final Checkpoints checkpoints;
  private final DeadLetterDesk deadLetters;
  private final ConsumerBatch batch;
  private final BatchWatch watch;
  private final RecordSink reading = new Reading();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean ticked = new AtomicBoolean();
  private final Runnable wokenUp = this::wokenUp;

  private Phase phase = Phase.STOPPED;
  private @Nullable Runnable stopped;
  private boolean isLastCallMade;
  private long readTo;

  // The window that is being offered: its place in the batch, and how often.
  private int windowFirst;
  private int windowSize;
  private int attempts;
  private int attemptsTogether;

  private volatile long decidedBelow;
  private volatile boolean closed;

  /** Where the follower took over: he tells of nothing that lies before. */
  private volatile long followedFrom;

  /**
   * A consumer that is not at work yet.
   *
   * @param name its durable name
   * @param decided runs on the plugin's thread whenever {@link #decidedBelow} has moved
   */
  ConsumerRuntime(
      String name,
      ConsumerSpec spec,
      List<TopicFilter> filters,
      BatchConsumer consumer,
      PluginEnvironment host,
      StateFiles files,
      PluginThread thread,
      PluginHooks hooks,
      Runnable decided) {
    this.name = name;
    this.spec = spec;
    this.consumer = consumer;
    this.host = host;
    this.files = files;
    this.thread = thread;
    this.hooks = hooks;
    this.decided = decided;
    this.log = host.shard().log();
    this.follower = new LogFollower(filters, this::wake);
    this.interest = new Interest(filters);
    this.watch = new BatchWatch(name, host.time(), host.limits().batchWarning());
    this.checkpoints = new Checkpoints(name, consumer, host, files, thread, hooks);
    this.deadLetters =
        new DeadLetterDesk(name, host.shard(), host.clock(), host.time(), thread, this::step);
    this.batch =
        new ConsumerBatch(
            host.shardId(),
            new TopicMatches(filters),
            deadLetters::knows,
            spec.batchMessagesMax(),
            host.limits().batchBytesMax());
  }

  /** Its durable name. */
  String name() {
    return name;
  }

  /** Everything below is decided. Any thread. */
  long decidedBelow() {
    return decidedBelow;
  }

  /** The oldest place that a restart may go on from. Any thread. */
  long neededFrom() {
    return checkpoints.neededFrom();
  }

  /** Whether a restart may have to go back to a message. Any thread. */
  boolean needs(RecordView record, MessageView message) {
    return record.offset() >= neededFrom() && interest.matches(record, message);
  }

  /**
   * About how many records lie between what was decided and the newest matching one. Any thread.
   */
  long lag() {
    return Math.max(0, matchedBelow() - decidedBelow);
  }

  /**
   * All matching messages known so far lie below: once that is decided, the consumer is as fresh as
   * the log. Any thread, once it is at work.
   */
  long matchedBelow() {
    return Math.max(follower.matchedBelow(), followedFrom);
  }

  /** Whether everything up to and including a place is decided. Any thread. */
  boolean hasDecided(long offset) {
    // In this order: what is committed has been matched.
    var committed = log.committedOffset();
    return decidedBelow > offset || (committed > offset && decidedBelow >= matchedBelow());
  }

  /** The place that the state is as fresh as: everything below it is decided or of no interest. */
  long place() {
    // In this order: what is committed has been matched.
    var committed = log.committedOffset();
    return decidedBelow >= matchedBelow() ? Math.max(decidedBelow, committed) : decidedBelow;
  }

  /**
   * Restores the newest state that can be restored.
   *
   * @param unreadable checkpoints that the plugin could not read before
   * @param restored hears on the plugin's thread: null when the consumer may begin, or a checkpoint
   *     that the plugin could not read, after which the plugin's state is of no use any more
   */
  void restore(Set<Checkpoint> unreadable, Consumer<@Nullable Checkpoint> restored) {
    var shard = host.shard();
    shard.checkpoints(
        name,
        stored ->
            shard.deadLetters(
                name,
                dead -> thread.execute(() -> restored.accept(restore(stored, dead, unreadable)))));
  }

  private @Nullable Checkpoint restore(
      List<Checkpoint> stored, List<DeadLetter> dead, Set<Checkpoint> unreadable) {
    var restoration = new StateRestoration(name, consumer, files, hooks);
    var checkpoint = restoration.choose(stored, unreadable);
    if (checkpoint != null && !restoration.read(checkpoint)) {
      return checkpoint;
    }
    var place = checkpoint == null ? log.oldestOffset() : checkpoint.offset();
    decidedBelow = place;
    deadLetters.remember(dead, place);
    checkpoints.begin(checkpoint, stored);
    return null;
  }

  /**
   * Goes to work.
   *
   * @param begun runs on the plugin's thread
   */
  void start(Runnable begun) {
    host.shard()
        .follow(
            follower,
            from ->
                thread.execute(
                    () -> {
                      followedFrom = from;
                      phase = Phase.IDLE;
                      nextTick();
                      checkpoints.tell();
                      begun.run();
                      step();
                    }));
  }

  private void nextTick() {
    host.time().after(host.limits().checkpointInterval(), this::tick);
  }

  /** On the clock's thread. */
  private void tick() {
    watch.look();
    if (!closed) {
      nextTick();
      if (ticked.compareAndSet(false, true)) {
        thread.execute(this::intervalEnded);
      }
    }
  }

  private void intervalEnded() {
    ticked.set(false);
    checkpoints.intervalEnded(place());
    step();
  }

  /** Has the consumer look for messages. Any thread. */
  private void wake() {
    if (woken.compareAndSet(false, true)) {
      thread.execute(wokenUp);
    }
  }

  private void wokenUp() {
    // Cleared first: a message that comes after the look below finds it clear and wakes again.
    woken.set(false);
    step();
  }

  /** Decides what comes next whenever no batch is with the plugin. */
  private void step() {
    if (phase != Phase.IDLE && phase != Phase.PAUSED) {
      return;
    }
    if (stopped != null && !isLastCallMade) {
      isLastCallMade = true;
      checkpoints.lastCall();
    }
    if (checkpoints.isDue()) {
      if (!deadLetters.isSettled()) {
        return;
      }
      if (phase == Phase.IDLE) {
        decidedBelow = place(); // passes what is of no interest without reading it
      }
      checkpoints.store(decidedBelow, this::writeState, this::step);
    }
    if (stopped != null) {
      if (!checkpoints.isBusy() && deadLetters.isSettled()) {
        phase = Phase.STOPPED;
        stopped.run();
      }
    } else if (phase == Phase.IDLE && !deadLetters.isFull()) {
      read();
    }
  }

  private void writeState(OutputStream out) throws IOException {
    var failure =
        hooks.run(
            PluginHooks.Hook.WRITE_STATE,
            () -> {
              consumer.writeState(out);
              return null;
            });
    if (failure != null) {
      throw new IOException("the plugin could not write its state: " + failure, failure);
    }
  }

  private void read() {
    batch.clear();
    var next = log.scanCached(decidedBelow, SCAN_BYTES, reading);
    if (next == LogReader.NOT_CACHED) {
      phase = Phase.READING;
      log.scan(decidedBelow, SCAN_BYTES, reading);
    } else {
      arrived(next);
    }
  }

  /** Fills the batch, on the log's thread when the records come from disk. */
  private final class Reading implements RecordSink {

    @Override
    public boolean record(RecordView record) {
      return batch.add(record);
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      thread.execute(() -> readEnded(next, failure));
    }
  }

  private void readEnded(long next, @Nullable LogException failure) {
    phase = Phase.IDLE;
    if (failure != null) {
      LOG.error(
          "PL2010 consumer.read.failed consumer={} from={} reason=\"{}\" trying again in {}",
          name,
          decidedBelow,
          failure.getMessage(),
          spec.retryDelay());
      pause(() -> phase = Phase.IDLE);
    } else if (stopped == null) {
      arrived(next);
    } else {
      step();
    }
  }

  private void arrived(long next) {
    if (batch.count() > 0) {
      readTo = next;
      attemptsTogether = 0;
      offer(0, batch.count(), 0);
    } else if (next > decidedBelow) {
      decideBelow(next);
    }
  }

  private void offer(int first, int size, int attemptsBefore) {
    windowFirst = first;
    windowSize = size;
    attempts = attemptsBefore;
    phase = Phase.OFFERED;
    batch.show(first, size, attemptsBefore);
    watch.offered();
    hooks.call(PluginHooks.Hook.BATCH, () -> consumer.onBatch(batch), this::answered);
  }

  private void answered(@Nullable BatchDecision decision, @Nullable Throwable failure) {
    watch.decided();
    attempts++;
    if (failure != null) {
      failed(failure);
      return;
    }
    var mistake = DecisionCheck.mistakeIn(decision, windowSize);
    if (decision == null || mistake != null) {
      hooks.failed(PluginHooks.Hook.BATCH);
      failed(new IllegalArgumentException(mistake));
      return;
    }
    for (var rejection : decision.rejections()) {
      giveUp(rejection.index(), rejection.reason());
    }
    windowSize = Math.min(windowSize, decision.decidedCount());
    finishWindow();
  }

  private void giveUp(int index, String reason) {
    deadLetters.put(batch.offset(index), reason, attemptsTogether + attempts);
  }

  private void failed(Throwable failure) {
    if (attempts == 1) {
      LOG.warn(
          "PL2001 consumer.batch.failed consumer={} from={} messages={} attempt=1 of={} retry_in={}",
          name,
          batch.offset(0),
          windowSize,
          spec.attemptsMax(),
          spec.retryDelay(),
          failure);
    }
    if (stopped != null) {
      phase = Phase.IDLE;
      step();
    } else if (attempts < spec.attemptsMax()) {
      pause(() -> offer(windowFirst, windowSize, attempts));
    } else if (windowSize > 1) {
      LOG.warn(
          "PL2002 consumer.batch.split consumer={} messages={} attempts={} its messages are offered one by one to find the one that fails",
          name,
          windowSize,
          attempts);
      attemptsTogether = attempts;
      offer(windowFirst, 1, 0);
    } else {
      giveUp(0, "failed: " + failure);
      finishWindow();
    }
  }

  private void pause(Runnable afterwards) {
    phase = Phase.PAUSED;
    host.time()
        .after(
            spec.retryDelay(),
            () ->
                thread.execute(
                    () -> {
                      if (phase == Phase.PAUSED) {
                        afterwards.run();
                        step();
                      }
                    }));
    step();
  }

  private void finishWindow() {
    checkpoints.changed(windowSize);
    var next = windowFirst + windowSize;
    phase = Phase.IDLE;
    if (next == batch.count()) {
      decideBelow(readTo);
    } else if (stopped != null) {
      decideBelow(batch.nextOffset(windowSize));
    } else {
      phase = Phase.OFFERED;
      decidedBelow = batch.nextOffset(windowSize);
      decided.run();
      thread.execute(() -> offerNext(next));
    }
  }

  /** What is left of a batch; one message of it at a time where it failed as a whole. */
  private void offerNext(int next) {
    if (stopped == null) {
      offer(next, attemptsTogether > 0 ? 1 : batch.count() - next, 0);
    } else {
      phase = Phase.IDLE;
      step();
    }
  }

  private void decideBelow(long place) {
    decidedBelow = place;
    decided.run();
    if (decidedBelow < matchedBelow() || checkpoints.isDue() || stopped != null) {
      // In a task of its own, so that questions get their turn.
      wake();
    }
  }

  /**
   * Comes to an end: the batch that the plugin has is still decided, no further one is offered, and
   * what changed is kept in a last checkpoint.
   *
   * @param done runs on the plugin's thread
   */
  void stop(Runnable done) {
    stopped = done;
    if (phase == Phase.STOPPED) {
      done.run();
      return;
    }
    step();
  }

  /** Ends what it has with others, whatever it is at. Any thread. */
  void close() {
    closed = true;
    host.shard().unfollow(follower);
  }
}
