package io.honeyguide.http;

/**
 * Where HTTP listens and what it allows.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 for any free one
 */
public record HttpOptions(String host, int port, HttpLimits limits, HttpDeadlines deadlines) {

  /** 127.0.0.1, port 8080. */
  public static final HttpOptions DEFAULT =
      new HttpOptions("127.0.0.1", 8080, HttpLimits.DEFAULT, HttpDeadlines.DEFAULT);

  /** Checks the ranges. */
  public HttpOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("http.port is 0 to 65,535, found " + port);
    }
  }

  /** The same on another port. */
  public HttpOptions withPort(int other) {
    return new HttpOptions(host, other, limits, deadlines);
  }

  /** The same with other limits. */
  public HttpOptions withLimits(HttpLimits other) {
    return new HttpOptions(host, port, other, deadlines);
  }

  /** The same with other deadlines. */
  public HttpOptions withDeadlines(HttpDeadlines other) {
    return new HttpOptions(host, port, limits, other);
  }
}
