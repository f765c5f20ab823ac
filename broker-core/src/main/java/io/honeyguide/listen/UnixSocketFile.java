package io.honeyguide.listen;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The file of a unix socket: binding makes it, but nobody removes it when its process is gone.
 *
 * <p>Owner: whoever opens and closes the listener; blocks.
 */
final class UnixSocketFile {

  private final ListenAddress.Unix address;
  private @Nullable Object own;

  UnixSocketFile(ListenAddress.Unix address) {
    this.address = address;
  }

  /**
   * Makes room: a socket that nobody listens at is removed.
   *
   * @throws IOException when somebody does, or when the file is something else
   */
  void clear() throws IOException {
    var path = address.path();
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!attributes(path).isOther()) {
      throw new IOException("the file is there already and is no socket");
    }
    if (isServed(path)) {
      throw new IOException("another process listens there");
    }
    Files.delete(path);
  }

  private static boolean isServed(Path path) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException e) {
      return false; // refused: left behind by a process that is gone
    }
  }

  /** The socket is bound: lets in whom the mode says. */
  void opened() throws IOException {
    Files.setPosixFilePermissions(address.path(), address.mode());
    own = attributes(address.path()).fileKey();
  }

  /** Removes the file, unless another process has put its own in the place. */
  void closed() throws IOException {
    var path = address.path();
    if (own != null
        && Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && own.equals(attributes(path).fileKey())) {
      Files.delete(path);
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
