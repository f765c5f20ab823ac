package io.honeyguide.listen;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Where a listener can be reached. */
public sealed interface ListenAddress {

  /**
   * A TCP port.
   *
   * @param host name or address to bind
   * @param port 0 for any free one
   */
  record Tcp(String host, int port) implements ListenAddress {

    /** Checks the range. */
    public Tcp {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("a port is 0 to 65,535, found " + port);
      }
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /**
   * A socket in the file system of this machine.
   *
   * @param path where its file is made
   * @param mode who may open it, beside root
   */
  record Unix(Path path, Set<PosixFilePermission> mode) implements ListenAddress {

    /** Copies the set. */
    public Unix {
      mode = Set.copyOf(mode);
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }
}
