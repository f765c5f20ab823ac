package io.honeyguide.http;

import io.honeyguide.topic.TopicMatcher;
import java.util.ArrayList;
import java.util.List;

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

  private final Exchange exchange;
  private final HttpLoop http;
  private final HistoryScan scan;
  private final long since;
  private final int limit;
  private final List<StoredMessage> newestFirst = new ArrayList<>();
  private final List<StoredMessage> stretch = new ArrayList<>();
  private long stretchStart;
  private long stretchBytes;
  private long stretchSeenBytes;
  private long stretchLength = STRETCH_MIN;
  private long below;
  private long keptBytes;
  private long seenBytes;

  /** A page that has not begun, over the span from {@code since} to before {@code until}. */
  NewestFirstPage(Exchange exchange, TopicMatcher matcher, long since, long until, int limit) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.scan = new HistoryScan(http.log(), http.loop(), matcher);
    this.since = since;
    this.limit = limit;
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
    scan.run(from, HistoryScan.Bounds.last(below, limit - newestFirst.size(), room), this::arrived);
  }

  private void arrived(HistoryScan.Run run) {
    if (exchange.isOver()) {
      return;
    }
    exchange.attempt(
        () -> {
          HistoryPage.requireReadable(run);
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
        && (stretch.size() - surplus > limit - newestFirst.size() || stretchBytes > room)) {
      stretchBytes -= stretch.get(surplus++).bytes();
    }
    if (surplus > 0) {
      stretch.subList(0, surplus).clear();
      stretchStart = stretch.get(0).offset();
    }
  }

  private void endStretch() {
    for (var i = stretch.size() - 1; i >= 0; i--) {
      newestFirst.add(stretch.get(i));
    }
    keptBytes += stretchBytes;
    below = stretchStart;
    stretchLength =
        stretchSeenBytes < STRETCH_BYTES
            ? Math.min(stretchLength * 2, STRETCH_MAX)
            : Math.max(stretchLength / 2, 1);
    nextStretch();
  }

  private void answer() {
    exchange.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("messages");
          for (var message : newestFirst) {
            MessageJson.write(out, message);
          }
          out.writeEndArray();
          if (below > since) {
            out.writeStringField("next", HttpLoop.shown(below));
          } else {
            out.writeNullField("next");
          }
          out.writeEndObject();
        });
  }
}
