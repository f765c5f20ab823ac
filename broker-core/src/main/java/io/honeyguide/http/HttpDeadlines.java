package io.honeyguide.http;

/**
 * How long the HTTP edge waits, in milliseconds.
 *
 * @param headerMs from accepting a connection to the end of its first request's header ({@code
 *     http.header-timeout}); then it is closed
 * @param bodyMs from the end of the header to the end of the body ({@code http.body-timeout}); then
 *     408
 * @param idleMs from one answer to the end of the next request's header, and for a client to take
 *     in what was sent to it ({@code http.idle-timeout}); then the connection is closed
 * @param commitMs for a publish to become durable ({@code http.commit-timeout}); then 503
 * @param pollMs longest wait that a long poll may ask for ({@code http.poll-timeout-max})
 * @param pingMs between two signs of life on an event stream ({@code http.ping-interval})
 */
public record HttpDeadlines(
    long headerMs, long bodyMs, long idleMs, long commitMs, long pollMs, long pingMs) {

  /** 10 s, 30 s, 60 s, 30 s, 60 s, 15 s. */
  public static final HttpDeadlines DEFAULT =
      new HttpDeadlines(10_000, 30_000, 60_000, 30_000, 60_000, 15_000);

  private static final long MS_MAX = 24 * 60 * 60 * 1000L;

  /** Checks the ranges. */
  public HttpDeadlines {
    check("http.header-timeout", headerMs);
    check("http.body-timeout", bodyMs);
    check("http.idle-timeout", idleMs);
    check("http.commit-timeout", commitMs);
    check("http.poll-timeout-max", pollMs);
    check("http.ping-interval", pingMs);
  }

  private static void check(String setting, long ms) {
    if (ms < 1 || ms > MS_MAX) {
      throw new IllegalArgumentException("%s is 1 ms to 24 h, found %d ms".formatted(setting, ms));
    }
  }
}
