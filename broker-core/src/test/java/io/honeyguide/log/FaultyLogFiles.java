package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that keeps what a real one has to keep and forgets what it may forget.
 *
 * <p>Bytes are durable once their file was forced; names are durable once their folder was synced.
 * {@link #crash} goes back to what is durable, except that any subset of the unforced 512-byte
 * sectors and of the unsynced names may survive. Calls can be made to fail: the n-th one, all
 * writes from a size on, or everything that changes something.
 */
public final class FaultyLogFiles implements LogFiles {

  private static final int SECTOR_BYTES = 512;

  /** Bytes of a file: what is there now, and what would survive for sure. */
  private static final class Content {

    byte[] now = new byte[0];
    byte[] durable = new byte[0];
    final Set<Integer> unforced = new HashSet<>();
    boolean sizeUnforced;

    void write(ByteBuffer from, long at) {
      var end = (int) at + from.remaining();
      if (end > now.length) {
        now = Arrays.copyOf(now, end);
        sizeUnforced = true;
      }
      for (var sector = (int) at / SECTOR_BYTES; sector * SECTOR_BYTES < end; sector++) {
        unforced.add(sector);
      }
      from.get(now, (int) at, from.remaining());
    }

    void force() {
      if (durable.length != now.length) {
        durable = Arrays.copyOf(durable, now.length);
      }
      for (var sector : unforced) {
        copySector(now, durable, sector);
      }
      unforced.clear();
      sizeUnforced = false;
    }

    void crash(Random random) {
      var after = durable.clone();
      if (sizeUnforced && random.nextBoolean()) {
        after = Arrays.copyOf(after, now.length);
      }
      for (var sector : new TreeSet<>(unforced)) {
        if (random.nextBoolean()) {
          copySector(now, after, sector);
        }
      }
      now = after;
      durable = after.clone();
      unforced.clear();
      sizeUnforced = false;
    }

    private static void copySector(byte[] from, byte[] to, int sector) {
      var start = sector * SECTOR_BYTES;
      var end = Math.min(Math.min(from.length, to.length), start + SECTOR_BYTES);
      if (end > start) {
        System.arraycopy(from, start, to, start, end - start);
      }
    }
  }

  private final TreeMap<String, Content> names = new TreeMap<>();
  private final TreeMap<String, Content> durableNames = new TreeMap<>();
  private final Random random;
  private int incarnation;
  private boolean locked;
  private boolean readOnly;
  private boolean failAllForces;
  private boolean down;
  private long bytesMax = Long.MAX_VALUE;
  private int calls;
  private int failAt = -1;
  private int dieAt = -1;
  private int failForces;

  /** An empty disk; the seed decides what a crash forgets. */
  public FaultyLogFiles(long seed) {
    random = new Random(seed);
  }

  /** Calls so far that changed something. */
  public synchronized int calls() {
    return calls;
  }

  /** Makes the n-th changing call from now on fail, once, halfway through when it is a write. */
  public synchronized void failAt(int n) {
    failAt = calls + n;
  }

  /** Makes the machine lose power at the n-th changing call from now on. */
  public synchronized void dieAt(int n) {
    dieAt = calls + n;
  }

  /** Makes the next forces fail, after each of which the unforced bytes are lost. */
  public synchronized void failForces(int count) {
    failForces = count;
  }

  /** Lets every force fail from now on. */
  public synchronized void failAllForces() {
    failAllForces = true;
  }

  /** Whether the power is off: nothing works until {@link #crash} or {@link #restart}. */
  public synchronized boolean isDown() {
    return down;
  }

  /** Limits the sum of all file sizes. */
  public synchronized void bytesMax(long bytes) {
    bytesMax = bytes;
  }

  synchronized void readOnly() {
    readOnly = true;
  }

  /** Sum of all file sizes. */
  public synchronized long bytesUsed() {
    var sum = 0L;
    for (var content : names.values()) {
      sum += content.now.length;
    }
    return sum;
  }

  /** Names of the log's files and snapshots that hold a text anywhere. */
  public synchronized List<String> filesWith(String text) {
    return names.entrySet().stream()
        .filter(file -> file.getKey().startsWith("log/") || file.getKey().startsWith("snap/"))
        .filter(file -> new String(file.getValue().now, StandardCharsets.ISO_8859_1).contains(text))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Loses power: forgets a random part of what was not made durable, and every open file. */
  public synchronized void crash() {
    var survivors = new TreeMap<>(durableNames);
    var changed = new TreeSet<>(names.keySet());
    changed.addAll(durableNames.keySet());
    for (var name : changed) {
      if (names.get(name) != durableNames.get(name) && random.nextBoolean()) {
        if (names.containsKey(name)) {
          survivors.put(name, names.get(name));
        } else {
          survivors.remove(name);
        }
      }
    }
    names.clear();
    names.putAll(survivors);
    durableNames.clear();
    durableNames.putAll(survivors);
    names.values().stream().distinct().forEach(content -> content.crash(random));
    restart();
  }

  /** The process is gone, the machine is not: nothing is lost but open files and the lock. */
  public synchronized void restart() {
    incarnation++;
    locked = false;
    down = false;
    dieAt = -1;
    failAt = -1;
  }

  /** All bytes of all files, to compare. */
  public synchronized Map<String, byte[]> image() {
    var image = new HashMap<String, byte[]>();
    names.forEach((name, content) -> image.put(name, content.now.clone()));
    return image;
  }

  /** Changes bytes behind everybody's back. */
  public synchronized void corrupt(String name, int at, int xor) {
    var content = names.get(name);
    content.now[at] ^= (byte) xor;
    content.durable = content.now.clone();
  }

  synchronized void put(String name, byte[] bytes) {
    var content = new Content();
    content.now = bytes.clone();
    content.durable = bytes.clone();
    names.put(name, content);
    durableNames.put(name, content);
  }

  /** Leaves a file under a second name too, as a rename may that a power cut interrupts. */
  synchronized void keepAlsoAs(String name, String second) {
    names.put(second, names.get(name));
    durableNames.put(second, names.get(name));
  }

  /** A copy of the bytes of a file. */
  public synchronized byte[] bytes(String name) {
    return names.get(name).now.clone();
  }

  private void change() throws IOException {
    if (readOnly) {
      throw new AccessDeniedException("read-only");
    }
    alive();
    calls++;
    if (calls == dieAt) {
      down = true;
    }
    alive();
    if (calls == failAt) {
      throw new IOException("Input/output error");
    }
  }

  private void alive() throws IOException {
    if (down) {
      throw new IOException("no power");
    }
  }

  @Override
  public String where() {
    return "faulty";
  }

  @Override
  public synchronized List<String> list(String folder) throws IOException {
    alive();
    var start = folder.isEmpty() ? "" : folder + "/";
    var found = new TreeSet<String>();
    for (var name : names.tailMap(start).keySet()) {
      if (!name.startsWith(start)) {
        break;
      }
      var end = name.indexOf('/', start.length());
      found.add(name.substring(start.length(), end < 0 ? name.length() : end));
    }
    return List.copyOf(found);
  }

  @Override
  public synchronized void createFolder(String folder) throws IOException {
    alive();
    if (readOnly && names.isEmpty()) {
      throw new AccessDeniedException("read-only");
    }
  }

  @Override
  public synchronized LogFile open(String name, Mode mode) throws IOException {
    alive();
    var content = names.get(name);
    if (content == null) {
      if (mode != Mode.CREATE) {
        throw new NoSuchFileException(name);
      }
      change();
      content = new Content();
      names.put(name, content);
    }
    return new FaultyFile(content, incarnation);
  }

  @Override
  public synchronized boolean isSame(String name, String other) throws IOException {
    alive();
    return names.get(name) == names.get(other);
  }

  @Override
  public synchronized void move(String from, String to) throws IOException {
    change();
    var content = names.remove(from);
    if (content == null) {
      throw new NoSuchFileException(from);
    }
    names.put(to, content);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    change();
    if (names.remove(name) == null) {
      throw new NoSuchFileException(name);
    }
  }

  @Override
  public synchronized void syncFolder(String folder) throws IOException {
    change();
    var start = folder.isEmpty() ? "" : folder + "/";
    durableNames.keySet().removeIf(name -> inFolder(name, start) && !names.containsKey(name));
    names.forEach(
        (name, content) -> {
          if (inFolder(name, start)) {
            durableNames.put(name, content);
          }
        });
  }

  private static boolean inFolder(String name, String start) {
    return name.startsWith(start) && name.indexOf('/', start.length()) < 0;
  }

  @Override
  public synchronized boolean lock() throws IOException {
    if (readOnly) {
      throw new AccessDeniedException("read-only");
    }
    alive();
    if (locked) {
      return false;
    }
    locked = true;
    return true;
  }

  @Override
  public synchronized boolean isLocked() {
    return locked;
  }

  @Override
  public String lockOwner() {
    return "process 1";
  }

  @Override
  public synchronized void close() {
    locked = false;
  }

  private final class FaultyFile implements LogFile {

    private final Content content;
    private final int openedIn;

    FaultyFile(Content content, int openedIn) {
      this.content = content;
      this.openedIn = openedIn;
    }

    private void current() throws IOException {
      if (openedIn != incarnation) {
        throw new IOException("the file was opened before the crash");
      }
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      synchronized (FaultyLogFiles.this) {
        current();
        alive();
        if (at >= content.now.length) {
          return -1;
        }
        var count = Math.min(into.remaining(), content.now.length - (int) at);
        into.put(content.now, (int) at, count);
        return count;
      }
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      synchronized (FaultyLogFiles.this) {
        current();
        try {
          change();
        } catch (IOException e) {
          writePart(from, at);
          throw e;
        }
        var growth = at + from.remaining() - content.now.length;
        if (growth > 0 && bytesUsed() + growth > bytesMax) {
          throw new IOException("No space left on device");
        }
        content.write(from, at);
      }
    }

    /** A write that fails or is cut by the power may have written any part. */
    private void writePart(ByteBuffer from, long at) {
      if (!readOnly && at + from.remaining() <= content.now.length) {
        var part = from.duplicate().limit(from.position() + random.nextInt(from.remaining() + 1));
        content.write(part, at);
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (FaultyLogFiles.this) {
        current();
        var lost = failAllForces;
        if (failForces > 0) {
          failForces--;
          lost = true;
        }
        try {
          change();
        } catch (IOException e) {
          if (!down) {
            forget();
          }
          throw e;
        }
        if (lost) {
          forget();
          throw new IOException("Input/output error");
        }
        content.force();
      }
    }

    /** What Linux does after a failed fsync: pages may be marked clean without being written. */
    private void forget() {
      content.unforced.clear();
      content.sizeUnforced = false;
    }

    @Override
    public long size() throws IOException {
      synchronized (FaultyLogFiles.this) {
        current();
        return content.now.length;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (FaultyLogFiles.this) {
        current();
        change();
        content.now = Arrays.copyOf(content.now, (int) size);
        content.sizeUnforced = true;
      }
    }

    @Override
    public void close() {
      // Open files hold nothing here.
    }
  }
}
