package io.honeyguide.delivery;

import io.honeyguide.log.LogReader;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody who reads history sees of it: a message of one stream or several is shown as long
 * as one of them keeps it, a message of no stream as long as the log has it. All of that as of one
 * moment, so that what was there when the reading began does not vanish under the reader. What
 * comes after that moment he is owed, whatever streams keep.
 *
 * <p>Immutable; any thread. It costs nothing where no stream takes in what is asked for.
 */
public final class HistoryWindow {

  /** Hides nothing. */
  public static final HistoryWindow EVERYTHING =
      new HistoryWindow(List.of(), TopicFilter.of("#"), 0, 0, 0);

  private final List<Stream.View> streams;
  private final long[] floors;
  private final long[] oldestMs;
  private final TopicFilter queried;
  private final long logStart;
  private final long live;

  /** No stream keeps anything below. */
  private final long keptFrom;

  private HistoryWindow(
      List<Stream.View> streams, TopicFilter queried, long logStart, long live, long nowMs) {
    this.streams = streams;
    this.queried = queried;
    this.logStart = logStart;
    this.live = live;
    this.floors = new long[streams.size()];
    this.oldestMs = new long[streams.size()];
    var lowest = live;
    for (var i = 0; i < floors.length; i++) {
      var view = streams.get(i);
      floors[i] = view.floor(nowMs);
      oldestMs[i] = view.kept().oldestMs(nowMs);
      lowest = Math.min(lowest, Math.max(floors[i], view.from()));
    }
    this.keptFrom = lowest;
  }

  static HistoryWindow of(LogReader log, List<Stream> all, TopicFilter queried, long nowMs) {
    // The end first: what the streams take in from here on is beyond the window.
    var live = log.committedOffset();
    var streams = new ArrayList<Stream.View>();
    for (var stream : all) {
      var view = stream.view();
      if (view.sources().stream().anyMatch(source -> source.filter().overlaps(queried))) {
        streams.add(view);
      }
    }
    return new HistoryWindow(streams, queried, log.startOffset(), live, nowMs);
  }

  /** Where reading everything starts: nothing that is shown stands below. */
  public long oldest() {
    return isKeptByStreams(logStart) ? keptFrom : Math.min(logStart, keptFrom);
  }

  /** Whether all that was asked for is some stream's from an offset on. */
  private boolean isKeptByStreams(long from) {
    for (var view : streams) {
      for (var source : view.sources()) {
        if (source.from() <= from && source.filter().covers(queried)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Where reading from an offset on has to start when nothing that was there may be missing: the
   * offset itself, or a later one when what stood in between is no longer kept.
   */
  public long completeFrom(long offset) {
    var oldest = oldest();
    if (offset < oldest) {
      return oldest;
    }
    return offset < keptFrom && isKeptByStreams(offset) ? keptFrom : offset;
  }

  /** Whether there may be messages at or behind an offset that are not shown. */
  public boolean hides(long offset) {
    return offset < live && !streams.isEmpty();
  }

  /**
   * Whether a message is shown.
   *
   * @param timeMs time of its commit
   * @param utf8 holds its topic, which matches what was asked for
   */
  public boolean shows(long offset, long timeMs, ByteBuf utf8, int topicAt, int topicBytes) {
    if (offset >= live) {
      return true;
    }
    var isOfStream = false;
    for (var i = 0; i < floors.length; i++) {
      if (streams.get(i).holds(offset, utf8, topicAt, topicBytes)) {
        if (offset >= floors[i] && timeMs >= oldestMs[i]) {
          return true;
        }
        isOfStream = true;
      }
    }
    // Below the log's start stands what somebody is owed, which is no history.
    return !isOfStream && offset >= logStart;
  }
}
