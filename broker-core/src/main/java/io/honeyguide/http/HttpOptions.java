package io.honeyguide.http;

import io.honeyguide.listen.ListenOptions;
import io.honeyguide.listen.PageOrigins;
import java.util.Set;

/**
 * What can be set about one HTTP listener.
 *
 * @param listen where it listens and whom it lets in
 * @param webSocketOrigins origins of web pages that may open a WebSocket, beside pages of the
 *     broker's own, such as {@code https://shop.example}
 */
public record HttpOptions(
    ListenOptions listen,
    HttpLimits limits,
    HttpDeadlines deadlines,
    Set<String> webSocketOrigins) {

  /** Most connections of a listener unless something else is set. */
  public static final int CONNECTIONS_MAX = 10_000;

  /** 127.0.0.1, port 8080. */
  public static final HttpOptions DEFAULT =
      new HttpOptions(
          ListenOptions.tcp("http", "127.0.0.1", 8080).withConnectionsMax(CONNECTIONS_MAX),
          HttpLimits.DEFAULT,
          HttpDeadlines.DEFAULT,
          Set.of());

  /** Copies the set. */
  public HttpOptions {
    webSocketOrigins = Set.copyOf(webSocketOrigins);
  }

  /** The pages that may open a WebSocket. */
  public PageOrigins pageOrigins() {
    return new PageOrigins(webSocketOrigins, listen.setting("websocket-origins"));
  }

  /** The same at another place. */
  public HttpOptions withListen(ListenOptions other) {
    return new HttpOptions(other, limits, deadlines, webSocketOrigins);
  }

  /** The same with other limits. */
  public HttpOptions withLimits(HttpLimits other) {
    return new HttpOptions(listen, other, deadlines, webSocketOrigins);
  }

  /** The same with other deadlines. */
  public HttpOptions withDeadlines(HttpDeadlines other) {
    return new HttpOptions(listen, limits, other, webSocketOrigins);
  }
}
