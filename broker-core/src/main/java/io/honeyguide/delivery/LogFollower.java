package io.honeyguide.delivery;

import io.honeyguide.topic.TopicFilter;
import java.util.List;

/**
 * Somebody who reads the log by himself and only wants to know when there is something for him: a
 * plugin's consumer, a stream over HTTP. While he follows, also QoS 0 messages that match his
 * filters are stored.
 */
public final class LogFollower implements Subscriber {

  private final List<TopicFilter> filters;
  private final Runnable wake;
  private volatile long matchedBelow;
  private volatile long unreadFrom;
  private volatile long readBelow;

  /** Whether he is to be woken at the end of the commit; owner: the shard's thread. */
  boolean touched;

  /**
   * A follower.
   *
   * @param wake called on the shard's thread after a commit that held matching messages; must hand
   *     over to the follower's own thread and return at once
   */
  public LogFollower(List<TopicFilter> filters, Runnable wake) {
    this.filters = List.copyOf(filters);
    this.wake = wake;
  }

  /** What he follows. */
  public List<TopicFilter> filters() {
    return filters;
  }

  /**
   * All matching messages that he was told of lie below this offset: once he has read up to it, he
   * is as fresh as the log. Any thread.
   */
  public long matchedBelow() {
    return matchedBelow;
  }

  /**
   * Where reading has to go on: between the given offset and this one stands no matching message
   * that he was told of. So he need not read past what others published meanwhile. Called by the
   * follower's own thread, with offsets that only grow.
   *
   * @param read he has read everything below, and was told of everything from there on
   * @return {@link Long#MAX_VALUE} when he was told of nothing at or behind {@code read}
   */
  public long unreadFrom(long read) {
    // Said first: what matches from now on, with all before it read, is the first unread.
    readBelow = read;
    return matchedBelow <= read ? Long.MAX_VALUE : Math.max(read, unreadFrom);
  }

  void matched(long offset) {
    if (matchedBelow <= readBelow) {
      unreadFrom = offset;
    }
    matchedBelow = offset + 1;
  }

  void wake() {
    wake.run();
  }
}
