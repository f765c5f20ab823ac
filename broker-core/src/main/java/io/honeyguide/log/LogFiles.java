package io.honeyguide.log;

import java.io.IOException;
import java.util.List;

/**
 * The files of one data directory: every access of the log to the disk goes through here, so that
 * tests can put a disk underneath that fails, fills up and forgets.
 *
 * <p>Names are relative to the directory and use {@code /}. Any thread may call.
 */
interface LogFiles extends AutoCloseable {

  /** How a file is opened. */
  enum Mode {
    /** For reading; it must exist. */
    READ,
    /** For reading and writing; it must exist. */
    WRITE,
    /** For reading and writing; made when it does not exist. */
    CREATE
  }

  /** What to call the directory in messages. */
  String where();

  /** Names in a folder, sorted; "" is the directory itself. A folder that is not there is empty. */
  List<String> list(String folder) throws IOException;

  /** Makes a folder unless it exists; "" is the directory itself, made with its parents. */
  void createFolder(String folder) throws IOException;

  /** Opens a file. */
  LogFile open(String name, Mode mode) throws IOException;

  /** Whether two names are those of one file. */
  boolean isSame(String name, String other) throws IOException;

  /** Renames a file, atomically, replacing what has the new name. */
  void move(String from, String to) throws IOException;

  /** Removes a file. */
  void delete(String name) throws IOException;

  /** Makes the names in a folder durable. */
  void syncFolder(String folder) throws IOException;

  /**
   * Takes the exclusive lock of the directory, which {@link #close} gives back.
   *
   * @return whether it was free
   */
  boolean lock() throws IOException;

  /** Whether somebody holds the lock; changes nothing. */
  boolean isLocked() throws IOException;

  /** Who holds the lock, for a message. */
  String lockOwner();

  /** Gives the lock back. */
  @Override
  void close() throws IOException;
}
