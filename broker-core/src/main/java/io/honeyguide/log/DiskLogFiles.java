package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The files of a data directory on a real disk. */
final class DiskLogFiles implements LogFiles {

  private static final String LOCK = "LOCK";

  /**
   * Directories that this process holds. Asked before a lock file is opened: the system drops a
   * process's lock when the process closes any descriptor of that file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private @Nullable FileChannel lockChannel;

  DiskLogFiles(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  @Override
  public String where() {
    return directory.toString();
  }

  private Path path(String name) {
    return name.isEmpty() ? directory : directory.resolve(name);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    if (!Files.exists(path(folder))) {
      return List.of();
    }
    try (var entries = Files.list(path(folder))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void createFolder(String folder) throws IOException {
    makeFolder(path(folder));
  }

  /** Makes a folder with its parents; each new name is durable in the folder above it. */
  private static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    var above = folder.toAbsolutePath().getParent();
    if (above != null) {
      makeFolder(above);
    }
    Files.createDirectories(folder);
    if (above != null) {
      sync(above);
    }
  }

  @Override
  public LogFile open(String name, Mode mode) throws IOException {
    Set<OpenOption> options =
        switch (mode) {
          case READ -> Set.of(StandardOpenOption.READ);
          case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
          case CREATE ->
              Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        };
    return new DiskLogFile(FileChannel.open(path(name), options));
  }

  @Override
  public boolean isSame(String name, String other) throws IOException {
    return Files.isSameFile(path(name), path(other));
  }

  @Override
  public void move(String from, String to) throws IOException {
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(path(name));
  }

  @Override
  public void syncFolder(String folder) throws IOException {
    sync(path(folder));
  }

  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public boolean lock() throws IOException {
    if (!Files.isWritable(directory)) {
      throw new AccessDeniedException(directory.toString());
    }
    if (!HELD.add(directory)) {
      return false;
    }
    var locked = false;
    try {
      locked = lockFile();
      return locked;
    } finally {
      if (!locked) {
        HELD.remove(directory);
      }
    }
  }

  private boolean lockFile() throws IOException {
    var channel =
        FileChannel.open(
            path(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      return false;
    }
    lockChannel = channel;
    var pid = ByteBuffer.wrap(pidLine());
    channel.truncate(0);
    while (pid.hasRemaining()) {
      channel.write(pid, pid.position());
    }
    return true;
  }

  @Override
  public boolean isLocked() throws IOException {
    if (HELD.contains(directory)) {
      return true;
    }
    if (!Files.exists(path(LOCK))) {
      return false;
    }
    try (var channel = FileChannel.open(path(LOCK), StandardOpenOption.READ);
        var shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return shared == null;
    }
  }

  private static byte[] pidLine() {
    return (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String lockOwner() {
    try {
      return "process " + Files.readString(path(LOCK), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return "another process (" + e.getMessage() + ")";
    }
  }

  @Override
  public void close() throws IOException {
    var channel = lockChannel;
    if (channel != null) {
      lockChannel = null;
      channel.close(); // gives the lock back with it
      HELD.remove(directory);
    }
  }

  private static final class DiskLogFile implements LogFile {

    private final FileChannel channel;

    DiskLogFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      return channel.read(into, at);
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      var start = from.position();
      while (from.hasRemaining()) {
        channel.write(from, at + from.position() - start);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
