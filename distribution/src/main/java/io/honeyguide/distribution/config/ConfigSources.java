package io.honeyguide.distribution.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from, later ones over earlier ones: defaults, the file, {@code conf.d/*.yml}
 * beside it in order of their names, the environment, {@code --set}, flags.
 *
 * @param file the configuration file, or null for none
 * @param environment environment variables
 * @param assignments texts {@code key=value} of {@code --set}, in order
 * @param flags values of flags by key; the flag's name is its place for messages
 */
public record ConfigSources(
    @Nullable Path file,
    Map<String, String> environment,
    List<String> assignments,
    Map<String, Flag> flags) {

  /**
   * A flag that sets one key.
   *
   * @param name as the command line has it
   * @param text its value
   */
  public record Flag(String name, String text) {}

  /** Copies the lists. */
  public ConfigSources {
    environment = Map.copyOf(environment);
    assignments = List.copyOf(assignments);
    flags = Map.copyOf(flags);
  }

  /** Nothing but defaults. */
  public static ConfigSources none() {
    return new ConfigSources(null, Map.of(), List.of(), Map.of());
  }

  /**
   * Reads every source and checks the result.
   *
   * @throws ConfigException with every problem found
   */
  public Configuration read() {
    var problems = new ArrayList<String>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    var placeholders = new Placeholders(environment);
    for (var source : files(problems)) {
      entries.putAll(ConfigFile.read(source, placeholders, problems));
    }
    entries.putAll(Environment.read(environment, problems));
    for (var assignment : assignments) {
      var equals = assignment.indexOf('=');
      if (equals < 1) {
        problems.add("--set " + assignment + ": expected key=value, such as mqtt.port=1884");
        continue;
      }
      var key = assignment.substring(0, equals).strip();
      var where = "--set " + key;
      var raw = assignment.substring(equals + 1);
      var text = placeholders.fill(raw, where, Path.of(""), problems);
      entries.put(key, new Entry(List.of(text), false, where, Placeholders.isIn(raw)));
    }
    flags.forEach((key, flag) -> entries.put(key, Entry.text(flag.text(), flag.name())));
    return Configuration.check(entries, problems);
  }

  private List<Path> files(List<String> problems) {
    if (file == null) {
      return List.of();
    }
    var files = new ArrayList<Path>();
    files.add(file);
    var folder =
        Optional.ofNullable(file.toAbsolutePath().getParent())
            .map(parent -> parent.resolve("conf.d"));
    if (folder.isPresent() && Files.isDirectory(folder.get())) {
      try (Stream<Path> listed = Files.list(folder.get())) {
        listed.filter(path -> path.toString().endsWith(".yml")).sorted().forEach(files::add);
      } catch (IOException e) {
        problems.add(folder.get() + " cannot be listed: " + e);
      }
    }
    return files;
  }
}
