package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.listen.PageOrigins;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WsTest {

  private static EdgeFixture broker;
  private static int port;

  @BeforeAll
  static void start() {
    var options = MqttOptions.builder().connectTimeoutSeconds(4).packetBytesMax(300);
    broker = new EdgeFixture(1, options, new MemoryDisk());
    port =
        broker.on(
            0,
            context -> {
              var upgrade =
                  new WsUpgrade(
                      broker.listeners.get(0),
                      new PageOrigins(Set.of("https://shop.example"), "http.websocket-origins"));
              return context
                  .owner()
                  .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                  .requestHandler(
                      request -> {
                        if (request.path().equals("/mqtt")) {
                          upgrade.handle(request);
                        } else {
                          request.response().setStatusCode(404).end();
                        }
                      })
                  .listen(0, "127.0.0.1")
                  .map(HttpServer::actualPort);
            });
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** The bytes that come over a WebSocket, and how it ended. */
  private static final class Stream implements WebSocket.Listener {
    final LinkedBlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Integer> pongs = new LinkedBlockingQueue<>();
    private byte[] left = {};

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      var bytes = new byte[data.remaining()];
      data.get(bytes);
      chunks.add(bytes);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      pongs.add(message.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.add(status);
      return null;
    }

    Packet receive(int version) throws InterruptedException {
      while (left.length < 2 || left.length < 2 + left[1]) {
        var chunk = chunks.poll(10, TimeUnit.SECONDS);
        assertThat(chunk).isNotNull();
        left = new WireBytes().raw(left).raw(chunk).bytes();
      }
      var end = 2 + left[1];
      var packet = new Packet(left[0] & 0xFF, Arrays.copyOfRange(left, 2, end), version);
      left = Arrays.copyOfRange(left, end, left.length);
      return packet;
    }
  }

  private static WebSocket open(Stream stream) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("mqtt")
        .connectTimeout(Duration.ofSeconds(10))
        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/mqtt?any=query"), stream)
        .join();
  }

  @Test
  void carriesMqttInFramesCutAnywhere() throws InterruptedException {
    var stream = new Stream();
    var socket = open(stream);
    assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
    var connect = ConnectBytes.of(4, "ws").bytes();
    for (var i = 0; i < connect.length; i++) {
      socket.sendBinary(ByteBuffer.wrap(connect, i, 1), i % 3 == 0).join();
    }
    socket.sendBinary(ByteBuffer.allocate(0), true).join();
    assertThat(stream.receive(4).type()).isEqualTo(Packet.CONNACK);
    var subscribe = new WireBytes().u16(1).text("ws/#").u8(1).packet(0x82);
    socket.sendBinary(ByteBuffer.wrap(subscribe), true).join();
    assertThat(stream.receive(4).type()).isEqualTo(Packet.SUBACK);
    try (var publisher = broker.client(4, "pub")) {
      for (var i = 1; i <= 50; i++) {
        publisher.publish("ws/x", i % 2, false, i, "m" + i);
      }
      for (var i = 1; i <= 50; i++) {
        assertThat(stream.receive(4).type()).isEqualTo(Packet.PUBLISH);
      }
    }
    socket.sendPing(ByteBuffer.wrap(new byte[3])).join();
    assertThat(stream.pongs.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
    socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 0xE0, 0}), true).join();
    assertThat(stream.closed.poll(10, TimeUnit.SECONDS)).isEqualTo(1000);
  }

  @Test
  void aFrameMayHoldMoreThanTheLargestPacket() throws InterruptedException {
    var stream = new Stream();
    var socket = open(stream);
    var packets = new WireBytes().raw(ConnectBytes.of(4, "full").bytes());
    for (var i = 1; i <= 5; i++) {
      packets.raw(new WireBytes().text("full").u16(i).raw(new byte[200]).packet(0x32));
    }
    socket.sendBinary(ByteBuffer.wrap(packets.bytes()), true).join();
    assertThat(stream.receive(4).type()).isEqualTo(Packet.CONNACK);
    for (var i = 1; i <= 5; i++) {
      assertThat(stream.receive(4).packetId()).isEqualTo(i);
    }
    socket.abort();
  }

  @Test
  void pingsOfAClientThatTakesNoAnswerFillNoMemory() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(RawClient.WAIT_MS);
      var key = "AAAAAAAAAAAAAAAAAAAAAA==";
      send(socket, request("/mqtt", "websocket", "13", key, "mqtt", null));
      assertThat(readHead(socket)).startsWith("HTTP/1.1 101 ");
      var connect = ConnectBytes.of(4, "pings").bytes();
      send(
          socket,
          new WireBytes().raw(0x82, 0x80 | connect.length, 0, 0, 0, 0).raw(connect).bytes());
      assertThat(socket.getInputStream().readNBytes(6)).containsExactly(0x82, 4, 0x20, 2, 0, 0);
      var pings = new WireBytes();
      for (var i = 0; i < 1000; i++) {
        pings.raw(0x89, 0x80 | 125, 0, 0, 0, 0).raw(new byte[125]);
      }
      // Far more than what the operating system takes in both directions.
      for (var i = 0; i < 200; i++) {
        send(socket, pings.bytes());
      }
      var waiting =
          broker.on(0, context -> Future.succeededFuture(broker.listeners.get(0).outputBytes()));
      assertThat(waiting).isLessThan(300_000);
      assertThat(socket.getInputStream().readNBytes(127)).startsWith(0x8A, 125);
    }
  }

  @Test
  void closesOnText() throws InterruptedException {
    var stream = new Stream();
    open(stream).sendText("hello", true).join();
    assertThat(stream.closed.poll(10, TimeUnit.SECONDS)).isEqualTo(1003);
  }

  @Test
  void saysGoodByeWithAReason() throws InterruptedException {
    var stream = new Stream();
    var socket = open(stream);
    socket.sendBinary(ByteBuffer.wrap(ConnectBytes.of(5, "bad").bytes()), true).join();
    assertThat(stream.receive(5).code()).isZero();
    socket.sendBinary(ByteBuffer.wrap(new byte[] {0, 0}), true).join();
    assertThat(stream.receive(5).code()).isEqualTo(0x81);
    assertThat(stream.closed.poll(10, TimeUnit.SECONDS)).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "/mqtt, websocket, 13, AAAAAAAAAAAAAAAAAAAAAA==, mqtt, , 101",
    "/mqtt, websocket, 13, AAAAAAAAAAAAAAAAAAAAAA==, 'x, mqttv3.1', , 101",
    "/mqtt, websocket, 13, AAAAAAAAAAAAAAAAAAAAAA==, mqtt, http://here, 101",
    "/mqtt, websocket, 13, AAAAAAAAAAAAAAAAAAAAAA==, mqtt, https://shop.example, 101",
    "/mqtt, websocket, 13, AAAAAAAAAAAAAAAAAAAAAA==, mqtt, https://elsewhere, 403",
    "/mqtt, websocket, 13, AAAAAAAAAAAAAAAAAAAAAA==, mqtt, null, 403",
    "/mqtt, websocket, 13, AAAAAAAAAAAAAAAAAAAAAA==, other, , 400",
    "/mqtt, websocket, 13, AAAA, mqtt, , 400",
    "/mqtt, websocket, 8, AAAAAAAAAAAAAAAAAAAAAA==, mqtt, , 426",
    "/mqtt, h2c, 13, AAAAAAAAAAAAAAAAAAAAAA==, mqtt, , 426",
    "/other, websocket, 13, AAAAAAAAAAAAAAAAAAAAAA==, mqtt, , 404",
  })
  void upgradesWhoeverAsksProperly(
      String path,
      String upgrade,
      String version,
      String key,
      String protocol,
      @Nullable String origin,
      int status)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(RawClient.WAIT_MS);
      send(socket, request(path, upgrade, version, key, protocol, origin));
      assertThat(readHead(socket)).startsWith("HTTP/1.1 " + status);
    }
  }

  private static byte[] request(
      String path,
      String upgrade,
      String version,
      String key,
      String protocol,
      @Nullable String origin) {
    return String.join(
            "\r\n",
            "GET " + path + " HTTP/1.1",
            "Host: here",
            "Connection: keep-alive, Upgrade",
            "Upgrade: " + upgrade,
            "Sec-WebSocket-Version: " + version,
            "Sec-WebSocket-Key: " + key,
            "Sec-WebSocket-Protocol: " + protocol,
            origin == null ? "X-Nothing: x" : "Origin: " + origin,
            "",
            "")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  private static String readHead(Socket socket) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      var next = socket.getInputStream().read();
      assertThat(next).isNotNegative();
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  @Test
  void dropsFramesThatDoNotWaitForTheAnswer() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(RawClient.WAIT_MS);
      var connect = ConnectBytes.of(4, "early").bytes();
      var key = "AAAAAAAAAAAAAAAAAAAAAA==";
      send(
          socket,
          new WireBytes()
              .raw(request("/mqtt", "websocket", "13", key, "mqtt", null))
              .raw(0x82, 0x80 | connect.length, 0, 0, 0, 0)
              .raw(connect)
              .bytes());
      assertThat(readHead(socket)).startsWith("HTTP/1.1 ");
      var rest = socket.getInputStream().readAllBytes();
      assertThat(new String(rest, StandardCharsets.ISO_8859_1)).doesNotContain("\u0082\u0004");
    }
  }
}
