package io.honeyguide.distribution.config;

import java.util.List;
import java.util.stream.Collectors;

/** Writes {@code docs/configuration.md} from {@link Settings}, so that the two cannot differ. */
public final class ConfigReference {

  private static final String HEAD =
      """
      # Configuration

      Honeyguide runs without any configuration. What is set is taken from these places, later ones over
      earlier ones:

      1. the defaults below,
      2. the YAML file named by `--config`,
      3. the files `conf.d/*.yml` beside it, in the order of their names,
      4. environment variables `HONEYGUIDE_SECTION__KEY` (two underscores between levels, one for a dash),
      5. `--set section.key=value`,
      6. the flags `--data`, `--mqtt-port`, `--http-port`.

      A key may be nested or dotted (`log: {force: os}` or `log.force: os`). `${env:NAME}` in a value is
      replaced by an environment variable, `${file:PATH}` by the content of a file (relative paths start
      beside the configuration file); `$${` is a plain `${`. An unknown key or a value out of range stops
      the start with exit code 78, naming file, line and the nearest known key.

      `honeyguide check-config` reads everything and lists every problem, but opens none of the files that
      settings name. `honeyguide print-config` shows the effective values with the origin of each, secrets
      masked.

      Settings are read at the start. Certificates and the users file are read again by themselves when
      they change; SIGHUP is not needed for it and stops the broker cleanly, as SIGTERM does.

      Sizes are bytes or carry `KiB`, `MiB`, `GiB`; durations carry `ms`, `s`, `m`, `h` or `d`.

      """;

  private static final String TAIL =
      """

      ## More listeners

      The keys `mqtt.*` and `http.*` set up the default listeners `mqtt` and `http`. Below
      `listeners.<name>` there may be more, each with `protocol: mqtt` or `protocol: http` and a `port`, a
      `path` or TLS files of its own. A listener takes every key of its protocol's section, such as
      `listeners.<name>.packet-bytes-max`; what it does not set is as in `mqtt.*` or `http.*`, except for the
      place: PLACES are each listener's own. [listeners.md](listeners.md) shows examples.

      ## Streams

      Below `streams.<name>` there may be streams: topic filters with a retention and a durability of their
      own. The name has small letters, digits and dashes. [streams.md](streams.md) tells what they are for.

      STREAMS
      ## Plugins

      Keys below `plugins.<id>` belong to the plugin of that id and are checked by it: a plugin refuses
      keys that it does not know.
      """;

  private ConfigReference() {}

  /** The page as Markdown. */
  public static String markdown() {
    var page = new StringBuilder(HEAD);
    page.append(table(Settings.all()));
    return page.append(
            TAIL.replace("PLACES", places())
                .replace("STREAMS\n", table(StreamSettings.all()) + "\n"))
        .toString();
  }

  private static String table(List<Setting<?>> settings) {
    var table = new StringBuilder("| key | default | value | meaning |\n|---|---|---|---|\n");
    for (var setting : settings) {
      table.append(
          "| `%s`<br>`%s` | `%s` | %s | %s |\n"
              .formatted(
                  setting.key(),
                  setting.variable(),
                  setting.fallback(),
                  setting.kind().expected(),
                  setting.purpose()));
    }
    return table.toString();
  }

  /** The keys that one listener does not take over from another. */
  private static String places() {
    return MqttSettings.all().stream()
        .filter(setting -> setting.scope() == Setting.Scope.PLACE)
        .map(setting -> "`" + setting.shortKey() + "`")
        .collect(Collectors.joining(", "));
  }
}
