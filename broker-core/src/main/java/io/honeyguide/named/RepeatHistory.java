package io.honeyguide.named;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link RepeatWindow} anew after a start: reads the part of the log that lies within the
 * window before the subscription's frontier. Three kinds of reading follow each other: the time of
 * the frontier, the place that lies a window before it, and the messages from there on.
 *
 * <p>Owner: the shard's thread; each reading is filled on a thread of the log and handed over
 * whole.
 */
final class RepeatHistory {

  /** A message is stamped a little before it is committed. */
  private static final long MARGIN_MS = 60_000;

  /** Hears how it ends, on the shard's thread. */
  interface Listener {

    /** The window knows everything that the log still has. */
    void done();

    /** The log cannot be read for now. */
    void failed();
  }

  /** A message that has an id. */
  private record Named(String id, long timeMs) {}

  private final NamedSubscription subscription;
  private final RepeatWindow window;
  private final MessageTraits traits;
  private final LogReader log;
  private final Executor shard;
  private final LongSupplier nowMs;
  private final long until;
  private final BooleanSupplier isWanted;
  private final Listener listener;

  /**
   * A reading that was not begun.
   *
   * @param until messages below it come into the window
   * @param isWanted says false once the subscription starts over, and another reading may be on
   */
  RepeatHistory(
      NamedSubscription subscription,
      RepeatWindow window,
      MessageTraits traits,
      LogReader log,
      Executor shard,
      LongSupplier nowMs,
      long until,
      BooleanSupplier isWanted,
      Listener listener) {
    this.subscription = subscription;
    this.window = window;
    this.traits = traits;
    this.log = log;
    this.shard = shard;
    this.nowMs = nowMs;
    this.until = until;
    this.isWanted = isWanted;
    this.listener = listener;
  }

  void begin() {
    window.clear();
    log.scan(until, 1, new FirstTime());
  }

  /** The time of the first record that is not in the window. */
  private final class FirstTime implements RecordSink {
    private long timeMs = Long.MAX_VALUE;

    @Override
    public boolean record(RecordView record) {
      timeMs = record.timeMs();
      return false;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      shard.execute(
          () -> {
            if (failure != null) {
              listener.failed();
            } else {
              // What comes next comes now, where nothing is there yet.
              var fromMs = Math.min(timeMs, nowMs.getAsLong()) - window.windowMs() - MARGIN_MS;
              log.findOffsetAt(fromMs, new Place());
            }
          });
    }
  }

  /** The place from which on messages count. */
  private final class Place implements RecordSink {

    @Override
    public boolean record(RecordView record) {
      return false;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      shard.execute(
          () -> {
            if (failure != null) {
              listener.failed();
            } else {
              readOn(Math.max(next, subscription.beganAt()));
            }
          });
    }
  }

  private void readOn(long from) {
    if (from >= until) {
      listener.done();
    } else {
      log.scan(from, LogLoader.RUN_BYTES, new Run(from));
    }
  }

  /** Messages with an id. */
  private final class Run implements RecordSink {
    private final long from;
    private final List<Named> found = new ArrayList<>();
    private final MessageView view = new MessageView();

    Run(long from) {
      this.from = from;
    }

    @Override
    public boolean record(RecordView record) {
      if (record.offset() >= until) {
        return false;
      }
      if (record.type() == RecordType.MESSAGE) {
        view.wrap(record.body());
        var id = traits.id(view);
        if (id != null && subscription.matches(view)) {
          found.add(new Named(id, view.timeMs()));
        }
      }
      return true;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      shard.execute(
          () -> {
            if (!isWanted.getAsBoolean()) {
              return;
            }
            if (failure != null || next <= from) {
              listener.failed();
            } else {
              found.forEach(message -> window.repeats(message.id, message.timeMs));
              readOn(next);
            }
          });
    }
  }
}
