package io.honeyguide.distribution.serve;

import io.honeyguide.distribution.config.Configuration;
import io.honeyguide.distribution.config.Setting;
import io.honeyguide.distribution.config.Settings;
import io.honeyguide.distribution.config.Settings.LogForce;
import io.honeyguide.distribution.config.StreamSection;
import io.honeyguide.distribution.config.StreamSettings;
import io.honeyguide.log.Durability;
import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamOptions;
import java.time.Duration;
import java.util.List;

/** Turns the settings of one stream into its options. */
final class StreamAssembly {

  private final Configuration configuration;
  private final StreamSection section;

  private StreamAssembly(Configuration configuration, StreamSection section) {
    this.configuration = configuration;
    this.section = section;
  }

  /** The options of every stream. */
  static List<StreamOptions> all(Configuration configuration) {
    return configuration.streams().stream()
        .map(section -> new StreamAssembly(configuration, section).options())
        .toList();
  }

  private StreamOptions options() {
    var retain = section.get(StreamSettings.RETAIN);
    if (retain == Retain.INTEREST) {
      refuseBesideInterest(StreamSettings.RETAIN_BYTES);
      refuseBesideInterest(StreamSettings.RETAIN_AGE);
      refuseBesideInterest(StreamSettings.RETAIN_MESSAGES);
    }
    var limits =
        new StreamLimits(
            section.get(StreamSettings.RETAIN_BYTES).orElse(StreamLimits.NONE),
            section
                .get(StreamSettings.RETAIN_AGE)
                .map(Duration::toMillis)
                .orElse(StreamLimits.NONE),
            section
                .get(StreamSettings.RETAIN_MESSAGES)
                .map(Integer::longValue)
                .orElse(StreamLimits.NONE));
    StreamDefinition definition;
    try {
      definition =
          new StreamDefinition(section.name(), section.get(StreamSettings.FILTERS), retain, limits);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          section.origin(StreamSettings.FILTERS) + ": " + e.getMessage(), e);
    }
    return withForce(definition);
  }

  private void refuseBesideInterest(Setting<?> limit) {
    if (section.isSet(limit)) {
      throw new IllegalArgumentException(
          "%s: %s has no effect with %s: interest, which keeps no history"
              .formatted(
                  section.origin(limit), section.key(limit), section.key(StreamSettings.RETAIN)));
    }
  }

  private StreamOptions withForce(StreamDefinition definition) {
    var force = section.get(StreamSettings.FORCE);
    if (section.isSet(StreamSettings.FORCE_INTERVAL)
        && force.filter(LogForce.INTERVAL::equals).isEmpty()) {
      throw new IllegalArgumentException(
          "%s: %s has no effect without %s: interval"
              .formatted(
                  section.origin(StreamSettings.FORCE_INTERVAL),
                  section.key(StreamSettings.FORCE_INTERVAL),
                  section.key(StreamSettings.FORCE)));
    }
    if (force.isEmpty()) {
      return StreamOptions.of(definition);
    }
    return switch (force.get()) {
      case ALWAYS -> new StreamOptions(definition, Durability.ALWAYS, "always");
      case INTERVAL -> {
        var interval =
            section
                .get(StreamSettings.FORCE_INTERVAL)
                .orElseGet(() -> configuration.get(Settings.LOG_FORCE_INTERVAL));
        yield new StreamOptions(
            definition, Durability.within(interval), "interval:" + interval.toMillis() + "ms");
      }
      case OS -> new StreamOptions(definition, Durability.OS, "os");
    };
  }
}
