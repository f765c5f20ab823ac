package io.honeyguide.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users file: read at start, looked at again at most once a second while somebody asks, and
 * read again when it changed. A change that cannot be read leaves the users as they were.
 *
 * <p>Also where users are added to a file and taken out of it; the new file replaces the old one
 * whole, readable by its owner alone.
 *
 * <p>Any thread that may wait for the disk; {@link #latest} never waits.
 */
public final class UsersFile {

  /**
   * Iterations of a new password: about 12 ms of computing on a core of 2020, for us once per
   * connection and for whoever steals the file once per guess.
   */
  public static final int ITERATIONS = 16_384;

  private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
  private static final long LOOK_NANOS = 1_000_000_000L;

  private record Stamp(FileTime modified, long bytes, @Nullable Object key) {}

  private final Path path;
  private final LongSupplier nanoTime;
  private volatile Users users;
  private volatile long lookedNanos;

  // Guarded by this.
  private Stamp stamp;

  private UsersFile(Path path, LongSupplier nanoTime) throws IOException {
    this.path = path;
    this.nanoTime = nanoTime;
    this.stamp = stamp(path);
    this.users = read(path);
    this.lookedNanos = nanoTime.getAsLong();
  }

  /**
   * Opens a file.
   *
   * @param nanoTime a clock in nanoseconds that never goes back
   * @throws AccessException when it cannot be read
   */
  static UsersFile open(Path path, LongSupplier nanoTime) {
    try {
      var file = new UsersFile(path, nanoTime);
      LOG.info("AC1001 users.read file={} users={}", path, file.users.count());
      return file;
    } catch (NoSuchFileException e) {
      throw new AccessException(
          "there is no users file %s; `honeyguide passwd add %s NAME` makes one"
              .formatted(path, path),
          e);
    } catch (IOException e) {
      throw new AccessException("the users file %s cannot be read: %s".formatted(path, e), e);
    } catch (AccessException e) {
      throw new AccessException(
          "the users file %s is wrong: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static Stamp stamp(Path path) throws IOException {
    var attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }

  private static Users read(Path path) throws IOException {
    return parsed(Files.readAllBytes(path));
  }

  private static Users parsed(byte[] bytes) throws CharacterCodingException {
    var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return Users.parse(text.lines().toList());
  }

  /** The users as they were last read. */
  Users latest() {
    return users;
  }

  /** Whether the file was not looked at for a while. */
  boolean isStale() {
    return nanoTime.getAsLong() - lookedNanos >= LOOK_NANOS;
  }

  /** The users as they stand in the file now, or a second ago. */
  synchronized Users current() {
    if (isStale()) {
      lookedNanos = nanoTime.getAsLong();
      look();
    }
    return users;
  }

  private void look() {
    try {
      // Taken before the reading: what is written meanwhile is seen the next time.
      var found = stamp(path);
      if (!found.equals(stamp)) {
        var bytes = Files.readAllBytes(path);
        // Only now: what could not be had is asked for again, what is wrong is not.
        stamp = found;
        users = parsed(bytes);
        LOG.info("AC1001 users.read file={} users={}", path, users.count());
      }
    } catch (IOException | AccessException e) {
      LOG.warn(
          "AC1002 users.unreadable file={} effect=\"the users stay as they were\" reason=\"{}\"",
          path,
          e.getMessage());
    }
  }

  // Changes.

  /**
   * Adds a user or gives one another password; makes the file when there is none.
   *
   * @return whether the user is new
   * @throws IllegalArgumentException when the name or the password cannot be one
   * @throws IOException when the file cannot be read or written
   * @throws AccessException when it is not a users file
   */
  public static boolean add(Path path, String name, String password, int iterations)
      throws IOException {
    if (!PasswordProof.isPassword(password)) {
      throw new IllegalArgumentException(
          "a password has 1 to %,d bytes, not all of them invisible"
              .formatted(PasswordProof.BYTES_MAX));
    }
    if (iterations < ScramVerifier.ITERATIONS_LEAST || iterations > ScramVerifier.ITERATIONS_MOST) {
      throw new IllegalArgumentException(
          "iterations are %,d to %,d, found %,d"
              .formatted(
                  ScramVerifier.ITERATIONS_LEAST, ScramVerifier.ITERATIONS_MOST, iterations));
    }
    var prepared = Users.prepared(name);
    var line = prepared + ":" + ScramVerifier.of(password, iterations).text();
    var lines = Files.exists(path) ? lines(path) : new ArrayList<String>();
    var at = indexOf(lines, prepared);
    if (at < 0) {
      lines.add(line);
    } else {
      lines.set(at, line);
    }
    if (lines.stream().noneMatch(Users::isStrangersKey)) {
      lines.add(Users.newStrangersKey());
    }
    replace(path, lines);
    return at < 0;
  }

  /**
   * Takes a user out.
   *
   * @return whether there was one of that name
   * @throws IllegalArgumentException when nobody can have such a name
   * @throws IOException when the file cannot be read or written
   * @throws AccessException when it is not a users file
   */
  public static boolean remove(Path path, String name) throws IOException {
    var lines = lines(path);
    var at = indexOf(lines, Users.prepared(name));
    if (at >= 0) {
      lines.remove(at);
      replace(path, lines);
    }
    return at >= 0;
  }

  private static List<String> lines(Path path) throws IOException {
    var lines = new ArrayList<>(Files.readAllLines(path, StandardCharsets.UTF_8));
    var unused = Users.parse(lines); // a file of another kind is not to be written over
    return lines;
  }

  private static int indexOf(List<String> lines, String name) {
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      var colon = line.indexOf(':');
      if (!line.startsWith("#")
          && colon > 0
          && Users.prepared(line.substring(0, colon)).equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static void replace(Path path, List<String> lines) throws IOException {
    var target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    var directory = target.getParent();
    if (directory == null) {
      throw new IOException("not a file: " + path);
    }
    // A temporary file is made for its owner alone, where the file system knows owners.
    var fresh = Files.createTempFile(directory, target.getFileName() + ".", ".new");
    try {
      Files.write(fresh, lines, StandardCharsets.UTF_8);
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
