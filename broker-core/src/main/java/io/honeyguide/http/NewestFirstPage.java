package io.honeyguide.http;

import io.honeyguide.log.StoredMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of history, newest first. The log is read forwards only, so this looks at one stretch
 * after another from the end of the span towards its start, each twice as long as the one before
 * while they hold little. The length of a stretch is a guess at how many records it holds and never
 * decides what is found: reading starts at whatever record comes next.
 *
 * <p>Owner: one event loop.
 */
final class NewestFirstPage {

  private static final long STRETCH_MIN = 256;
  private static final long STRETCH_MAX = 1 << 16;

  /** A stretch of more bytes is followed by a shorter one. */
  private static final long STRETCH_BYTES = 4L << 20;

  /** Messages of a stretch among which the newest of each topic is looked for. */
  private static final int LAST_STRETCH_MAX = 4096;

  private final Exchange exchange;
  private final HttpLoop http;
  private final HistoryScan scan;
  private final long since;
  private final int limit;
  private final PageShape shape;

  /** Topics of the messages found so far, where only the newest of each is wanted; else null. */
  private final @Nullable Set<String> topics;

  private final List<StoredMessage> newestFirst = new ArrayList<>();
  private final List<StoredMessage> stretch = new ArrayList<>();
  private long stretchStart;
  private long stretchBytes;
  private long stretchSeenBytes;
  private long stretchLength = STRETCH_MIN;
  private long below;
  private long keptBytes;
  private long seenBytes;

  /**
   * A page that has not begun, over the span from {@code since} to before {@code until}.
   *
   * @param isLastOnly whether only the newest message of each topic is wanted
   */
  NewestFirstPage(
      Exchange exchange,
      History history,
      long since,
      long until,
      int limit,
      boolean isLastOnly,
      PageShape shape) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.scan = history.scan(http);
    this.since = since;
    this.limit = limit;
    this.shape = shape;
    this.topics = isLastOnly ? new HashSet<>() : null;
    this.below = Math.min(until, http.log().committedOffset());
  }

  void start() {
    nextStretch();
  }

  private void nextStretch() {
    if (isComplete() || below <= since) {
      answer();
      return;
    }
    stretch.clear();
    stretchBytes = 0;
    stretchSeenBytes = 0;
    stretchStart = Math.max(since, below - stretchLength);
    read(stretchStart);
  }

  private boolean isComplete() {
    return newestFirst.size() >= limit
        || keptBytes >= http.limits().pageBytesMax()
        || seenBytes >= HistoryPage.SEEN_BYTES_MAX;
  }

  private void read(long from) {
    var room = http.limits().pageBytesMax() - keptBytes;
    scan.run(from, HistoryScan.Bounds.last(below, stretchMax(), room), this::arrived);
  }

  /** How many messages of a stretch are kept; with many of one topic few are left of them. */
  private int stretchMax() {
    return topics == null ? limit - newestFirst.size() : LAST_STRETCH_MAX;
  }

  private void arrived(HistoryScan.Run run) {
    if (exchange.isOver()) {
      return;
    }
    exchange.attempt(
        () -> {
          HistoryPage.requireReadable(run.failure());
          seenBytes += run.seenBytes();
          stretchSeenBytes += run.seenBytes();
          if (run.hasDropped()) {
            // What was found before is older than what was dropped: the next page has both.
            stretch.clear();
            stretchBytes = 0;
            stretchStart = run.messages().getFirst().offset();
          }
          stretch.addAll(run.messages());
          stretchBytes += run.keptBytes();
          dropSurplus();
          if (run.next() < below) {
            read(run.next());
          } else {
            endStretch();
          }
        });
  }

  /** Of a stretch, too, only the newest are wanted; one is kept however large it is. */
  private void dropSurplus() {
    var room = http.limits().pageBytesMax() - keptBytes;
    var surplus = 0;
    while (stretch.size() - surplus > 1
        && (stretch.size() - surplus > stretchMax() || stretchBytes > room)) {
      stretchBytes -= stretch.get(surplus++).bytes();
    }
    if (surplus > 0) {
      stretch.subList(0, surplus).clear();
      stretchStart = stretch.get(0).offset();
    }
  }

  private void endStretch() {
    below = stretchStart;
    for (var i = stretch.size() - 1; i >= 0; i--) {
      var message = stretch.get(i);
      if (topics == null || topics.add(message.view().topic())) {
        newestFirst.add(message);
        keptBytes += message.bytes();
        if (newestFirst.size() == limit) {
          // Of the rest of the stretch nobody knows yet whether it is wanted.
          below = message.offset();
          break;
        }
      }
    }
    stretchLength =
        stretchSeenBytes < STRETCH_BYTES
            ? Math.min(stretchLength * 2, STRETCH_MAX)
            : Math.max(stretchLength / 2, 1);
    nextStretch();
  }

  private void answer() {
    shape.answer(exchange, newestFirst, below > since ? below : null);
  }
}
