package io.honeyguide.distribution.operate;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The broker's meters as they were at one moment, read from the text format of Prometheus (version
 * 0.0.4).
 */
final class Meters {

  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(\\{.*})? +(\\S+).*");

  private final Map<String, Double> sums = new HashMap<>();
  private final Map<String, Double> samples = new HashMap<>();

  private Meters() {}

  static Meters parse(String text) {
    var meters = new Meters();
    text.lines().filter(line -> !line.startsWith("#")).forEach(meters::add);
    return meters;
  }

  private void add(String line) {
    var matcher = SAMPLE.matcher(line);
    if (matcher.matches() && isNumber(matcher.group(3))) {
      var value = Double.parseDouble(matcher.group(3));
      sums.merge(matcher.group(1), value, Double::sum);
      samples.put(matcher.group(1) + String.valueOf(matcher.group(2)), value);
    }
  }

  /** The format has also words for what is none. */
  private static boolean isNumber(String text) {
    return !text.isEmpty() && (Character.isDigit(text.charAt(0)) || text.charAt(0) == '-');
  }

  /** The value of a meter, added up over its tags; 0 where there is none. */
  double sum(String name) {
    return sums.getOrDefault(name, 0.0);
  }

  /** A quantile of a distribution without other tags, in its unit; 0 where nothing was measured. */
  double quantile(String name, String quantile) {
    return samples.getOrDefault("%s{quantile=\"%s\"}".formatted(name, quantile), 0.0);
  }
}
