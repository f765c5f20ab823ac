package io.honeyguide.http;

import io.honeyguide.delivery.HistoryWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all streams of one filter share on one event loop: who tells of new messages, and the
 * reading of them. Those who stand at the same place, as nearly all do who keep up, are given the
 * same run; the shard wakes one follower instead of a thousand.
 *
 * <p>Owner: one event loop.
 */
final class MessageFeed {

  /** Most messages of a run. */
  private static final int RUN_MESSAGES = 1024;

  /** Bytes of messages after which a run ends. */
  private static final int RUN_BYTES = 64 * 1024;

  private static final HistoryScan.Bounds BOUNDS =
      HistoryScan.Bounds.first(Long.MAX_VALUE, RUN_MESSAGES, RUN_BYTES);

  /** How long a run is given to those who come late to it: its messages may expire. */
  private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final HttpLoop http;
  private final HistoryScan scan;
  private final LogFollow follow;
  private final Set<MessageStream> streams = new LinkedHashSet<>();
  private final Map<Long, List<MessageStream>> readers = new HashMap<>();
  private @Nullable StreamRun latest;

  /** How many messages were erased when it was read. */
  private int latestErased;

  private boolean hasBegun;

  /** The foremost place that any stream has read up to. */
  private long head = -1;

  /** From here to the head stands no message of this filter. */
  private long quietFrom = -1;

  MessageFeed(HttpLoop http, History history) {
    this.http = http;
    this.scan =
        new HistoryScan(http.log(), http.loop(), history.matcher(), HistoryWindow.EVERYTHING);
    this.follow = new LogFollow(http, history.filter(), this::woken);
  }

  /** A stream begins; it reads once nothing can be missed any more. */
  void join(MessageStream stream) {
    streams.add(stream);
    if (streams.size() == 1) {
      follow.start();
    } else if (hasBegun) {
      stream.read();
    }
  }

  /** A stream ends. Says whether it was the last one: then the feed is over. */
  boolean leave(MessageStream stream) {
    streams.remove(stream);
    if (!streams.isEmpty()) {
      return false;
    }
    follow.stop();
    return true;
  }

  /** Whether streams may read. */
  boolean hasBegun() {
    return hasBegun;
  }

  private void woken() {
    hasBegun = true;
    // Some may end meanwhile.
    for (var stream : new ArrayList<>(streams)) {
      stream.read();
    }
  }

  /** Where reading has to go on for a stream that has read everything below a place. */
  long skip(long place) {
    if (place > head) {
      head = place;
      quietFrom = place;
    } else if (place < quietFrom) {
      return place;
    }
    head = follow.skip(head);
    return head;
  }

  /**
   * Reads from a place on; the stream gets the run later, never at once.
   *
   * @param history what the stream may see: where that is not everything it reads by itself
   */
  void read(long place, MessageStream stream, History history) {
    if (history.window().hides(place)) {
      history
          .scan(http)
          .run(
              place,
              BOUNDS,
              run -> stream.arrived(new StreamRun(place, run, http.edge().nanoTime().getAsLong())));
      return;
    }
    var known = latest;
    if (known != null && known.from() == place && isFresh(known)) {
      http.loop().endOfTurn().execute(() -> stream.arrived(known));
      return;
    }
    var others = readers.get(place);
    if (others != null) {
      others.add(stream);
      return;
    }
    var waiting = new ArrayList<MessageStream>();
    waiting.add(stream);
    readers.put(place, waiting);
    var erased = http.log().moved().erasedCount();
    scan.run(place, BOUNDS, run -> arrived(place, run, erased));
  }

  private boolean isFresh(StreamRun run) {
    return run.failure() == null
        && run.next() > run.from()
        && http.log().moved().erasedCount() == latestErased
        && http.edge().nanoTime().getAsLong() - run.readNanos() < KEPT_NANOS;
  }

  private void arrived(long place, HistoryScan.Run read, int erased) {
    var run = new StreamRun(place, read, http.edge().nanoTime().getAsLong());
    var waiting = readers.remove(place);
    latest = run;
    latestErased = erased;
    var body = run.body();
    if (!body.isEmpty()) {
      quietFrom = Math.max(quietFrom, body.behindLast());
    }
    if (run.next() > head) {
      if (place > head) {
        quietFrom = body.isEmpty() ? place : body.behindLast();
      }
      head = run.next();
    }
    if (waiting != null) {
      waiting.forEach(stream -> stream.arrived(run));
    }
  }
}
