package io.honeyguide.broker;

import io.honeyguide.http.HttpOptions;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.mqtt.MqttOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A whole broker on two event loops, its listeners at free ports. */
final class BrokerRig implements AutoCloseable {

  private final Broker broker;

  private BrokerRig(Broker broker) {
    this.broker = broker;
  }

  /** Listeners of a broker: a plain one for MQTT and one for HTTP, and those that a test adds. */
  static final class Plan {
    private final Path data;
    private final List<MqttOptions> mqtt = new ArrayList<>();
    private final List<HttpOptions> http = new ArrayList<>();
    private int connectionsMax = 1000;

    Plan(Path data) {
      this.data = data;
      mqtt(tcp("mqtt"));
      http(tcp("http"));
    }

    static ListenOptions tcp(String name) {
      return ListenOptions.tcp(name, "127.0.0.1", 0);
    }

    Plan mqtt(ListenOptions listen) {
      return mqtt(MqttOptions.builder().listen(listen));
    }

    Plan mqtt(MqttOptions.Builder options) {
      mqtt.add(options.build());
      return this;
    }

    Plan http(ListenOptions listen) {
      http.add(HttpOptions.DEFAULT.withListen(listen));
      return this;
    }

    Plan connectionsMax(int count) {
      connectionsMax = count;
      return this;
    }

    BrokerRig start() {
      var options =
          BrokerOptions.builder(data)
              .eventLoops(2)
              .log(FileLogOptions.defaults().withSegmentBytes(8 << 20).withForceByOs())
              .connectionsMax(connectionsMax)
              .mqtt(mqtt)
              .http(http);
      return new BrokerRig(Broker.start(options.build()));
    }
  }

  int port(String listener) {
    return broker.port(listener);
  }

  /** What {@code /metrics} shows. */
  String metrics() {
    try {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("http") + "/metrics"));
      return HttpClient.newHttpClient()
          .send(request.build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
