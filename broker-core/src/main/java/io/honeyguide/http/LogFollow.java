package io.honeyguide.http;

import io.honeyguide.delivery.LogFollower;
import io.honeyguide.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Following the log for one request: wakes its reader on the event loop, with at most one mail
 * under way, and tells it what it need not read.
 *
 * <p>Owner: the event loop; the shard's thread only wakes.
 */
final class LogFollow {

  private static final long NOT_YET = Long.MAX_VALUE;

  private final HttpLoop http;
  private final Runnable reader;
  private final LogFollower follower;
  private final AtomicBoolean isWoken = new AtomicBoolean();
  private long toldFrom = NOT_YET;

  /**
   * Following that has not begun.
   *
   * @param reader runs on the event loop when there may be something to read
   */
  LogFollow(HttpLoop http, TopicFilter filter, Runnable reader) {
    this.http = http;
    this.reader = reader;
    this.follower = new LogFollower(List.of(filter), this::wake);
  }

  /** Begins; the reader runs once nothing can be missed any more. */
  void start() {
    http.edge()
        .shard()
        .follow(
            follower,
            from ->
                http.loop()
                    .mailbox()
                    .post(
                        () -> {
                          toldFrom = from;
                          reader.run();
                        }));
  }

  void stop() {
    http.edge().shard().unfollow(follower);
  }

  private void wake() {
    if (isWoken.compareAndSet(false, true)) {
      http.loop().mailbox().post(this::read);
    }
  }

  private void read() {
    // Cleared first: a commit after this wakes again.
    isWoken.set(false);
    reader.run();
  }

  /**
   * Where reading has to go on for someone who has read everything below a place: past all that
   * does not match.
   */
  long skip(long place) {
    if (place < toldFrom) {
      return place;
    }
    // Looked at first: everything below it was applied, so the follower was told of its matches.
    var committed = http.log().committedOffset();
    var unread = follower.unreadFrom(place);
    return Math.max(place, Math.min(unread, committed));
  }
}
