package io.honeyguide.push;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One post: looks the target up, connects to the address that was found, sends, and hears the
 * status. The status alone decides; the body of the answer is thrown away as it comes, and where it
 * is long or slow the connection is closed.
 *
 * <p>Owner: one event loop. Whatever the target does, it ends within its time.
 */
final class PushAttempt {

  /** Bytes of an answer's body that are read before the connection is closed instead. */
  static final int BODY_BYTES_MAX = 64 * 1024;

  /** How long an answer's body may take behind its head. */
  static final long BODY_MS_MAX = 5_000;

  /** Characters of an error that are kept. */
  private static final int ERROR_MAX = 300;

  /** Hears how it goes, on the event loop, never before {@link #start} has returned. */
  interface Listener {

    /** The target took the message or did not. Once, unless it is aborted. */
    void answered(PushOutcome outcome);

    /** The connection is free again, or closed. Once, after the outcome, unless it is aborted. */
    void over();
  }

  private final Vertx vertx;
  private final HttpClient client;
  private final RequestOptions options;
  private final String host;
  private final int port;
  private final byte[] body;
  private final Reading reading;
  private final Listener listener;
  private long timer = -1;
  private @Nullable HttpClientRequest request;
  private long seenBytes;
  private boolean hasAnswered;
  private boolean isOver;

  /** Reads {@code Retry-After}. */
  interface Reading {

    /** The time that an answer asks for in milliseconds, or {@link RetryAfter#NONE}. */
    long retryAfterMs(String header);
  }

  /**
   * An attempt that was not begun.
   *
   * @param options where to, with all headers; the address is filled in
   */
  PushAttempt(
      Vertx vertx,
      HttpClient client,
      RequestOptions options,
      byte[] body,
      Reading reading,
      Listener listener) {
    this.vertx = vertx;
    this.client = client;
    this.options = options;
    this.host = options.getHost();
    this.port = options.getPort();
    this.body = body;
    this.reading = reading;
    this.listener = listener;
  }

  /** Begins; it ends after a time at the latest. */
  void start(TargetLookup lookup, long timeoutMs) {
    timer =
        vertx.setTimer(
            timeoutMs, fired -> fail("the target did not answer within " + timeoutMs + " ms"));
    lookup
        .find(host)
        .onComplete(
            found -> {
              if (isOver) {
                return;
              }
              if (found.succeeded()) {
                connect(found.result(), timeoutMs);
              } else {
                fail(sentence(found.cause()));
              }
            });
  }

  private void connect(InetAddress address, long timeoutMs) {
    // Connected to by address: the name is not looked up again, but stands in Host, SNI and the
    // check of the certificate.
    options
        .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
        .setMethod(HttpMethod.POST)
        .setConnectTimeout(timeoutMs)
        .setFollowRedirects(false);
    client
        .request(options)
        .onComplete(
            connected -> {
              if (connected.failed()) {
                fail(sentence(connected.cause()));
              } else if (isOver) {
                connected.result().reset();
              } else {
                send(connected.result());
              }
            });
  }

  private void send(HttpClientRequest connected) {
    request = connected;
    connected
        .send(Buffer.buffer(body))
        .onComplete(
            sent -> {
              if (isOver) {
                return;
              }
              if (sent.succeeded()) {
                answered(sent.result());
              } else {
                fail(sentence(sent.cause()));
              }
            });
  }

  private void answered(HttpClientResponse response) {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(BODY_MS_MAX, fired -> close());
    response.handler(
        bytes -> {
          seenBytes += bytes.length();
          if (seenBytes > BODY_BYTES_MAX) {
            close();
          }
        });
    response.endHandler(end -> over());
    response.exceptionHandler(cause -> over());
    hasAnswered = true;
    listener.answered(outcome(response));
  }

  private PushOutcome outcome(HttpClientResponse response) {
    var status = response.statusCode();
    if (status >= 200 && status < 300) {
      return new PushOutcome(status, "", RetryAfter.NONE);
    }
    if (status >= 300 && status < 400) {
      return new PushOutcome(
          status,
          "the target answered %d: redirects are not followed".formatted(status),
          RetryAfter.NONE);
    }
    var header = response.getHeader("Retry-After");
    return new PushOutcome(
        status,
        "the target answered " + status,
        header != null && (status == 429 || status == 503)
            ? reading.retryAfterMs(header)
            : RetryAfter.NONE);
  }

  private void fail(String error) {
    if (isOver || hasAnswered) {
      return;
    }
    hasAnswered = true;
    listener.answered(PushOutcome.failed(error));
    close();
  }

  private void close() {
    if (!isOver) {
      abortRequest();
      over();
    }
  }

  private void over() {
    if (!isOver) {
      isOver = true;
      vertx.cancelTimer(timer);
      listener.over();
    }
  }

  /** Ends it at once; nobody hears of it any more. */
  void abort() {
    if (!isOver) {
      isOver = true;
      vertx.cancelTimer(timer);
      abortRequest();
    }
  }

  private void abortRequest() {
    var sent = request;
    if (sent != null) {
      sent.reset();
    }
  }

  private static String sentence(Throwable cause) {
    var text = String.valueOf(cause.getMessage());
    if (cause instanceof SSLException) {
      text = "no TLS connection: " + text;
    } else if (cause instanceof ConnectException) {
      text = "no connection: " + text;
    } else if (!(cause instanceof TargetException)) {
      text = "no answer: " + text;
    }
    var shown = new StringBuilder();
    // Some of it may be the target's own words.
    text.chars().limit(ERROR_MAX).forEach(c -> shown.append(c < ' ' || c >= 0x7F ? '?' : (char) c));
    return shown.toString();
  }
}
