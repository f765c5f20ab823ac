package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads a stream of messages over a WebSocket. */
final class SocketReader implements WebSocket.Listener, AutoCloseable {

  private static final long WAIT_SECONDS = 20;

  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final CompletableFuture<String> reason = new CompletableFuture<>();
  final BlockingQueue<String> pings = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private SocketReader(HttpClient client, URI uri, String... headers) {
    var builder = client.newWebSocketBuilder();
    for (var i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    socket = builder.buildAsync(uri, this).orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  static SocketReader open(HttpBroker broker, String pathAndQuery, String... headers) {
    var uri = URI.create("ws://127.0.0.1:" + broker.port + pathAndQuery);
    return new SocketReader(HttpClient.newHttpClient(), uri, headers);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      texts.add(partial.toString());
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, java.nio.ByteBuffer message) {
    pings.add("ping");
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String why) {
    closed.complete(statusCode);
    reason.complete(why);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
    reason.completeExceptionally(error);
  }

  JsonNode next() {
    try {
      var text = texts.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (text == null) {
        throw new IllegalStateException("no message came");
      }
      return HttpBroker.JSON.readTree(text);
    } catch (InterruptedException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  int closeCode() {
    return closed.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  String closeReason() {
    return reason.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
