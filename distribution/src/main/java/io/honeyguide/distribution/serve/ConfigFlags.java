package io.honeyguide.distribution.serve;

import io.honeyguide.distribution.config.ConfigSources;
import io.honeyguide.distribution.config.ConfigSources.Flag;
import io.honeyguide.distribution.config.Configuration;
import io.honeyguide.distribution.config.HttpSettings;
import io.honeyguide.distribution.config.MqttSettings;
import io.honeyguide.distribution.config.Setting;
import io.honeyguide.distribution.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags by which commands are configured. */
public final class ConfigFlags {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "YAML file to read, and conf.d/*.yml beside it.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set one key, such as log.force=os; may be repeated.")
  private List<String> assignments = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory (default: ./data; for demo one that is removed at the end).")
  private @Nullable String data;

  @Option(
      names = "--mqtt-port",
      paramLabel = "N",
      description = "Port for MQTT (default: 1883); 0 takes any free one.")
  private @Nullable String mqttPort;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "Port for HTTP (default: 8080); 0 takes any free one.")
  private @Nullable String httpPort;

  /**
   * Reads all sources.
   *
   * @throws io.honeyguide.distribution.config.ConfigException when they cannot be used
   */
  public Configuration read() {
    return read(Map.of());
  }

  /**
   * The same where a command chooses values that nobody set.
   *
   * @param chosen decides on the first reading what to choose
   */
  public Configuration readChoosing(Function<Configuration, Map<Setting<?>, String>> chosen) {
    return read(chosen.apply(read()));
  }

  private Configuration read(Map<Setting<?>, String> chosen) {
    var flags = new HashMap<String, Flag>();
    chosen.forEach((setting, text) -> flags.put(setting.key(), new Flag("chosen", text)));
    put(flags, Settings.DATA, "--data", data);
    put(flags, MqttSettings.LISTEN.port(), "--mqtt-port", mqttPort);
    put(flags, HttpSettings.LISTEN.port(), "--http-port", httpPort);
    return new ConfigSources(config, System.getenv(), assignments, flags).read();
  }

  private static void put(
      Map<String, Flag> flags, Setting<?> setting, String name, @Nullable String text) {
    if (text != null) {
      flags.put(setting.key(), new Flag(name, text));
    }
  }
}
