package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores snapshots, one at a time, in slices: between two turns the shard's thread asks the source
 * for a piece and hands it to the storage thread, which appends it to the draft. When the disk lags
 * behind the source is not asked, so no more than a few pieces wait.
 *
 * <p>Owner: the shard's thread; a draft belongs to the storage thread.
 */
final class SnapshotStore {

  /** Tells the manifest of a snapshot that is durable under its name. Storage thread. */
  interface Stored {
    void stored(Manifest.SnapshotPlace place) throws IOException;
  }

  /** Pieces that wait for the storage thread at most. */
  private static final int WAITING_MAX = 8;

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);

  private final LogFiles files;
  private final int shard;
  private final int sliceBytes;
  private final Executor storage;
  private final Runnable wake;
  private final AtomicBoolean busy = new AtomicBoolean();
  private @Nullable Run run;

  /** Where the newest snapshot that was stored belongs. */
  private volatile Manifest.SnapshotPlace newest;

  /**
   * A store in which no snapshot is under way.
   *
   * @param newest where the newest snapshot belongs that is there already
   * @param wake gives the shard's thread a turn, when it may go on
   */
  SnapshotStore(
      LogFiles files,
      FileLogOptions options,
      Executor storage,
      Manifest.SnapshotPlace newest,
      Runnable wake) {
    this.files = files;
    this.shard = options.shard();
    this.sliceBytes = options.snapshotSliceBytes();
    this.storage = storage;
    this.newest = newest;
    this.wake = wake;
  }

  /** Whether a snapshot is on its way to the disk. Any thread. */
  boolean isBusy() {
    return busy.get();
  }

  /** Whether a snapshot at a place would hold more than the newest one. */
  boolean isNews(Manifest.SnapshotPlace place) {
    return place.exists() && !place.equals(newest);
  }

  /**
   * Begins a snapshot; there is none under way.
   *
   * @param moved where moved records stand at this place of the log
   */
  void begin(
      Manifest.SnapshotPlace place, MovedRecords moved, SnapshotSource source, Stored stored) {
    busy.set(true);
    run = new Run(place, moved, source, stored);
  }

  /**
   * Takes a piece of the snapshot that is under way.
   *
   * @return whether there was anything to do
   */
  boolean slice() {
    var current = run;
    if (current == null) {
      return false;
    }
    if (current.failed) {
      drop();
      return true;
    }
    if (current.waiting.get() >= WAITING_MAX) {
      return false;
    }
    var piece = Unpooled.buffer(sliceBytes);
    var isLast = !current.source.next(sliceBytes, piece);
    if (isLast) {
      run = null;
    }
    current.hand(piece, isLast);
    return true;
  }

  /** Takes what is left of the snapshot that is under way; nobody else is at work any more. */
  void finish() {
    while (run != null) {
      if (!slice()) {
        CompletableFuture.runAsync(() -> {}, storage).join(); // until what waits is written
      }
    }
  }

  /** Gives up the snapshot that is under way, if there is one. */
  void drop() {
    var current = run;
    if (current != null) {
      run = null;
      current.failed = true;
      current.source.dropped();
      storage.execute(current::close);
      busy.set(false);
    }
  }

  private final class Run {
    private final Manifest.SnapshotPlace place;
    private final MovedRecords moved;
    private final SnapshotSource source;
    private final Stored stored;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean failed;

    /** Storage thread. */
    private SnapshotFile.@Nullable Draft draft;

    Run(Manifest.SnapshotPlace place, MovedRecords moved, SnapshotSource source, Stored stored) {
      this.place = place;
      this.moved = moved;
      this.source = source;
      this.stored = stored;
    }

    void hand(ByteBuf piece, boolean isLast) {
      waiting.incrementAndGet();
      storage.execute(() -> write(piece, isLast));
    }

    private void write(ByteBuf piece, boolean isLast) {
      try {
        if (!failed) {
          append(piece, isLast);
        }
      } catch (IOException | RuntimeException e) {
        failed = true;
        LOG.error("Cannot store a snapshot in {}; the one before stays", files.where(), e);
        close();
      }
      if (isLast) {
        busy.set(false);
      }
      if (waiting.getAndDecrement() == WAITING_MAX || failed) {
        wake.run();
      }
    }

    private void append(ByteBuf piece, boolean isLast) throws IOException {
      var into = draft;
      if (into == null) {
        into = SnapshotFile.draft(files, moved);
        draft = into;
      }
      into.append(piece.nioBuffer());
      if (isLast) {
        into.finish(shard, place);
        draft = null;
        stored.stored(place);
        newest = place;
      }
    }

    private void close() {
      if (draft != null) {
        try {
          draft.close();
        } catch (IOException e) {
          LOG.warn("Cannot close the draft of a snapshot in {}", files.where(), e);
        }
        draft = null;
      }
    }
  }
}
