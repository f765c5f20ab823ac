package io.honeyguide.push;

import io.vertx.core.http.RequestOptions;

/**
 * The headers that a message's publisher chose, as many as most servers take: 8 KiB together. What
 * does not fit is left out rather than that the message never arrives.
 */
final class BoundedHeaders {

  private static final int BYTES_MAX = 8 * 1024;

  /** Bytes between and behind a header's two texts. */
  private static final int FRAME_BYTES = 4;

  private final RequestOptions options;
  private int bytes;

  BoundedHeaders(RequestOptions options) {
    this.options = options;
  }

  void add(String name, String value) {
    var size = name.length() + value.length() + FRAME_BYTES;
    if (bytes + size <= BYTES_MAX) {
      bytes += size;
      options.addHeader(name, value);
    }
  }
}
