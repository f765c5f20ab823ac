package io.honeyguide.log;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in files: segments of a fixed size, prepared ahead, written by one thread with one write
 * and one force for everything that waits. {@code docs/log-format.md} describes the bytes.
 *
 * <p>Threads: the shard's thread writes; one thread prepares segments; one writes snapshots and the
 * manifest; a small pool reads what is no longer in memory.
 */
public final class FileLog implements MessageLog {

  private static final Logger LOG = LoggerFactory.getLogger(FileLog.class);

  private final LogFiles files;
  private final FileLogOptions options;
  private final InstantSource clock;
  private final LogThreads threads;
  private final LogMeters meters = new LogMeters();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Running running;

  /** What exists only while the log is open. */
  private static final class Running {

    final SegmentSupply supply;
    final Segments segments;
    final SegmentStore store;
    final LogWriter writer;
    final FileLogReader reader;
    final MovedTable moved;
    final SnapshotStore snapshots;
    final LogInventory inventory;

    long snapshotMark;

    Running(
        SegmentSupply supply,
        Segments segments,
        SegmentStore store,
        LogWriter writer,
        FileLogReader reader,
        MovedTable moved,
        SnapshotStore snapshots,
        LogInventory inventory) {
      this.supply = supply;
      this.segments = segments;
      this.store = store;
      this.writer = writer;
      this.reader = reader;
      this.moved = moved;
      this.snapshots = snapshots;
      this.inventory = inventory;
    }
  }

  /**
   * A log in a directory, which is made when it does not exist. Nothing is touched before {@link
   * #open}.
   *
   * @param directory the data directory
   * @param clock stamps the commits
   */
  public FileLog(Path directory, FileLogOptions options, InstantSource clock) {
    this(
        new DiskLogFiles(directory),
        options,
        clock,
        LogThreads.own(options.shard(), options.readerThreads()));
  }

  FileLog(LogFiles files, FileLogOptions options, InstantSource clock, LogThreads threads) {
    this.files = files;
    this.options = options;
    this.clock = clock;
    this.threads = threads;
  }

  @Override
  public Recovery open(Replay replay, LogListener listener) {
    if (running != null || closed.get()) {
      throw new IllegalStateException("a log is opened once");
    }
    var opened = false;
    try {
      DataDirectory.inspect(files);
      var manifest = DataDirectory.acquire(files, options.shard());
      var recovery = new LogRecovery(files, options, manifest, replay);
      recovery.run();
      start(recovery, listener);
      opened = true;
      return recovery.result();
    } catch (IOException e) {
      throw new DataDirectoryException(
          files.where()
              + " cannot be used: "
              + DataDirectory.reason(e)
              + "; "
              + DataDirectory.CHOOSE_ANOTHER,
          e);
    } finally {
      if (!opened) {
        closed.set(true);
        threads.close();
        releaseLock();
      }
    }
  }

  private void start(LogRecovery recovery, LogListener listener) throws IOException {
    var supply = new SegmentSupply(files, options, threads.spares(), clock);
    if (recovery.moved().records().erasedCount() > 0) {
      recovery.leftOver().forEach(Segment::markSuspect);
    }
    supply.adopt(recovery.leftOver());
    recovery.segments().forEach(segment -> segment.mayHoldRemains(true));
    SegmentWiper.removeDraft(files);
    var segments = new Segments(recovery.segments());
    var end =
        new SegmentStore.LogPlace(recovery.endPosition(), recovery.chain(), recovery.nextOffset());
    var epoch = new SecureRandom().nextLong() | 1; // never 0, which stands for any
    var store =
        new SegmentStore(
            files,
            options,
            supply,
            segments,
            meters,
            new ForceSchedule(options.force(), options.forceIntervalMs(), System::nanoTime),
            epoch,
            end,
            recovery.highestPosition(),
            recovery.lastTimeMs());
    var manifest =
        recovery
            .manifest()
            .withLogStart(segments.first().base())
            .withDurable(end.position(), end.offset(), recovery.lastTimeMs())
            .writeNext(files);
    var moved = recovery.moved();
    moved.trimmed(segments.first().baseOffset());
    var snapshots =
        new SnapshotStore(
            files, options, threads.storage(), manifest.newest(), () -> execute(() -> {}));
    var writer =
        new LogWriter(
            store,
            listener,
            clock,
            meters,
            moved,
            recovery.nextOffset(),
            recovery.lastTimeMs(),
            snapshots::slice);
    var reader =
        new FileLogReader(
            files,
            segments,
            moved,
            meters,
            threads.readers(),
            store::ring,
            writer::committedOffset);
    var started =
        new Running(
            supply,
            segments,
            store,
            writer,
            reader,
            moved,
            snapshots,
            new LogInventory(files, segments, supply, moved, manifest));
    started.snapshotMark = -recovery.bytesReplayed();
    running = started;
    if (threads.ownWriter()) {
      writer.start("honeyguide-log-" + options.shard());
    }
  }

  /**
   * One turn of a log without its own threads.
   *
   * @return whether there was anything to do
   */
  boolean runOnce() {
    return running().writer.runOnce();
  }

  @Override
  public void append(RecordBatch batch) {
    if (batch.bytes() > options.batchBytesMax()) {
      throw new IllegalArgumentException(
          "a batch of " + batch.bytes() + " bytes is above " + options.batchBytesMax());
    }
    running().writer.append(batch);
  }

  @Override
  public void execute(Runnable task) {
    running().writer.execute(task);
  }

  @Override
  public int maxBatchBytes() {
    return options.batchBytesMax();
  }

  @Override
  public boolean snapshot(Supplier<? extends SnapshotSource> source) {
    var open = running();
    open.writer.requireBetweenCommits();
    if (open.writer.failure() != null || open.snapshots.isBusy()) {
      return false;
    }
    // A snapshot must not hold what a power cut could still take out of the log.
    open.store.force();
    var start = open.store.replayStart(open.writer.committedOffset());
    var place = new Manifest.SnapshotPlace(start.position(), start.offset(), start.chainCrc());
    if (!open.snapshots.isNews(place)) {
      return false;
    }
    var mark = open.store.durableMark();
    var offset = open.store.durableOffset();
    var timeMs = open.writer.lastTimeMs();
    var moved = open.moved.records();
    open.snapshotMark = open.store.bytesWritten();
    open.snapshots.begin(
        place, moved, source.get(), stored -> open.inventory.stored(stored, mark, offset, timeMs));
    return true;
  }

  /** Whether a snapshot is on its way to the disk. Any thread. */
  boolean isStoringSnapshot() {
    return running().snapshots.isBusy();
  }

  @Override
  public long bytesSinceSnapshot() {
    var open = running();
    return open.store.bytesWritten() - open.snapshotMark;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Whole segments go, and only those below the older one of the two snapshots that are kept, so
   * that a damaged snapshot can be passed over.
   */
  @Override
  public void trim(long below) {
    var open = running();
    open.writer.requireBetweenCommits();
    threads
        .storage()
        .execute(
            () -> {
              try {
                open.inventory.trim(below);
              } catch (IOException e) {
                LOG.error("Cannot trim the log in {}", files.where(), e);
              }
            });
  }

  @Override
  public void wipe(long below, Consumer<Wiping> ended) {
    var open = running();
    open.writer.requireBetweenCommits();
    if (open.writer.failure() != null) {
      return;
    }
    open.supply.retryWhenFull(); // nobody else does as long as the current segment has room
    var all = open.segments.all();
    var current = all[all.length - 1];
    var from = current.baseOffset();
    var isClean = open.supply.isClean();
    if (!isClean) {
      open.supply.clean();
    } else if (from < below
        || current.mayHoldRemains()
        || open.moved.records().mayHoldErased(from, Long.MAX_VALUE, false, below)) {
      open.store.startNext(open.writer.lastTimeMs());
    }
    threads
        .storage()
        .execute(
            () -> {
              var wiping = open.inventory.wipe(below, !isClean);
              execute(() -> ended.accept(wiping));
            });
  }

  /** {@inheritDoc} */
  @Override
  public long bytes() {
    var sum = 0L;
    for (var segment : running().segments.all()) {
      sum += segment.end() - segment.base();
    }
    return sum;
  }

  @Override
  public @Nullable Front front() {
    var all = running().segments.all();
    var first = all[0];
    var bytes = first.end() - first.base();
    for (var i = 1; i < all.length; i++) {
      // A start that nobody used leaves a segment without records: it goes with the next one.
      if (all[i].baseOffset() > first.baseOffset()) {
        return new Front(
            first.baseOffset(), all[i].baseOffset(), bytes, all[i].header().createdMs());
      }
      bytes += all[i].end() - all[i].base();
    }
    return null;
  }

  @Override
  public void scanFront(Front front, long from, RecordSink sink) {
    running().reader.scanFront(front, from, sink);
  }

  /** What the log counts about itself. */
  public LogMeters meters() {
    return meters;
  }

  @Override
  public void close() {
    end(false);
  }

  /** Ends like a killed process: nothing more is committed, forced or tidied up. For tests. */
  void abandon() {
    end(true);
  }

  private void end(boolean abruptly) {
    var open = running;
    if (open == null || !closed.compareAndSet(false, true)) {
      return;
    }
    if (abruptly) {
      open.writer.halt();
    } else {
      open.writer.stop();
    }
    if (!abruptly && open.writer.failure() == null) {
      open.snapshots.finish();
    }
    open.snapshots.drop();
    open.inventory.closing();
    open.supply.close();
    threads.close();
    if (!abruptly && open.writer.failure() == null) {
      forceAll(open);
    }
    open.store.close();
    releaseLock();
  }

  private void forceAll(Running open) {
    try {
      open.store.force();
      open.inventory.closed(
          open.store.durableMark(), open.store.durableOffset(), open.writer.lastTimeMs());
    } catch (IOException | LogException e) {
      LOG.error("{} could not be closed cleanly; the next start recovers it", files.where(), e);
    }
  }

  private void releaseLock() {
    try {
      files.close();
    } catch (IOException e) {
      LOG.warn("Cannot give back the lock of {}", files.where(), e);
    }
  }

  private Running running() {
    var open = running;
    if (open == null) {
      throw new IllegalStateException("the log is not open");
    }
    return open;
  }

  @Override
  public long startOffset() {
    return running().reader.startOffset();
  }

  @Override
  public MovedRecords moved() {
    return running().moved.records();
  }

  @Override
  public long durableOffset() {
    return running().store.durableOffset();
  }

  @Override
  public long committedOffset() {
    return running().writer.committedOffset();
  }

  @Override
  public boolean readCached(long offset, RecordView into) {
    return running().reader.readCached(offset, into);
  }

  @Override
  public long scanCached(long from, int bytesMax, RecordSink sink) {
    return running().reader.scanCached(from, bytesMax, sink);
  }

  @Override
  public void read(long[] offsets, int count, RecordSink sink) {
    running().reader.read(offsets, count, sink);
  }

  @Override
  public void scan(long from, int bytesMax, RecordSink sink) {
    running().reader.scan(from, bytesMax, sink);
  }

  @Override
  public long offsetAt(long timeMs) {
    return running().reader.offsetAt(timeMs);
  }

  @Override
  public void findOffsetAt(long timeMs, RecordSink sink) {
    running().reader.findOffsetAt(timeMs, sink);
  }
}
