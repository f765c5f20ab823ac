package io.honeyguide.distribution.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills <code>&#36;{env:NAME}</code> and <code>&#36;{file:PATH}</code> in values, so that secrets
 * need not stand in the configuration. A doubled dollar sign before the brace keeps it as it is.
 */
final class Placeholders {

  private static final Pattern PLACE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");

  private final Map<String, String> variables;

  Placeholders(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** Whether a value is taken from elsewhere, and thus a secret. */
  static boolean isIn(String text) {
    return text.replace("$${", "").contains("${");
  }

  /**
   * The text with every place filled.
   *
   * @param where the value's place, for messages
   * @param folder what relative paths start from
   * @param problems gets a line for each place that cannot be filled
   */
  String fill(String text, String where, Path folder, List<String> problems) {
    var matcher = PLACE.matcher(text);
    var filled = new StringBuilder();
    while (matcher.find()) {
      var content = matcher.group(1);
      var value = content == null ? "${" : value(content, where, folder, problems);
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }

  private String value(String content, String where, Path folder, List<String> problems) {
    if (content.startsWith("env:")) {
      var name = content.substring(4);
      var value = variables.get(name);
      if (value == null) {
        problems.add(where + ": the environment variable " + name + " is not set");
        return "";
      }
      return value;
    }
    if (content.startsWith("file:")) {
      try {
        return Files.readString(folder.resolve(content.substring(5))).stripTrailing();
      } catch (IOException | InvalidPathException e) {
        problems.add(where + ": cannot read " + content.substring(5) + ": " + e);
        return "";
      }
    }
    problems.add(
        "%s: expected ${env:NAME} or ${file:PATH}, found ${%s}; write $${ for a plain ${"
            .formatted(where, content));
    return "";
  }
}
