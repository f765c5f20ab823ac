package io.honeyguide.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.Authentication;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.Shard;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.listen.ListenPoint;
import io.honeyguide.log.FaultyLogFiles;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.MemoryLog;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.ThreadedFileLog;
import io.honeyguide.message.RecordType;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import io.honeyguide.publish.Turn;
import io.honeyguide.query.QueryRegistry;
import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.Subscription;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.TopicFilter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The HTTP edge over a shard with a log in memory, on any free port, with clients to ask it. */
final class HttpBroker implements AutoCloseable {

  static final HttpOptions OPTIONS =
      HttpOptions.DEFAULT.withListen(ListenOptions.tcp("http", "127.0.0.1", 0));
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration WAIT = Duration.ofSeconds(20);

  final ManualTime time = new ManualTime();
  final QueryRegistry queries = new QueryRegistry();
  final BrokerMetrics metrics = new BrokerMetrics(time);
  final Health health = new Health();
  final TestAdministration administration = new TestAdministration();
  final MessageLog log;
  final Shard shard;
  final Authentication authentication;
  final HttpEdge edge;
  final int port;
  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
  private final Loop loop;
  private final HttpListener listener;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(WAIT).build();

  private HttpBroker(
      HttpOptions options,
      AccessOptions access,
      DeliveryLimits limits,
      NamedLimits named,
      Function<InstantSource, MessageLog> newLog,
      @Nullable BiConsumer<HttpServerRequest, Runnable> mqttUpgrade) {
    log = newLog.apply(time);
    shard = new Shard(new ShardId(0), log, time, limits, named, health);
    shard.open();
    var eventLoop = context.nettyEventLoop();
    loop =
        new Loop(
            log,
            new Mailbox(eventLoop),
            eventLoop,
            task -> vertx.setTimer(Turn.LAZY_MS, timer -> task.run()),
            time);
    loop.pipeline().intake(shard.intake());
    var point = ListenPoint.alone(vertx, options.listen());
    authentication = new Authentication(access, metrics, System::nanoTime);
    edge =
        new HttpEdge(
            options,
            point,
            shard,
            queries,
            authentication,
            metrics,
            health,
            administration,
            "1.2.3-test",
            time);
    listener = new HttpListener(vertx, loop, edge, mqttUpgrade);
    port = onLoop(listener::listen);
  }

  private static HttpBroker on(
      HttpOptions options, AccessOptions access, DeliveryLimits limits, MemoryDisk disk) {
    return new HttpBroker(
        options, access, limits, NamedLimits.DEFAULT, time -> MemoryLog.threaded(disk, time), null);
  }

  static HttpBroker start() {
    return start(OPTIONS);
  }

  static HttpBroker start(AccessOptions access) {
    return on(OPTIONS, access, DeliveryLimits.DEFAULT, new MemoryDisk());
  }

  static HttpBroker start(HttpOptions options) {
    return start(options, new MemoryDisk());
  }

  static HttpBroker start(HttpOptions options, MemoryDisk disk) {
    return on(options, AccessOptions.OPEN, DeliveryLimits.DEFAULT, disk);
  }

  static HttpBroker start(DeliveryLimits limits) {
    return on(OPTIONS, AccessOptions.OPEN, limits, new MemoryDisk());
  }

  static HttpBroker start(DeliveryLimits limits, NamedLimits named) {
    return new HttpBroker(
        OPTIONS,
        AccessOptions.OPEN,
        limits,
        named,
        time -> MemoryLog.threaded(new MemoryDisk(), time),
        null);
  }

  static HttpBroker startWithUpgrade(BiConsumer<HttpServerRequest, Runnable> mqttUpgrade) {
    return new HttpBroker(
        OPTIONS,
        AccessOptions.OPEN,
        DeliveryLimits.DEFAULT,
        NamedLimits.DEFAULT,
        time -> MemoryLog.threaded(new MemoryDisk(), time),
        mqttUpgrade);
  }

  /** One whose log stores nothing until {@link #step}. */
  static HttpBroker startStepped() {
    return startOn(time -> MemoryLog.stepped(new MemoryDisk(), time));
  }

  /** One with a log in files, on a disk that can fail and fill up. */
  static HttpBroker startOn(FaultyLogFiles disk) {
    var options = FileLogOptions.defaults().withSegmentBytes(64 << 10).withSpareCount(1);
    return startOn(time -> ThreadedFileLog.on(disk, options, time));
  }

  private static HttpBroker startOn(Function<InstantSource, MessageLog> newLog) {
    return new HttpBroker(
        OPTIONS, AccessOptions.OPEN, DeliveryLimits.DEFAULT, NamedLimits.DEFAULT, newLog, null);
  }

  /**
   * One turn of a stepped log.
   *
   * @return whether there was anything to do
   */
  boolean step() {
    return ((MemoryLog) log).runOnce();
  }

  private <T> T onLoop(Callable<Future<T>> call) {
    var done = new CompletableFuture<T>();
    context.runOnContext(
        started -> {
          try {
            call.call()
                .onComplete(
                    result -> {
                      if (result.succeeded()) {
                        done.complete(result.result());
                      } else {
                        done.completeExceptionally(result.cause());
                      }
                    });
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Defines streams; from here on they take in what is published. */
  void declare(List<StreamOptions> streams) {
    shard.declareStreams(streams);
    Awaitility.await().atMost(WAIT).until(() -> streamCount() == streams.size());
  }

  private int streamCount() {
    var found = new CompletableFuture<Integer>();
    shard.streams(all -> found.complete(all.size()));
    return found.orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Lets the log forget what is below an offset, which it does once a snapshot makes up for it. */
  void forgetBelow(long offset) {
    shard.storeSnapshotSoon();
    Awaitility.await()
        .atMost(WAIT)
        .until(
            () -> {
              shard.execute(() -> log.trim(offset));
              return log.startOffset() >= offset;
            });
  }

  /** Writes what a client leaves behind that subscribed and went away. */
  void leaveASubscriber(String clientId, String filter) {
    var session = log.committedOffset();
    var done = new CompletableFuture<Boolean>();
    var batch =
        new RecordBatch(
            new RecordBatch.Owner() {
              @Override
              public void committed(RecordBatch back, long firstOffset) {
                done.complete(firstOffset == session);
              }

              @Override
              public void refused(RecordBatch back, LogException cause) {
                done.completeExceptionally(cause);
              }
            },
            1024);
    var opened = new SessionRecords.Opened(clientId, "", false, Session.NEVER_EXPIRES);
    SessionRecords.writeOpened(opened, batch.begin(RecordType.SESSION_OPENED));
    batch.end(null, 0, true);
    var options = new Subscription(1, false, false, 0, 0);
    SessionRecords.writeSubscribed(
        session, Map.of(TopicFilter.of(filter), options), batch.begin(RecordType.SUBSCRIBED));
    batch.end(null, 0, true);
    log.append(batch);
    if (!done.join()) {
      throw new IllegalStateException("somebody else wrote meanwhile");
    }
    batch.release();
  }

  void stopListening() {
    onLoop(listener::close);
  }

  @Override
  public void close() {
    stopListening();
    authentication.close();
    log.close();
    onLoop(
        () -> {
          loop.turn().release();
          return Future.succeededFuture();
        });
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port + pathAndQuery);
  }

  /** An answer with its body as text. */
  record Answer(HttpResponse<String> response) {

    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Answer get(String pathAndQuery, String... headers) {
    return send("GET", pathAndQuery, "", headers);
  }

  Answer put(String pathAndQuery, String body, String... headers) {
    return send("PUT", pathAndQuery, body, headers);
  }

  Answer send(String method, String pathAndQuery, String body, String... headers) {
    return sendAsync(method, pathAndQuery, body, headers).join();
  }

  CompletableFuture<Answer> sendAsync(
      String method, String pathAndQuery, String body, String... headers) {
    return sendAsync(method, pathAndQuery, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  CompletableFuture<Answer> sendAsync(
      String method, String pathAndQuery, byte[] body, String... headers) {
    var publisher =
        body.length == 0
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body);
    var request = HttpRequest.newBuilder(uri(pathAndQuery)).method(method, publisher).timeout(WAIT);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .thenApply(Answer::new);
  }

  /** A stream of events. */
  EventReader events(String pathAndQuery, String... headers) {
    var request = HttpRequest.newBuilder(uri(pathAndQuery)).header("Accept", "text/event-stream");
    if (headers.length > 0) {
      request.headers(headers);
    }
    var response =
        client
            .sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
            .orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS)
            .join();
    if (response.statusCode() != 200) {
      throw new IllegalStateException("no stream but " + response.statusCode());
    }
    return new EventReader(response.body());
  }

  /** A client that speaks bytes. */
  RawClient raw() {
    return raw(new Socket());
  }

  /** One that takes in little at a time. */
  RawClient rawWithSmallWindow() {
    try {
      var socket = new Socket();
      socket.setReceiveBufferSize(4096);
      return raw(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RawClient raw(Socket socket) {
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout((int) WAIT.toMillis());
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
