package io.honeyguide.http;

/**
 * How much one client, and all of them together, may ask of the HTTP edge.
 *
 * @param bodyBytesMax largest body of a request ({@code http.body-bytes-max}); more is answered 413
 * @param headerBytesMax largest header of a request ({@code http.header-bytes-max}); more is
 *     answered 431
 * @param lineBytesMax longest request line ({@code http.line-bytes-max}); more is answered 414
 * @param pendingBytesMax bytes of bodies that one event loop holds, arriving or waiting to be
 *     durable ({@code http.pending-bytes-max}); beyond it publishes are answered 503
 * @param pageBytesMax bytes of messages after which a page of history ends ({@code
 *     http.page-bytes-max}); a single larger message makes a page of its own
 */
public record HttpLimits(
    int bodyBytesMax,
    int headerBytesMax,
    int lineBytesMax,
    long pendingBytesMax,
    int pageBytesMax) {

  /** 1 MiB, 16 KiB, 8 KiB, 64 MiB, 1 MiB. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(1 << 20, 16 << 10, 8 << 10, 64 << 20, 1 << 20);

  /** What a message may have at most, whatever the setting says. */
  private static final int BODY_BYTES_LIMIT = 16 << 20;

  private static final int HEADER_BYTES_LIMIT = 1 << 20;

  /** Checks the ranges. */
  public HttpLimits {
    check("http.body-bytes-max", bodyBytesMax, 1, BODY_BYTES_LIMIT);
    check("http.header-bytes-max", headerBytesMax, 1024, HEADER_BYTES_LIMIT);
    check("http.line-bytes-max", lineBytesMax, 256, HEADER_BYTES_LIMIT);
    check("http.pending-bytes-max", pendingBytesMax, bodyBytesMax, Long.MAX_VALUE);
    check("http.page-bytes-max", pageBytesMax, 1, 64 << 20);
  }

  private static void check(String setting, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d to %d, found %d".formatted(setting, min, max, value));
    }
  }
}
