package io.honeyguide.distribution.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.topic.TopicFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamKeysTest {

  @TempDir private Path folder;

  private Configuration read(String text) {
    return new ConfigSources(write(text), Map.of(), List.of(), Map.of()).read();
  }

  private Path write(String text) {
    try {
      return Files.writeString(folder.resolve("honeyguide.yml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> problems(String text) {
    try {
      read(text);
    } catch (ConfigException e) {
      return e.problems();
    }
    return List.of();
  }

  @Test
  void streamHasWhatIsSetAndDefaultsForTheRest() {
    var streams =
        read("""
                streams:
                  clicks:
                    filters: [behaviour/#, shop/+/click]
                    retain-bytes: 1GiB
                    retain-age: 7d
                  jobs: {filters: jobs/#, retain: interest, force: always}
                """)
            .streams();

    var clicks = streams.get(0);
    assertThat(clicks.name()).isEqualTo("clicks");
    assertThat(clicks.get(StreamSettings.FILTERS))
        .containsExactly(TopicFilter.of("behaviour/#"), TopicFilter.of("shop/+/click"));
    assertThat(clicks.get(StreamSettings.RETAIN)).isEqualTo(Retain.LIMITS);
    assertThat(clicks.get(StreamSettings.RETAIN_BYTES)).contains(1L << 30);
    assertThat(clicks.get(StreamSettings.RETAIN_AGE)).contains(Duration.ofDays(7));
    assertThat(clicks.get(StreamSettings.RETAIN_MESSAGES)).isEmpty();
    assertThat(clicks.get(StreamSettings.FORCE)).isEmpty();
    assertThat(clicks.isSet(StreamSettings.FORCE)).isFalse();
    var jobs = streams.get(1);
    assertThat(jobs.get(StreamSettings.RETAIN)).isEqualTo(Retain.INTEREST);
    assertThat(jobs.get(StreamSettings.FORCE)).contains(Settings.LogForce.ALWAYS);
    assertThat(jobs.origin(StreamSettings.FORCE)).endsWith("line 6");
  }

  @Test
  void environmentAndAssignmentsSetStreamsToo() {
    var configuration =
        new ConfigSources(
                null,
                Map.of("HONEYGUIDE_STREAMS__CLICKS__RETAIN_MESSAGES", "5"),
                List.of("streams.clicks.filters=a/#, b"),
                Map.of())
            .read();

    var clicks = configuration.streams().get(0);
    assertThat(clicks.get(StreamSettings.RETAIN_MESSAGES)).contains(5);
    assertThat(clicks.get(StreamSettings.FILTERS))
        .containsExactly(TopicFilter.of("a/#"), TopicFilter.of("b"));
    assertThat(configuration.lines())
        .contains(
            new Configuration.Line(
                "streams.clicks.filters", "a/#, b", "--set streams.clicks.filters"));
  }

  @Test
  void unknownKeyIsToldWithItsLineAndTheNearestName() {
    assertThat(
            problems(
                """
                streams:
                  clicks:
                    filters: a
                    retain-byte: 7
                """))
        .singleElement()
        .asString()
        .contains("line 4: unknown key streams.clicks.retain-byte")
        .endsWith("did you mean streams.clicks.retain-bytes?");
  }

  @Test
  void badValueIsToldWithItsLine() {
    assertThat(problems("streams.clicks: {filters: 'a/#/b'}"))
        .singleElement()
        .asString()
        .contains("line 1: streams.clicks.filters: expected topic filters");
    assertThat(problems("streams.clicks: {filters: a, retain: forever}"))
        .singleElement()
        .asString()
        .contains("streams.clicks.retain: expected one of limits, interest");
    assertThat(problems("streams.clicks: {filters: a, retain-age: 5}"))
        .singleElement()
        .asString()
        .contains("streams.clicks.retain-age: expected a duration");
  }

  @Test
  void streamNeedsNameAndFilters() {
    assertThat(problems("streams.clicks.retain-age: 1h"))
        .singleElement()
        .asString()
        .contains("streams.clicks.filters is missing");
    assertThat(problems("streams.Clicks: {filters: a}"))
        .singleElement()
        .asString()
        .contains("small letters");
    assertThat(problems("streams.clicks: 5")).singleElement().asString().contains("<key>");
  }
}
