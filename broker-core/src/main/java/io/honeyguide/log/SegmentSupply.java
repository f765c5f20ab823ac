package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares segment files ahead of their use, so that the writer only overwrites blocks that exist:
 * a force of those takes a quarter of the time at the tail, and a full disk is met here, before
 * anything was accepted. Files are filled with zeros by a background thread, or come back from
 * segments that were trimmed away.
 *
 * <p>One file is kept in reserve for the time when the disk is full. Room that comes back fills the
 * reserve first.
 *
 * <p>Any thread may call; the state stands under this object's lock, files are filled outside it.
 */
final class SegmentSupply {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);
  private static final int FILL_BYTES = 1 << 20;

  /**
   * A force for so many filled bytes, so that zeros never queue up in front of the log's forces.
   */
  static final int FORCE_EVERY_BYTES = 8 << 20;

  /**
   * Most files that are kept of segments that came back, beside the spares. They come back in
   * bursts, as a snapshot frees what was written since the one before; filling as many files with
   * zeros instead writes every byte twice.
   */
  static final int RETURNED_MAX = 4;

  private static final long RETRY_MS = 1_000;

  private final LogFiles files;
  private final FileLogOptions options;
  private final Executor background;
  private final InstantSource clock;
  private final ArrayDeque<String> ready = new ArrayDeque<>();
  private @Nullable String reserve;
  private boolean filling;
  private boolean closed;

  /** Prepared files that may hold remains of a segment, also while they are filled again. */
  private final Set<String> unclean = new HashSet<>();

  private @Nullable IOException full;
  private long fullSinceMs;
  private long nextNumber;

  SegmentSupply(LogFiles files, FileLogOptions options, Executor background, InstantSource clock) {
    this.files = files;
    this.options = options;
    this.background = background;
    this.clock = clock;
  }

  /**
   * Takes over the spares that an earlier run left, and segments that nothing was found in. A file
   * that a power cut left under its old and its new name counts once: as a spare it would be
   * written over while the log, or another spare, is in it.
   */
  void adopt(List<Segment> leftOver) throws IOException {
    for (var name : files.list(DataDirectory.LOG)) {
      var number = DataDirectory.spareNumber(name);
      if (number < 0) {
        continue;
      }
      nextNumber = Math.max(nextNumber, number + 1);
      var path = DataDirectory.LOG + "/" + name;
      long size;
      try (var file = files.open(path, LogFiles.Mode.READ)) {
        size = file.size();
      }
      if (size == options.segmentBytes() && keepsFilled() && !hasTwoNames(path)) {
        keepRemains(path);
      } else {
        files.delete(path); // half filled or of another size; a spare never holds data
      }
    }
    for (var segment : leftOver) {
      if (hasTwoNames(segment.name())) {
        files.delete(segment.name());
      } else {
        recycle(segment);
      }
    }
  }

  private boolean hasTwoNames(String path) throws IOException {
    for (var name : files.list(DataDirectory.LOG)) {
      var other = DataDirectory.LOG + "/" + name;
      if (!other.equals(path) && files.isSame(other, path)) {
        return true;
      }
    }
    return false;
  }

  /** Whether another file is wanted. */
  private synchronized boolean wants() {
    return reserve == null || ready.size() < options.spareCount();
  }

  /** Whether a file that is there already is kept. */
  private synchronized boolean keepsFilled() {
    return reserve == null || ready.size() < options.spareCount() + RETURNED_MAX;
  }

  /** The first spare is the writer's, the next one the reserve; after a full disk the reserve. */
  private synchronized void keep(String path) {
    if (reserve == null && (full != null || !ready.isEmpty())) {
      reserve = path;
    } else {
      ready.add(path);
    }
    full = null;
    notifyAll();
  }

  private synchronized void keepRemains(String path) {
    unclean.add(path);
    keep(path);
  }

  /**
   * Takes a spare, waiting while one is being made.
   *
   * @return its name, or null when there is no room for one
   */
  @Nullable String take() {
    refill(false);
    String taken;
    synchronized (this) {
      awaitWhileFilling();
      taken = ready.poll();
    }
    refill(false);
    return taken;
  }

  private void awaitWhileFilling() {
    var interrupted = false;
    while (ready.isEmpty() && filling) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the writer has to go on; whoever interrupted it finds the flag
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A file that was taken is about to get another name; says whether it may hold remains. */
  synchronized boolean giveUp(String taken) {
    return unclean.remove(taken);
  }

  /** Takes the file in reserve, or null. */
  synchronized @Nullable String takeReserve() {
    var taken = reserve;
    reserve = null;
    return taken;
  }

  /** Whether a spare is at hand. */
  synchronized boolean hasSpare() {
    return !ready.isEmpty();
  }

  /** Asks for another try while the disk is full, at most one a second. */
  void retryWhenFull() {
    synchronized (this) {
      var sinceMs = clock.millis() - fullSinceMs;
      // A clock that was put back must not keep publishers out for as long as it was put back.
      if (full == null || (sinceMs >= 0 && sinceMs < RETRY_MS)) {
        return;
      }
    }
    refill(true);
  }

  /** What publishers are told while there is no room. */
  synchronized LogFullException fullException() {
    var cause = full;
    return new LogFullException(
        "the disk has no room for another segment of "
            + options.segmentBytes()
            + " bytes ("
            + (cause == null ? "none is ready" : DataDirectory.reason(cause))
            + "): free space on that disk, or lower log.retain-bytes");
  }

  /** Has missing spares made in the background. */
  void refill(boolean evenWhenFull) {
    synchronized (this) {
      if (closed || filling || !wants() || (full != null && !evenWhenFull)) {
        return;
      }
      filling = true;
    }
    background.execute(this::fillMissing);
  }

  private void fillMissing() {
    try {
      while (wants() && !isClosed()) {
        keep(fill());
      }
    } catch (IOException e) {
      noteFull(e);
    } finally {
      synchronized (this) {
        filling = false;
        notifyAll();
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void noteFull(IOException cause) {
    var isNew = full == null;
    full = cause;
    fullSinceMs = clock.millis();
    if (isNew) {
      LOG.warn("{}: {}", files.where(), fullException().getMessage());
    }
  }

  private String fill() throws IOException {
    var path = nextName();
    fill(path);
    files.syncFolder(DataDirectory.LOG);
    return path;
  }

  private void fill(String path) throws IOException {
    try (var file = files.open(path, LogFiles.Mode.CREATE)) {
      var zeros = ByteBuffer.allocateDirect(Math.min(FILL_BYTES, options.segmentBytes()));
      for (long at = 0; at < options.segmentBytes(); at += zeros.capacity()) {
        file.write(zeros.clear(), at);
        if ((at + zeros.capacity()) % FORCE_EVERY_BYTES == 0) {
          file.force();
        }
      }
      file.force();
    } catch (IOException e) {
      deleteQuietly(path, e);
      throw e;
    }
  }

  /** Whether no prepared file holds remains of a segment. */
  synchronized boolean isClean() {
    return unclean.isEmpty();
  }

  /** Fills the prepared files that may hold remains with zeros again, in the background. */
  void clean() {
    synchronized (this) {
      if (closed || filling || full != null) {
        return;
      }
      filling = true;
    }
    background.execute(this::cleanAll);
  }

  private void cleanAll() {
    IOException failure = null;
    for (var path = takeUnclean(); path != null; path = takeUnclean()) {
      try {
        fill(path); // in its place, as there may be no room for another one
        giveUp(path);
        keep(path);
      } catch (IOException e) {
        giveUp(path); // it is deleted
        failure = e;
      }
    }
    if (failure != null) {
      noteFull(failure);
    }
    synchronized (this) {
      filling = false;
      notifyAll();
    }
    refill(false);
  }

  /** One at a time: meanwhile the writer finds the others. */
  private synchronized @Nullable String takeUnclean() {
    for (var path : ready) {
      if (unclean.contains(path)) {
        ready.remove(path);
        return path;
      }
    }
    var kept = reserve;
    if (kept == null || !unclean.contains(kept)) {
      return null;
    }
    reserve = null;
    return kept;
  }

  /** A spare that could not be filled must give its room back. */
  private void deleteQuietly(String path, IOException cause) {
    try {
      files.delete(path);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private synchronized String nextName() {
    return DataDirectory.spareName(nextNumber++);
  }

  /**
   * Takes the file of a segment that is no longer needed: as a spare, or away with it. Once closed
   * it leaves the file for the next start.
   */
  void recycle(Segment segment) {
    if (isClosed()) {
      return;
    }
    background.execute(
        () -> {
          try {
            if (segment.isReusable() && keepsFilled() && hasSpareSize(segment.name())) {
              var path = nextName();
              files.move(segment.name(), path);
              files.syncFolder(DataDirectory.LOG);
              keepRemains(path);
            } else {
              files.delete(segment.name());
              retryWhenFull();
            }
          } catch (IOException e) {
            LOG.warn("Cannot give back {}/{}", files.where(), segment.name(), e);
          }
        });
  }

  private boolean hasSpareSize(String name) throws IOException {
    try (var file = files.open(name, LogFiles.Mode.READ)) {
      return file.size() == options.segmentBytes();
    }
  }

  /** Makes nothing more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
