package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A disk between the log and the simulated one that makes the log behave as if it had one of the
 * mistakes that logs are known for. It exists to show that the simulation finds them.
 */
final class LyingLogFiles implements LogFiles {

  private final LogFiles disk;
  private final LogMistake mistake;

  /** The file whose force was answered but not made yet. */
  private @Nullable LogFile owed;

  LyingLogFiles(LogFiles disk, LogMistake mistake) {
    this.disk = disk;
    this.mistake = mistake;
  }

  @Override
  public String where() {
    return disk.where();
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return disk.list(folder);
  }

  @Override
  public void createFolder(String folder) throws IOException {
    disk.createFolder(folder);
  }

  @Override
  public LogFile open(String name, Mode mode) throws IOException {
    return new LyingFile(disk.open(name, mode));
  }

  @Override
  public boolean isSame(String name, String other) throws IOException {
    return disk.isSame(name, other);
  }

  @Override
  public void move(String from, String to) throws IOException {
    disk.move(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void syncFolder(String folder) throws IOException {
    if (mistake != LogMistake.NO_FOLDER_SYNC) {
      disk.syncFolder(folder);
    }
  }

  @Override
  public boolean lock() throws IOException {
    return disk.lock();
  }

  @Override
  public boolean isLocked() throws IOException {
    return disk.isLocked();
  }

  @Override
  public String lockOwner() {
    return disk.lockOwner();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }

  private void force(LogFile file) throws IOException {
    switch (mistake) {
      case ACK_BEFORE_FORCE -> {
        var before = owed;
        owed = file;
        if (before != null) {
          before.force();
        }
      }
      case FORCE_AGAIN_AFTER_FAILURE -> {
        try {
          file.force();
        } catch (IOException e) {
          file.force();
        }
      }
      default -> file.force();
    }
  }

  private final class LyingFile implements LogFile {
    private final LogFile file;

    LyingFile(LogFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      return file.read(into, at);
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      file.write(from, at);
    }

    @Override
    public void force() throws IOException {
      LyingLogFiles.this.force(file);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
