package io.honeyguide.log;

import java.io.IOException;
import java.util.Arrays;

/**
 * Which files make up the log: says in the manifest which snapshots count and where the log starts,
 * lets segments go at the front, and has the bytes of erased records taken out of the others.
 *
 * <p>Owner: the storage thread, or whoever opens and closes the log while nothing else runs, but
 * where a method says otherwise.
 */
final class LogInventory {

  private final LogFiles files;
  private final Segments segments;
  private final SegmentSupply supply;
  private final MovedTable moved;
  private final SegmentWiper wiper;
  private Manifest manifest;

  /**
   * The inventory of an open log.
   *
   * @param manifest as it was written last
   */
  LogInventory(
      LogFiles files,
      Segments segments,
      SegmentSupply supply,
      MovedTable moved,
      Manifest manifest) {
    this.files = files;
    this.segments = segments;
    this.supply = supply;
    this.moved = moved;
    this.wiper = new SegmentWiper(files);
    this.manifest = manifest;
  }

  /** Names a snapshot that was stored, and deletes the one that no start would use any more. */
  void stored(Manifest.SnapshotPlace snapshot, long durableMark, long durableOffset, long timeMs)
      throws IOException {
    var dropped = manifest.before();
    manifest =
        manifest
            .withDurable(durableMark, durableOffset, timeMs)
            .withSnapshot(snapshot)
            .writeNext(files);
    if (dropped.exists()) {
      files.delete(dropped.file());
    }
  }

  /** Has what takes long come to an end. Any thread. */
  void closing() {
    wiper.stop();
  }

  /** Says at the end how far the log is durable. */
  void closed(long durableMark, long durableOffset, long timeMs) throws IOException {
    manifest.withDurable(durableMark, durableOffset, timeMs).writeNext(files);
  }

  /** No start replays what stands below this offset, whichever snapshot it goes on from. */
  private long replayedFrom() {
    var before = manifest.before();
    return before.exists() ? before.offset() : 0;
  }

  /** Lets whole segments below an offset go, as far as no start might replay them. */
  void trim(long below) throws IOException {
    var limit = Math.min(below, replayedFrom());
    var all = segments.all();
    var count = 0;
    while (count + 1 < all.length && all[count + 1].baseOffset() <= limit) {
      count++;
    }
    if (count == 0) {
      return;
    }
    // Before the table forgets what is trimmed away.
    Arrays.stream(all, 0, count).forEach(this::suspectErased);
    manifest = manifest.withLogStart(all[count].base()).writeNext(files);
    segments.removeFirst(count);
    moved.trimmed(all[count].baseOffset());
    for (var i = 0; i < count; i++) {
      var segment = all[i];
      segment.retire(
          () -> {
            // Once more: a reader may have kept the file while something was erased.
            suspectErased(segment);
            supply.recycle(segment);
          });
    }
  }

  /** A file that is given back may hold what was erased, wherever that stood. Any thread. */
  private void suspectErased(Segment segment) {
    if (moved.records().erasedCount() > 0) {
      segment.markSuspect();
    }
  }

  /**
   * Takes the bytes of what the records below an offset erased out of the segments.
   *
   * @param isElsewhere whether prepared files may hold some as well
   */
  Wiping wipe(long below, boolean isElsewhere) {
    return wiper.wipe(segments.all(), moved.records(), replayedFrom(), below, isElsewhere);
  }
}
