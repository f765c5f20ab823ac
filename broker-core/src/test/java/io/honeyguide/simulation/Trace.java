package io.honeyguide.simulation;

/**
 * What happened in a run: its last events as lines for people, all of them as a checksum, by which
 * two runs of one seed are compared.
 */
final class Trace {

  private static final int KEPT = 30;

  private final Object[][] events = new Object[KEPT][];
  private long count;
  private long hash = 1;

  /** Notes an event; the parts are put together only when somebody reads them. */
  void add(Object... parts) {
    events[(int) (count++ % KEPT)] = parts;
    for (var part : parts) {
      hash = hash * 31 + part.hashCode();
    }
  }

  long hash() {
    return hash;
  }

  /** The last events, oldest first, one a line. */
  String lines() {
    var lines = new StringBuilder();
    for (var i = Math.max(0, count - KEPT); i < count; i++) {
      lines.append("  ").append(i).append(' ');
      for (var part : events[(int) (i % KEPT)]) {
        lines.append(' ').append(part);
      }
      lines.append('\n');
    }
    return lines.toString();
  }
}
