package io.honeyguide.log;

import java.util.List;

/**
 * A place in a log that is not as it was written.
 *
 * @param file relative to the data directory; the folder's name when a file is missing
 * @param position first damaged byte, counted from the start of the file
 * @param bytes length of the range; 0 when something is missing altogether
 * @param fromOffset first record that cannot be relied on; -1 for a snapshot
 * @param toOffset first record after it that is whole again
 */
public record LogDamage(String file, long position, long bytes, long fromOffset, long toOffset) {

  /** A snapshot that cannot be read. */
  static LogDamage ofSnapshot(String file) {
    return new LogDamage(file, 0, 0, -1, -1);
  }

  /** What a walk met, with its place counted from the start of the file. */
  static LogDamage of(LogScan.Damage damage, List<LogScan.Found> segments) {
    var base = 0L;
    for (var segment : segments) {
      if (segment.name().equals(damage.file())) {
        base = segment.base();
      }
    }
    return new LogDamage(
        damage.file(),
        damage.from() - base,
        damage.to() - damage.from(),
        damage.fromOffset(),
        damage.toOffset());
  }

  /** Number of records that cannot be read. */
  public long records() {
    return toOffset - fromOffset;
  }

  @Override
  public String toString() {
    if (fromOffset < 0) {
      return toOffset < 0
          ? file + " is missing or damaged"
          : file + " is missing: all records before " + toOffset;
    }
    var place =
        bytes == 0
            ? "%s lacks something before byte %d".formatted(file, position)
            : "%s is damaged at byte %d for %d bytes".formatted(file, position, bytes);
    return place
        + (records() == 0
            ? ", which held no record"
            : ": records %d to %d (exclusive)".formatted(fromOffset, toOffset));
  }
}
