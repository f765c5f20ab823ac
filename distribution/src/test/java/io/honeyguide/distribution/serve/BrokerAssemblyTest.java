package io.honeyguide.distribution.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.broker.BrokerOptions;
import io.honeyguide.distribution.config.ConfigException;
import io.honeyguide.distribution.config.ConfigSources;
import io.honeyguide.mqtt.MqttOptions;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.topic.TopicFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAssemblyTest {

  /** The defaults stand in the settings for the reference and in the broker for everyone else. */
  @Test
  void defaultsAreThoseOfTheBroker() {
    var options = BrokerAssembly.options(ConfigSources.none().read(), "1");

    assertThat(options).isEqualTo(BrokerOptions.builder(Path.of("data")).version("1").build());
  }

  @Test
  void settingsReachTheBroker() {
    var options =
        assemble(
            "log.force=interval",
            "log.force-interval=7ms",
            "mqtt.packet-bytes-max=2MiB",
            "http.idle-timeout=5s",
            "event-loops=3",
            "plugins.recommender.model.items=77");

    assertThat(options.log().forceIntervalMs()).isEqualTo(7);
    assertThat(options.mqtt().get(0).packetBytesMax()).isEqualTo(2 << 20);
    assertThat(options.http().get(0).deadlines().idleMs()).isEqualTo(5000);
    assertThat(options.eventLoops()).isEqualTo(3);
    assertThat(options.plugins()).isEqualTo(Map.of("recommender", Map.of("model.items", "77")));
  }

  @Test
  void streamsReachTheBroker() {
    var streams =
        assemble(
                "log.force-interval=70ms",
                "streams.clicks.filters=a/#,b",
                "streams.clicks.retain-age=1h",
                "streams.clicks.force=interval",
                "streams.jobs.filters=jobs",
                "streams.jobs.retain=interest",
                "streams.jobs.force=always")
            .streams();

    assertThat(streams)
        .extracting(each -> each.definition().name() + " " + each.force())
        .containsExactly("clicks interval:70ms", "jobs always");
    assertThat(streams.get(0).definition().filters())
        .containsExactly(TopicFilter.of("a/#"), TopicFilter.of("b"));
    assertThat(streams.get(0).definition().limits())
        .isEqualTo(StreamLimits.UNLIMITED.withAgeMs(3_600_000));
    assertThat(streams.get(1).definition().keepsHistory()).isFalse();
  }

  @Test
  void settingsOfAStreamThatContradictEachOtherAreRefused() {
    assertThatThrownBy(
            () ->
                assemble(
                    "streams.jobs.filters=jobs",
                    "streams.jobs.retain=interest",
                    "streams.jobs.retain-age=1h"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("streams.jobs.retain-age has no effect");
    assertThatThrownBy(
            () -> assemble("streams.jobs.filters=jobs", "streams.jobs.force-interval=1s"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("streams.jobs.force-interval has no effect");
    assertThatThrownBy(() -> assemble("streams.jobs.filters=$share/g/jobs"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a stream is not shared out");
    assertThatThrownBy(() -> assemble("streams.jobs.filters=none"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected 1 to 64 filters");
  }

  @Test
  void listenersReachTheBroker() {
    var options =
        assemble(
            "mqtt.receive-maximum=7",
            "listeners.local.protocol=mqtt",
            "listeners.local.path=/tmp/honeyguide.sock",
            "listeners.secure.protocol=mqtt",
            "listeners.secure.receive-maximum=9",
            "listeners.secure.tls.certificate=a.pem",
            "listeners.secure.tls.key=a.key",
            "listeners.web.protocol=http",
            "listeners.web.tls.certificate=a.pem",
            "listeners.web.tls.key=a.key");

    assertThat(options.mqtt())
        .extracting(each -> each.listen().name() + " " + each.listen().address())
        .containsExactly(
            "mqtt 127.0.0.1:1883", "local /tmp/honeyguide.sock", "secure 127.0.0.1:8883");
    assertThat(options.mqtt()).extracting(MqttOptions::receiveMaximum).containsExactly(7, 7, 9);
    assertThat(options.http())
        .extracting(each -> each.listen().name() + " " + each.listen().address())
        .containsExactly("http 127.0.0.1:8080", "web 127.0.0.1:8443");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listeners.x.host=127.0.0.1 | event-loops=1 | listeners.x.port is missing",
        "listeners.x.path=/a | listeners.x.port=1 | listeners.x.path and listeners.x.port",
        "listeners.x.port=1 | listeners.x.tls.key=k | no effect without listeners.x.tls.cert",
        "listeners.x.tls.certificate=a,b | listeners.x.tls.key=k | found 2 and 1"
      })
  void listenersThatMakeNoSenseAreAMistakeInTheConfiguration(
      String one, String other, String problem) {
    assertThatThrownBy(() -> assemble("listeners.x.protocol=mqtt", one, other))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void originsOfPagesReachTheBroker() {
    var options =
        assemble("http.websocket-origins=https://a.example, https://b.example:8443 app://local");

    assertThat(options.http().get(0).webSocketOrigins())
        .containsExactlyInAnyOrder("https://a.example", "https://b.example:8443", "app://local");
  }

  @Test
  void clientCertificatesAreJudgedBySomebody() {
    assertThatThrownBy(
            () ->
                assemble(
                    "mqtt.tls.certificate=a", "mqtt.tls.key=k", "mqtt.tls.client-auth=required"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tls.client-ca");
  }

  @Test
  void settingsThatContradictEachOtherAreAMistakeInTheConfiguration() {
    assertThatThrownBy(() -> assemble("http.body-bytes-max=16MiB", "http.pending-bytes-max=1MiB"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.pending-bytes-max");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt.packet-bytes-max", "http.body-bytes-max"})
  void whatClientsMaySendFitsIntoTheLog(String setting) {
    var small = List.of("mqtt.packet-bytes-max=1KiB", "http.body-bytes-max=1KiB");
    var assignments = new ArrayList<>(small);
    assignments.add("log.segment-bytes=1MiB");
    assertThat(assemble(assignments.toArray(String[]::new)).log().segmentBytes())
        .isEqualTo(1 << 20);

    assignments.add(setting + "=512KiB");
    assertThatThrownBy(() -> assemble(assignments.toArray(String[]::new)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(setting + " = 524288 is too large for log.segment-bytes = 1048576");
  }

  private static BrokerOptions assemble(String... assignments) {
    var sources = new ConfigSources(null, Map.of(), List.of(assignments), Map.of());
    return BrokerAssembly.options(sources.read(), "1");
  }
}
