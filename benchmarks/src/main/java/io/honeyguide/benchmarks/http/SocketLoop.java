package io.honeyguide.benchmarks.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

/**
 * Connections of one thread, each with someone who takes what comes in.
 *
 * <p>Owner: its thread.
 */
final class SocketLoop implements AutoCloseable {

  /** Who speaks over one connection. */
  interface Speaker {

    /** The connection is there. */
    void opened(SocketChannel channel) throws IOException;

    /**
     * Bytes came.
     *
     * @param bytes valid during the call
     */
    void received(SocketChannel channel, ByteBuffer bytes) throws IOException;
  }

  private static final int BUFFER_BYTES = 256 * 1024;
  private static final long SELECT_MS = 100;

  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private volatile boolean isOver;
  private volatile Throwable failure = new IllegalStateException("none");
  private volatile boolean hasFailed;

  /** Connects; the thread has begun when this returns. */
  SocketLoop(String name, InetSocketAddress broker, int count, Supplier<Speaker> speakers) {
    try {
      selector = Selector.open();
      for (var i = 0; i < count; i++) {
        var channel = SocketChannel.open(broker);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        var speaker = speakers.get();
        channel.register(selector, SelectionKey.OP_READ, speaker);
        speaker.opened(channel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + broker, e);
    }
    thread = new Thread(this::run, name);
    thread.start();
  }

  private void run() {
    try {
      while (!isOver) {
        selector.select(this::readable, SELECT_MS);
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
      hasFailed = true;
    }
  }

  private void readable(SelectionKey key) {
    var channel = (SocketChannel) key.channel();
    try {
      buffer.clear();
      if (channel.read(buffer) < 0) {
        throw new IOException("the broker closed a connection");
      }
      ((Speaker) key.attachment()).received(channel, buffer.flip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends all of a small request; the socket's buffer has room for it. */
  static void send(SocketChannel channel, ByteBuffer request) throws IOException {
    var rest = request.duplicate();
    while (rest.hasRemaining()) {
      if (channel.write(rest) == 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** Throws what ended the thread early, if that happened. */
  void check() {
    if (hasFailed) {
      throw new IllegalStateException("a connection failed", failure);
    }
  }

  @Override
  public void close() {
    isOver = true;
    selector.wakeup();
    try {
      thread.join();
      for (var key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
