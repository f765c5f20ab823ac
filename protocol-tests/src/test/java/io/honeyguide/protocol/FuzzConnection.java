package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One case of the fuzzer at the broker's socket, and what came of it. */
final class FuzzConnection {

  /** How a case ended well. */
  enum Outcome {
    /** Every PINGREQ was answered: the packets were legal. */
    ANSWERED,
    /** The broker closed the connection, in 5.0 with its reason. */
    CLOSED
  }

  private static final Set<Integer> SERVER_PACKETS = Set.of(2, 3, 4, 5, 6, 7, 9, 11, 13, 14, 15);

  private final BrokerProcess broker;
  private final FuzzCase what;
  private int pings;
  private boolean isAccepted;
  private @Nullable Packet last;

  private FuzzConnection(BrokerProcess broker, FuzzCase what) {
    this.broker = broker;
    this.what = what;
  }

  /**
   * Sends a case.
   *
   * @throws AssertionError with the case, when the broker hangs, sends nonsense, closes without the
   *     reason it owes or closes what was legal
   */
  static Outcome run(BrokerProcess broker, FuzzCase what) {
    try {
      return new FuzzConnection(broker, what).run();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(what + ": " + e.getMessage(), e);
    }
  }

  private Outcome run() throws IOException {
    if (what.transport() == FuzzCase.Transport.TCP) {
      try (var client = RawClient.open(broker.mqttPort()).version(what.version())) {
        send(client::send);
        return readToTheEnd(client);
      }
    }
    try (var socket = WebSocketClient.connect(broker)) {
      send(socket::send);
      if (what.transport() == FuzzCase.Transport.BROKEN_FRAMES) {
        // The frames may wait for more, which does not come: that is for the broker to see.
        socket.shutdownOutput();
        return readAnythingToTheEnd(socket);
      }
      return readToTheEnd(socket.mqtt().version(what.version()));
    }
  }

  private interface Sender {
    Object send(byte... bytes);
  }

  private void send(Sender sender) {
    try {
      for (var chunk : what.chunks()) {
        sender.send(chunk);
      }
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof SocketException)) {
        throw e;
      }
      last = null; // closed before the last chunk; why stands in what is to be read
    }
  }

  private Outcome readToTheEnd(RawClient client) {
    try {
      while (pings < what.stream().pings()) {
        take(client.receive());
      }
      return Outcome.ANSWERED;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        throw new AssertionError("neither answered nor closed", e);
      }
      if (!(e.getCause() instanceof EOFException || e.getCause() instanceof SocketException)) {
        throw e;
      }
      checkClosed();
      return Outcome.CLOSED;
    }
  }

  private void take(Packet packet) {
    if (!SERVER_PACKETS.contains(packet.type())) {
      throw new AssertionError("the broker sent " + packet);
    }
    pings += packet.type() == Packet.PINGRESP ? 1 : 0;
    isAccepted |= packet.type() == Packet.CONNACK && packet.code() == 0;
    last = packet;
  }

  private void checkClosed() {
    if (what.isIntact()) {
      throw new AssertionError("a legal client was closed after " + last);
    }
    var owesReason = what.version() == 5 && what.startsWell() && !what.stream().hasDisconnect();
    if (owesReason && !(isAccepted && isReason(last))) {
      throw new AssertionError("closed without a reason after " + last);
    }
  }

  private static boolean isReason(@Nullable Packet packet) {
    return packet != null && packet.type() == Packet.DISCONNECT && packet.code() >= 0x80;
  }

  private static Outcome readAnythingToTheEnd(WebSocketClient socket) {
    try {
      while (true) {
        socket.receive();
      }
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        throw new AssertionError("broken frames were not closed", e);
      }
      return Outcome.CLOSED;
    }
  }
}
