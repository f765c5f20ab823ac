package io.honeyguide.distribution.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One YAML file as a source: its mappings become dotted keys, and every value keeps its line. A key
 * may be written dotted ({@code log.force: os}) or nested.
 */
final class ConfigFile {

  private final Path file;
  private final Placeholders placeholders;
  private final List<String> problems;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private ConfigFile(Path file, Placeholders placeholders, List<String> problems) {
    this.file = file;
    this.placeholders = placeholders;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @param problems gets a line for everything that cannot be used
   */
  static Map<String, Entry> read(Path file, Placeholders placeholders, List<String> problems) {
    var reading = new ConfigFile(file, placeholders, problems);
    try {
      var text = Files.readString(file);
      var settings = LoadSettings.builder().setLabel(file.toString()).build();
      var root = new Compose(settings).composeString(text);
      if (root.isPresent() && !isNull(root.get())) {
        reading.mapping("", root.get());
      }
    } catch (NoSuchFileException e) {
      problems.add(file + ": no such file; --config names the file to read");
    } catch (CharacterCodingException e) {
      problems.add(file + ": expected a text in UTF-8");
    } catch (IOException e) {
      problems.add(file + " cannot be read: " + e);
    } catch (MarkedYamlEngineException e) {
      var line = e.getProblemMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
      problems.add(file + line + ": no valid YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(file + ": no valid YAML: " + firstLine(e));
    }
    return reading.entries;
  }

  private void mapping(String prefix, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      problems.add(
          where(node)
              + ": expected keys with values"
              + (prefix.isEmpty() ? "" : " below " + prefix));
      return;
    }
    for (var tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        problems.add(where(tuple.getKeyNode()) + ": expected a plain key");
        continue;
      }
      var key = prefix.isEmpty() ? keyNode.getValue() : prefix + "." + keyNode.getValue();
      value(key, keyNode, tuple.getValueNode());
    }
  }

  private void value(String key, Node keyNode, Node node) {
    if (node instanceof MappingNode) {
      mapping(key, node);
    } else if (node instanceof SequenceNode sequence) {
      var texts = new ArrayList<String>();
      for (var element : sequence.getValue()) {
        if (element instanceof ScalarNode scalar) {
          texts.add(placeholders.fill(scalar.getValue(), where(element), folder(), problems));
        } else {
          problems.add(where(element) + ": expected a plain value in the list " + key);
        }
      }
      put(key, new Entry(List.copyOf(texts), true, where(keyNode), false));
    } else if (node instanceof ScalarNode scalar && !isNull(node)) {
      var text = placeholders.fill(scalar.getValue(), where(keyNode), folder(), problems);
      put(
          key,
          new Entry(List.of(text), false, where(keyNode), Placeholders.isIn(scalar.getValue())));
    } else if (isNull(node) && !isSection(key)) {
      problems.add(where(keyNode) + ": " + key + " has no value");
    }
  }

  private void put(String key, Entry entry) {
    var earlier = entries.putIfAbsent(key, entry);
    if (earlier != null) {
      problems.add(entry.where() + ": " + key + " stands in " + earlier.where() + " already");
    }
  }

  /** An empty section is no mistake: all of its keys may be commented out. */
  private static boolean isSection(String key) {
    return key.startsWith(Settings.PLUGINS)
        || key.startsWith(Settings.LISTENERS)
        || key.startsWith(Settings.STREAMS)
        || Settings.all().stream().anyMatch(setting -> setting.key().startsWith(key + "."));
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private Path folder() {
    var parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  private String where(Node node) {
    return file + node.getStartMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
