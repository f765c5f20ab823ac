package io.honeyguide.named;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills a subscription's window. Who is at the end of the log is told of each match as it is
 * committed and reads nothing; who is behind reads the log on from there, one run at a time and off
 * the shard's thread, as far as the window has room.
 *
 * <p>Owner: the shard's thread; a run is filled on a thread of the log and handed over whole.
 *
 * <p>Invariant: everything that matches below {@link #loadedTo} is in the window or done, save what
 * {@link #unloaded} still lists.
 */
final class LogLoader {

  /** Bytes of the log that one run looks at. */
  static final int RUN_BYTES = 256 * 1024;

  /** Takes what was loaded. */
  interface Target {

    /** A message, with what it has been through; each once. */
    void loaded(Loaded message, Failure failure, boolean isBeyond);

    /** A message whose id one had that came just before it; each once. */
    void repeated(Loaded message, Failure failure);

    /** An open message that the log does not have any more. */
    void missing(long offset, Failure failure);

    /** A run ended: there may be something to hand out. */
    void runEnded();
  }

  private final NamedSubscription subscription;
  private final LogReader log;
  private final Executor shard;
  private final Target target;
  private final MessageTraits traits;
  private final LongSupplier nowMs;

  /** The ids of what lies below {@link #loadedTo}, or null where repeats are given out. */
  private final @Nullable RepeatWindow repeats;

  /** Whether {@link #repeats} knows what came before the place that it began at. */
  private boolean knowsRepeats;

  private long loadedTo;

  /** Below it lies all that it was told of, and what nobody tells since it was before its time. */
  private long toldBelow;

  /** Nothing that matches lies between what is loaded and this place. */
  private long unreadFrom;

  /** Open messages that are not loaded yet, ascending, from {@link #unloadedAt} on. */
  private long[] unloaded = {};

  private int unloadedAt;

  /** The run under way, or null. */
  private @Nullable Object run;

  private boolean failed;

  LogLoader(
      NamedSubscription subscription,
      LogReader log,
      Executor shard,
      LongSupplier nowMs,
      int dedupeIdsMax,
      Target target) {
    this.subscription = subscription;
    this.log = log;
    this.shard = shard;
    this.target = target;
    this.traits = new MessageTraits(subscription.definition());
    this.nowMs = nowMs;
    var windowMs = subscription.definition().dedupeMs();
    this.repeats = windowMs == 0 ? null : new RepeatWindow(windowMs, dedupeIdsMax);
  }

  /**
   * Starts over with what the subscription has open and ahead of it.
   *
   * @param toldFrom matches from here on will be told
   */
  void begin(long toldFrom) {
    run = null;
    failed = false;
    loadedTo = subscription.frontier();
    unreadFrom = loadedTo;
    toldBelow = Math.max(loadedTo, toldFrom);
    unloaded = subscription.openOffsets();
    unloadedAt = 0;
    knowsRepeats = repeats == null || subscription.beganAt() >= loadedTo;
    if (repeats != null) {
      repeats.clear();
    }
  }

  /** Whether all that matches is in the window or done. */
  boolean isCaughtUp() {
    return run == null && knowsRepeats && toldBelow <= loadedTo && unloadedAt == unloaded.length;
  }

  /** Whether what is not loaded yet may come soon by itself. */
  boolean isLoading(int room) {
    return run != null || (!failed && room > 0 && !isCaughtUp());
  }

  /** Number of open messages below the frontier that are not loaded. */
  int unloadedCount() {
    return unloaded.length - unloadedAt;
  }

  /** Everything that matches below is in the window or done, but for what is listed as open. */
  long loadedTo() {
    // In this order: what is committed has been told.
    var committed = log.committedOffset();
    return run == null && toldBelow <= loadedTo ? Math.max(loadedTo, committed) : loadedTo;
  }

  /** The oldest place that has to stay readable for what lies behind the window. */
  long neededFrom() {
    return toldBelow <= loadedTo ? Long.MAX_VALUE : Math.max(loadedTo, unreadFrom);
  }

  /** A message matches and was just committed. */
  void matched(long offset, MessageView view, int room) {
    if (room > 0 && run == null && knowsRepeats && toldBelow <= loadedTo) {
      loadedTo = offset + 1;
      toldBelow = loadedTo;
      loaded(traits.load(offset, view));
      return;
    }
    if (toldBelow <= loadedTo) {
      unreadFrom = offset;
    }
    toldBelow = offset + 1;
  }

  /** Hands on a message from the frontier on; in the order of the log. */
  private void loaded(Loaded message) {
    var failure = subscription.failureAhead(message.offset);
    if (repeats != null && message.id != null && repeats.repeats(message.id, message.timeMs)) {
      target.repeated(message, failure);
    } else {
      target.loaded(message, failure, true);
    }
  }

  /** More messages below the frontier are open. */
  void reopened(long[] ascending) {
    var rest = Arrays.copyOfRange(unloaded, unloadedAt, unloaded.length + ascending.length);
    System.arraycopy(ascending, 0, rest, unloaded.length - unloadedAt, ascending.length);
    unloaded = Arrays.stream(rest).sorted().distinct().toArray();
    unloadedAt = 0;
  }

  /** Whether the last run got nowhere; {@link #retry} has it tried again. */
  boolean hasFailed() {
    return failed;
  }

  /** Time passed: a run that failed may be tried again. */
  void retry() {
    failed = false;
  }

  /** Reads on, if there is something to read and room for it. */
  void step(int room) {
    if (run != null || failed || room <= 0) {
      return;
    }
    if (repeats != null && !knowsRepeats) {
      recall(repeats);
    } else if (unloadedAt < unloaded.length) {
      var count = Math.min(room, unloaded.length - unloadedAt);
      var offsets = Arrays.copyOfRange(unloaded, unloadedAt, unloadedAt + count);
      var fresh = new OpenRun(offsets);
      run = fresh;
      log.read(offsets, count, fresh);
    } else if (toldBelow > loadedTo) {
      var fresh = new ForwardRun(room);
      run = fresh;
      log.scan(Math.max(loadedTo, unreadFrom), RUN_BYTES, fresh);
    }
  }

  /** Finds out which ids came before the place that it began at. */
  private void recall(RepeatWindow window) {
    var fresh = new Object();
    run = fresh;
    var ended =
        new RepeatHistory.Listener() {
          @Override
          public void done() {
            over(true);
          }

          @Override
          public void failed() {
            over(false);
          }

          private void over(boolean isKnown) {
            if (run == fresh) {
              run = null;
              knowsRepeats = isKnown;
              failed = !isKnown;
              target.runEnded();
            }
          }
        };
    new RepeatHistory(
            subscription, window, traits, log, shard, nowMs, loadedTo, () -> run == fresh, ended)
        .begin();
  }

  /** Reads on from where the window ends. */
  private final class ForwardRun implements RecordSink {
    private final int room;
    private final List<Loaded> found = new ArrayList<>();
    private final MessageView view = new MessageView();
    private long stoppedAt = Long.MAX_VALUE;

    ForwardRun(int room) {
      this.room = room;
    }

    @Override
    public boolean record(RecordView record) {
      if (record.type() != RecordType.MESSAGE) {
        return true;
      }
      view.wrap(record.body());
      if (!subscription.matches(view)) {
        return true;
      }
      if (found.size() == room) {
        stoppedAt = record.offset();
        return false;
      }
      found.add(traits.load(record.offset(), view));
      return true;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      var to = Math.min(next, stoppedAt);
      shard.execute(() -> ended(to, failure));
    }

    private void ended(long to, @Nullable LogException failure) {
      if (run != this) {
        return; // the subscription starts over, or is gone
      }
      run = null;
      // Without a step forward there is nothing to gain from trying again at once.
      failed = failure != null || to <= loadedTo;
      for (var message : found) {
        // It may have been read from a place that others were told of before.
        if (message.offset >= loadedTo) {
          loaded(message);
        }
      }
      loadedTo = Math.max(loadedTo, to);
      target.runEnded();
    }
  }

  /** Reads open messages. */
  private final class OpenRun implements RecordSink {
    private final long[] offsets;
    private final List<Loaded> found = new ArrayList<>();
    private final MessageView view = new MessageView();

    OpenRun(long[] offsets) {
      this.offsets = offsets;
    }

    @Override
    public boolean record(RecordView record) {
      found.add(traits.load(record.offset(), view.wrap(record.body())));
      return true;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      shard.execute(() -> ended(failure));
    }

    private void ended(@Nullable LogException failure) {
      if (run != this) {
        return;
      }
      run = null;
      failed = failure != null;
      if (failure == null) {
        var at = 0;
        for (var offset : offsets) {
          var message =
              at < found.size() && found.get(at).offset == offset ? found.get(at++) : null;
          var open = subscription.openBelow(offset);
          if (open != null && message != null) {
            target.loaded(message, open, false);
          } else if (open != null) {
            target.missing(offset, open);
          }
        }
        unloadedAt = indexBehind(offsets);
      }
      target.runEnded();
    }

    /** Others may have been added to the list meanwhile. */
    private int indexBehind(long[] loaded) {
      if (loaded.length == 0) {
        return unloadedAt;
      }
      var rest = new OffsetList();
      for (var i = unloadedAt; i < unloaded.length; i++) {
        if (Arrays.binarySearch(loaded, unloaded[i]) < 0) {
          rest.add(unloaded[i]);
        }
      }
      unloaded = rest.sorted();
      return 0;
    }
  }
}
