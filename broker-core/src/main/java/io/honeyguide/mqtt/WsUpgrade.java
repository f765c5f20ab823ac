package io.honeyguide.mqtt;

import io.honeyguide.listen.PageOrigins;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an HTTP request into a WebSocket that speaks MQTT (RFC 6455; MQTT 5.0, section 6): the
 * handler of one route on the HTTP port, which may have asked whatever it wants before.
 *
 * <p>Owner: the event loop of the listener, on which the HTTP server has to run as well.
 */
public final class WsUpgrade implements Handler<HttpServerRequest> {

  private static final Logger LOG = LoggerFactory.getLogger(WsUpgrade.class);

  /** RFC 6455, section 1.3. */
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final int KEY_BYTES = 16;

  /** Sub-protocols of MQTT, the one we prefer first; the second is that of MQTT 3.1. */
  private static final List<String> PROTOCOLS = List.of("mqtt", "mqttv3.1");

  private final MqttListener listener;
  private final PageOrigins origins;

  /**
   * Upgrades for one listener.
   *
   * @param origins pages that are let in
   */
  public WsUpgrade(MqttListener listener, PageOrigins origins) {
    this.listener = listener;
    this.origins = origins;
  }

  @Override
  public void handle(HttpServerRequest request) {
    handle(request, () -> {});
  }

  /**
   * The same for who has to know that a connection speaks HTTP no longer.
   *
   * @param upgraded runs when that is so
   */
  public void handle(HttpServerRequest request, Runnable upgraded) {
    var protocol = protocol(request.getHeader("Sec-WebSocket-Protocol"));
    var accept = accept(request.getHeader("Sec-WebSocket-Key"));
    if (!asksForWebSocket(request)) {
      request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      refuse(request, 426, "MQTT is served here over WebSocket: expected an upgrade request");
    } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
      request.response().putHeader("Sec-WebSocket-Version", "13");
      refuse(request, 426, "expected Sec-WebSocket-Version 13");
    } else if (accept == null) {
      refuse(request, 400, "expected a Sec-WebSocket-Key of 16 bytes in Base64");
    } else if (protocol == null) {
      refuse(request, 400, "expected the sub-protocol mqtt in Sec-WebSocket-Protocol");
    } else if (!origins.admit(
        request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST))) {
      refuse(request, 403, origins.refusal());
    } else {
      // Not within this read: what follows the request in it would be lost unfreed in the switch.
      listener.endOfTurn(() -> upgrade(request, protocol, accept, upgraded));
    }
  }

  private static boolean asksForWebSocket(HttpServerRequest request) {
    var upgrade = request.getHeader(HttpHeaders.UPGRADE);
    var connection = request.getHeader(HttpHeaders.CONNECTION);
    return HttpMethod.GET.equals(request.method())
        && request.version() == HttpVersion.HTTP_1_1
        && "websocket".equalsIgnoreCase(upgrade)
        && connection != null
        && connection.toLowerCase(Locale.ROOT).contains("upgrade");
  }

  private static @Nullable String protocol(@Nullable String offered) {
    if (offered == null) {
      return null;
    }
    var names = Arrays.stream(offered.split(",", -1)).map(String::strip).toList();
    // [MQTT-6.0.0-3, MQTT-6.0.0-4]
    return PROTOCOLS.stream().filter(names::contains).findFirst().orElse(null);
  }

  private static @Nullable String accept(@Nullable String key) {
    try {
      if (key == null || Base64.getDecoder().decode(key.strip()).length != KEY_BYTES) {
        return null;
      }
      var joined = (key.strip() + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(joined));
    } catch (IllegalArgumentException e) {
      return null; // no Base64
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private static void refuse(HttpServerRequest request, int status, String why) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(why + "\n")
        .onFailure(failure -> LOG.debug("a refusal could not be sent: {}", failure.toString()));
  }

  private void upgrade(
      HttpServerRequest request, String protocol, String accept, Runnable upgraded) {
    request
        .response()
        .putHeader(HttpHeaders.UPGRADE, "websocket")
        .putHeader(HttpHeaders.CONNECTION, "Upgrade")
        .putHeader("Sec-WebSocket-Accept", accept)
        .putHeader("Sec-WebSocket-Protocol", protocol);
    request
        .toNetSocket()
        .onSuccess(
            socket -> {
              upgraded.run();
              listener.attach(socket, Transport.WS);
            })
        .onFailure(failure -> LOG.debug("an upgrade was given up: {}", failure.toString()));
  }
}
