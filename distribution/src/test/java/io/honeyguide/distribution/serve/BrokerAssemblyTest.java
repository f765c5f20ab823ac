package io.honeyguide.distribution.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.broker.BrokerOptions;
import io.honeyguide.distribution.config.ConfigException;
import io.honeyguide.distribution.config.ConfigSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    assertThat(options.mqtt().packetBytesMax()).isEqualTo(2 << 20);
    assertThat(options.http().deadlines().idleMs()).isEqualTo(5000);
    assertThat(options.eventLoops()).isEqualTo(3);
    assertThat(options.plugins()).isEqualTo(Map.of("recommender", Map.of("model.items", "77")));
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
