package io.honeyguide.benchmarks.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One selector thread with its clients: reads, answers and publishes in turns, with one write for
 * each connection and turn.
 *
 * <p>Owner: its thread, from {@link #start} on; {@link #figures} says itself who may read when.
 */
final class LoadLoop {

  /** How long a turn waits at most, so that phases change in time. */
  private static final int TURN_MS_MAX = 20;

  /** Time without any arrival after which QoS 0 messages under way are given up. */
  private static final long SILENCE_NANOS_MAX = 1_000_000_000L;

  private static final class Connection {
    final SocketChannel channel;
    final SelectionKey key;
    final LoadClient client;
    boolean waitsForRoom;

    Connection(SocketChannel channel, SelectionKey key, LoadClient client) {
      this.channel = channel;
      this.key = key;
      this.client = client;
    }
  }

  private final RunControl control;
  private final Figures figures;
  private final Selector selector = Selector.open();
  private final Thread thread;
  private final List<Connection> connections = new ArrayList<>();
  private final List<Publisher> publishers = new ArrayList<>();
  private long arrivedBefore;
  private long lastArrivalNanos;

  LoadLoop(int number, RunControl control, Figures figures) throws IOException {
    this.control = control;
    this.figures = figures;
    this.thread = new Thread(this::run, "mqtt-load-" + number);
  }

  /** Adds a client, before the start. */
  void add(SocketChannel channel, LoadClient client) throws IOException {
    var connection =
        new Connection(channel, channel.register(selector, SelectionKey.OP_READ), client);
    connection.key.attach(connection);
    connections.add(connection);
    if (client instanceof Publisher publisher) {
      publishers.add(publisher);
    }
  }

  void start() {
    thread.start();
  }

  /** Ends a waiting turn; any thread. */
  void wake() {
    selector.wakeup();
  }

  /** Waits for the thread's end, which {@link RunControl.Phase#STOPPED} brings. */
  void join() throws InterruptedException {
    thread.join();
  }

  Figures figures() {
    return figures;
  }

  private void run() {
    try (selector) {
      lastArrivalNanos = System.nanoTime();
      publish(lastArrivalNanos);
      while (control.phase() != RunControl.Phase.STOPPED) {
        selector.select(TURN_MS_MAX);
        receiveAll();
        endTurn();
      }
    } catch (BrokenPromiseException e) {
      control.fail(e.reason());
    } catch (IOException e) {
      control.fail("a connection broke: " + e);
    } catch (RuntimeException e) {
      control.fail("the load driver itself failed: " + e);
      throw e;
    } finally {
      figures.show();
    }
  }

  private void receiveAll() throws IOException {
    var keys = selector.selectedKeys();
    for (var key : keys) {
      if (key.isReadable()) {
        receive((Connection) key.attachment());
      }
    }
    keys.clear();
  }

  private static void receive(Connection connection) throws IOException {
    var client = connection.client;
    if (connection.channel.read(client.in()) < 0) {
      throw new BrokenPromiseException("the broker closed the connection of " + client.name());
    }
    client.handleArrived(System.nanoTime());
  }

  private void endTurn() throws IOException {
    var now = System.nanoTime();
    var phase = control.phase();
    figures.measuring = phase == RunControl.Phase.MEASURE;
    if (phase == RunControl.Phase.WARMUP || phase == RunControl.Phase.MEASURE) {
      publish(now);
    }
    for (var connection : connections) {
      if (connection.client.out().position() > 0) {
        send(connection);
      }
    }
    watchSilence(now);
    figures.show();
  }

  private void publish(long nowNanos) {
    for (var publisher : publishers) {
      publisher.publish(nowNanos);
    }
  }

  private void send(Connection connection) throws IOException {
    var client = connection.client;
    var out = client.out();
    connection.channel.write(out.flip());
    var rest = out.hasRemaining();
    out.compact();
    if (rest != connection.waitsForRoom) {
      connection.waitsForRoom = rest;
      connection.key.interestOps(
          rest ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
    if (client.leftPackets()) {
      client.handleArrived(System.nanoTime());
      selector.wakeup(); // the answers go out in the next turn, which must not wait
    }
  }

  private void watchSilence(long nowNanos) {
    if (figures.arrived != arrivedBefore) {
      arrivedBefore = figures.arrived;
      lastArrivalNanos = nowNanos;
    } else if (nowNanos - lastArrivalNanos > SILENCE_NANOS_MAX) {
      lastArrivalNanos = nowNanos;
      publishers.forEach(Publisher::giveUpMissing);
    }
  }
}
