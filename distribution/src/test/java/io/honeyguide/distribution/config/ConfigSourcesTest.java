package io.honeyguide.distribution.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.distribution.config.ConfigSources.Flag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigSourcesTest {

  @TempDir Path folder;

  @Test
  void everySettingHasAValidDefault() {
    var configuration = ConfigSources.none().read();

    for (var setting : Settings.all()) {
      assertThat(configuration.get(setting)).as(setting.key()).isNotNull();
      assertThat(configuration.origin(setting)).isEqualTo("default");
    }
  }

  @Test
  void laterSourcesWinOverEarlierOnes() throws IOException {
    var file = write("honeyguide.yml", "mqtt: {port: 1}\nhttp.port: 1\nlog: {force: os}\n");
    write("conf.d/20-b.yml", "mqtt: {port: 3}\n");
    write("conf.d/10-a.yml", "mqtt: {port: 2}\nlog: {segment-bytes: 1MiB}\n");
    write("conf.d/ignored.txt", "nonsense: true\n");
    var environment = Map.of("HONEYGUIDE_MQTT__PORT", "4", "HONEYGUIDE_LOG__SEGMENT_BYTES", "2MiB");

    assertThat(port(file, Map.of(), List.of(), Map.of())).isEqualTo(3);
    assertThat(port(file, environment, List.of(), Map.of())).isEqualTo(4);
    assertThat(port(file, environment, List.of("mqtt.port=5"), Map.of())).isEqualTo(5);
    var flags = Map.of("mqtt.port", new Flag("--mqtt-port", "6"));
    var all = new ConfigSources(file, environment, List.of("mqtt.port=5"), flags).read();
    assertThat(all.get(MqttSettings.LISTEN.port())).isEqualTo(6);
    assertThat(all.get(HttpSettings.LISTEN.port())).isEqualTo(1);
    assertThat(all.get(Settings.LOG_SEGMENT_BYTES)).isEqualTo(2L << 20);
    assertThat(all.get(Settings.LOG_FORCE)).isEqualTo(Settings.LogForce.OS);
    assertThat(all.origin(MqttSettings.LISTEN.port())).isEqualTo("--mqtt-port");
    assertThat(all.origin(HttpSettings.LISTEN.port())).endsWith("honeyguide.yml line 2");
    assertThat(all.origin(Settings.LOG_SEGMENT_BYTES))
        .isEqualTo("environment HONEYGUIDE_LOG__SEGMENT_BYTES");
  }

  private static int port(
      Path file,
      Map<String, String> environment,
      List<String> assignments,
      Map<String, Flag> flags) {
    return new ConfigSources(file, environment, assignments, flags)
        .read()
        .get(MqttSettings.LISTEN.port());
  }

  @Test
  void namesLineAndNearestNameOfAnUnknownKey() throws IOException {
    var file = write("honeyguide.yml", "# comment\nmqtt:\n  prot: 1884\n");

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith(
            "honeyguide.yml line 3: unknown key mqtt.prot, did you mean mqtt.port?");
  }

  @Test
  void listsEveryProblemAtOnce() throws IOException {
    var file = write("honeyguide.yml", "mqtt: {port: 70000}\nlog: {force: maybe}\nnope: 1\n");

    assertThatThrownBy(() -> read(file))
        .hasMessageContaining("(and 2 more")
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(3)
                    .anySatisfy(
                        line ->
                            assertThat(line)
                                .endsWith(
                                    "line 1: mqtt.port: expected a whole number from 0 to 65,535,"
                                        + " found \"70000\""))
                    .anySatisfy(
                        line ->
                            assertThat(line)
                                .endsWith(
                                    "line 2: log.force: expected one of always, interval, os,"
                                        + " found \"maybe\"")));
  }

  @ParameterizedTest
  @CsvSource({
    "mqtt.port=-1",
    "mqtt.port=x",
    "mqtt.port=",
    "mqtt.port=99999999999999999999",
    "log.segment-bytes=3MiB",
    "log.segment-bytes=999999999999999GiB",
    "log.segment-bytes=64 megabytes",
    "log.force-interval=10",
    "log.force-interval=0ms",
    "log.force=ALWAYS",
    "security.insecure-remote-access=yes",
    "mqtt.host=",
    "novalue",
    "=1",
    "plugins.recommender=1",
    "plugins=1",
  })
  void refusesBadValues(String assignment) {
    var sources = new ConfigSources(null, Map.of(), List.of(assignment), Map.of());

    assertThatThrownBy(sources::read).isInstanceOf(ConfigException.class);
  }

  @Test
  void readsSizesAndDurationsWithUnits() {
    var assignments = List.of("log.segment-bytes=16MiB", "log.force-interval=2s");
    var configuration = new ConfigSources(null, Map.of(), assignments, Map.of()).read();

    assertThat(configuration.get(Settings.LOG_SEGMENT_BYTES)).isEqualTo(16L << 20);
    assertThat(configuration.get(Settings.LOG_FORCE_INTERVAL)).isEqualTo(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mqtt: {port: 1}\\nmqtt.port: 2 | line 2: mqtt.port stands in",
        "mqtt: [1, 2] | unknown key mqtt",
        "mqtt: {port: [1]} | expected a whole number from 0 to 65,535, found a list",
        "mqtt: {port: } | mqtt.port has no value",
        "mqtt: {port: 1 | no valid YAML",
        "- a | expected keys with values",
        "plugins: {recommender: {a: [[1]]}} | expected a plain value in the list",
        "data: ${env:NOT_THERE} | environment variable NOT_THERE is not set",
        "data: ${file:not-there} | cannot read not-there",
        "data: ${x} | expected ${env:NAME} or ${file:PATH}",
      })
  void refusesBrokenFilesWithTheirPlace(String text, String expected) throws IOException {
    var file = write("honeyguide.yml", text.replace("\\n", "\n"));

    assertThatThrownBy(() -> read(file)).hasMessageContaining(expected);
  }

  @Test
  void refusesAMissingFile() {
    assertThatThrownBy(() -> read(folder.resolve("missing.yml")))
        .hasMessageContaining("missing.yml: no such file; --config");
  }

  @Test
  void emptyFilesAndSectionsAreNoMistake() throws IOException {
    assertThat(read(write("a.yml", "")).get(MqttSettings.LISTEN.port())).isEqualTo(1883);
    assertThat(read(write("b.yml", "# nothing\nmqtt:\nplugins:\n")).plugins()).isEmpty();
  }

  @Test
  void fillsPlacesFromEnvironmentAndFilesAndMasksThem() throws IOException {
    write("secret.txt", "from-file\n");
    var file =
        write(
            "honeyguide.yml",
            "data: ${env:PLACE}/x\nhttp: {host: '${file:secret.txt}'}\nmqtt: {host: '$${x}'}\n");

    var configuration =
        new ConfigSources(file, Map.of("PLACE", "/somewhere"), List.of(), Map.of()).read();

    assertThat(configuration.get(Settings.DATA)).isEqualTo(Path.of("/somewhere/x"));
    assertThat(configuration.get(HttpSettings.LISTEN.host())).isEqualTo("from-file");
    assertThat(configuration.get(MqttSettings.LISTEN.host())).isEqualTo("${x}");
    assertThat(configuration.lines())
        .filteredOn(line -> line.text().equals("********"))
        .extracting(Configuration.Line::key)
        .containsExactly("data", "http.host");
  }

  @Test
  void passesPluginSectionsOnAsTheyStand() throws IOException {
    var file =
        write(
            "honeyguide.yml",
            "plugins:\n  recommender:\n    topics: ['behaviour/{type}', b]\n    walk: {window: 7}\n");
    var environment = Map.of("HONEYGUIDE_PLUGINS__RECOMMENDER__SERVE__REPEAT_LAST", "true");
    var assignments = List.of("plugins.recommender.model.visits=100");

    var plugins = new ConfigSources(file, environment, assignments, Map.of()).read().plugins();

    assertThat(plugins)
        .containsOnlyKeys("recommender")
        .extractingByKey("recommender")
        .isEqualTo(
            Map.of(
                "topics", List.of("behaviour/{type}", "b"),
                "walk.window", "7",
                "serve.repeat-last", "true",
                "model.visits", "100"));
  }

  @Test
  void tellsMisspeltVariablesButLeavesForeignOnesAlone() {
    var foreign = Map.of("HONEYGUIDE_JAVA_OPTS", "-Xmx1g", "HONEYGUIDE_HOME", "/opt");
    assertThat(new ConfigSources(null, foreign, List.of(), Map.of()).read()).isNotNull();

    var single = new ConfigSources(null, Map.of("HONEYGUIDE_MQTT_PORT", "1"), List.of(), Map.of());
    assertThatThrownBy(single::read)
        .hasMessage(
            "environment HONEYGUIDE_MQTT_PORT: no such setting, did you mean"
                + " HONEYGUIDE_MQTT__PORT?");
    var unknown = Map.of("HONEYGUIDE_LOG__FORSE", "os");
    assertThatThrownBy(() -> new ConfigSources(null, unknown, List.of(), Map.of()).read())
        .hasMessageContaining(
            "HONEYGUIDE_LOG__FORSE: unknown key log.forse, did you mean log.force?");
  }

  @Test
  void variableAndKeyOfEverySettingBelongTogether() {
    for (var setting : Settings.all()) {
      var environment = Map.of(setting.variable(), setting.fallback());

      var configuration = new ConfigSources(null, environment, List.of(), Map.of()).read();

      assertThat(configuration.origin(setting)).isEqualTo("environment " + setting.variable());
    }
  }

  private Configuration read(Path file) {
    return new ConfigSources(file, Map.of(), List.of(), Map.of()).read();
  }

  private Path write(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
