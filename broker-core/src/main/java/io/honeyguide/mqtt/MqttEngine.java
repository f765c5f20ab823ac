package io.honeyguide.mqtt;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetServerInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * vertx-mqtt without its server: takes any socket, whatever listener or upgrade it came from, and
 * makes a genuine MQTT connection of it.
 *
 * <p>Idea: an {@link MqttServer} asks its Vert.x for a net server and gives that one a connect
 * handler. It is handed a Vert.x whose net server never listens and only remembers that handler;
 * calling the handler with a socket is then all it takes. Uses nothing but exported packages.
 */
final class MqttEngine {

  private final Handler<NetSocket> connectHandler;

  /**
   * Captures the engine.
   *
   * @param opened called on the socket's event loop, while CONNECT is read
   * @throws IllegalStateException when vertx-mqtt does not work as it did
   */
  MqttEngine(Vertx vertx, MqttOptions options, Handler<MqttEndpoint> opened) {
    var captured = new Captured();
    var settings =
        new MqttServerOptions()
            .setMaxMessageSize(options.packetBytesMax())
            .setMaxClientIdLength(65_535)
            .setAutoClientId(false)
            .setTimeoutOnConnect(options.connectTimeoutSeconds());
    MqttServer.create(new WithoutNetwork((VertxInternal) vertx, captured), settings)
        .endpointHandler(opened)
        .exceptionHandler(failure -> {}) // only told of empty client identifiers, which we assign
        .listen();
    var handler = captured.connectHandler;
    if (handler == null) {
      throw new IllegalStateException(
          "vertx-mqtt set no connect handler: this version of it cannot carry the MQTT edge");
    }
    connectHandler = handler;
  }

  /** Makes an MQTT connection of a socket. On its event loop. */
  void attach(NetSocketInternal socket) {
    connectHandler.handle(socket);
  }

  private static final class Captured {
    @Nullable Handler<NetSocket> connectHandler;
  }

  /** A Vert.x like the one it wraps, except that its net servers do nothing. */
  private static final class WithoutNetwork extends VertxWrapper {
    private final Captured captured;

    WithoutNetwork(VertxInternal vertx, Captured captured) {
      super(vertx);
      this.captured = captured;
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
      return (NetServerInternal)
          Proxy.newProxyInstance(
              MqttEngine.class.getClassLoader(),
              new Class<?>[] {NetServerInternal.class},
              (proxy, method, arguments) -> answer(proxy, method, arguments));
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object answer(Object proxy, Method method, Object @Nullable [] arguments) {
      return switch (method.getName()) {
        case "connectHandler" -> {
          if (arguments == null) {
            yield captured.connectHandler;
          }
          captured.connectHandler = (Handler<NetSocket>) arguments[0];
          yield proxy;
        }
        case "exceptionHandler" -> proxy;
        case "listen" -> Future.succeededFuture(proxy);
        case "close", "shutdown" -> Future.succeededFuture();
        case "actualPort" -> 0;
        case "hashCode" -> System.identityHashCode(proxy);
        case "equals" -> arguments != null && proxy == arguments[0];
        case "toString" -> "a net server that never listens";
        default -> throw new UnsupportedOperationException(method.getName());
      };
    }
  }
}
