package io.honeyguide.distribution.remote;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that keep what must not stand on a command line. */
public final class SecretFile {

  private SecretFile() {}

  /**
   * The first line of a file; nothing when it is empty.
   *
   * @param flag the flag that named it
   * @throws CommandFailure when it cannot be read
   */
  public static String firstLine(String flag, Path file) {
    try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      var line = lines.readLine();
      return line == null ? "" : line;
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, flag + " " + file + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.BAD_INPUT, flag + " " + file + " cannot be read: " + e, e);
    }
  }
}
