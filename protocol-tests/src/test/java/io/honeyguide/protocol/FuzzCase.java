package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one client of the fuzzer sends, from its first byte to its last; depends on seed and number
 * alone.
 *
 * @param isIntact whether every rule is kept, so that nothing may end the connection
 * @param startsWell whether a good CONNECT comes first, whatever follows
 * @param transport how the bytes travel
 * @param chunks the bytes as they are written
 * @param stream what the broker can make of the bytes of MQTT in them
 */
record FuzzCase(
    long seed,
    int number,
    int version,
    boolean isIntact,
    boolean startsWell,
    Transport transport,
    List<byte[]> chunks,
    SentStream stream) {

  /** How the bytes of a case travel. */
  enum Transport {
    TCP,
    WEB_SOCKET,
    /** A WebSocket one of whose frames is spoiled, whatever is in it. */
    BROKEN_FRAMES
  }

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The case of a number. */
  static FuzzCase of(long seed, int number, int packetBytesMax) {
    var random = new SplittableRandom(seed * GOLDEN ^ number * 0xBF58476D1CE4E5B9L);
    var version = 3 + Math.min(2, random.nextInt(5));
    var source = new PacketSource(random, version, "fuzz-" + seed + "-" + number);
    var kind = random.nextInt(100);
    var isIntact = kind < 10;
    var startsWell = kind < 80;
    var bytes = startsWell ? afterConnect(random, source, isIntact) : atConnect(random, source);
    var all = SentStream.completed(bytes, packetBytesMax, random);
    var transport = Transport.TCP;
    if (random.nextInt(6) == 0) {
      transport =
          isIntact || random.nextInt(4) > 0 ? Transport.WEB_SOCKET : Transport.BROKEN_FRAMES;
    }
    return new FuzzCase(
        seed,
        number,
        version,
        isIntact,
        startsWell,
        transport,
        chunks(random, all, transport),
        SentStream.of(all, packetBytesMax));
  }

  private static byte[] afterConnect(
      SplittableRandom random, PacketSource source, boolean isIntact) {
    var all = new WireBytes().raw(source.connect().bytes());
    for (var i = random.nextInt(4); i > 0; i--) {
      all.raw(source.next().bytes());
    }
    if (!isIntact) {
      var parts = random.nextInt(12) == 0 ? source.last() : source.next();
      var other = random.nextInt(8) == 0 ? source.connect() : source.next();
      all.raw(PacketMutation.any(random).apply(random, parts, other));
    }
    for (var i = random.nextInt(3); i > 0; i--) {
      all.raw(source.next().bytes());
    }
    return all.bytes();
  }

  private static byte[] atConnect(SplittableRandom random, PacketSource source) {
    var parts = random.nextInt(8) == 0 ? source.next() : source.connect();
    var all = new WireBytes();
    all.raw(PacketMutation.any(random).apply(random, parts, source.next()));
    for (var i = random.nextInt(3); i > 0; i--) {
      all.raw(source.next().bytes());
    }
    return all.bytes();
  }

  private static List<byte[]> chunks(SplittableRandom random, byte[] all, Transport transport) {
    var chunks = new ArrayList<byte[]>();
    for (var at = 0; at < all.length; ) {
      var end = random.nextInt(3) > 0 ? all.length : at + 1 + random.nextInt(all.length - at);
      var chunk = Arrays.copyOfRange(all, at, end);
      chunks.add(
          transport == Transport.TCP
              ? chunk
              : WebSocketClient.frame(WebSocketClient.FIN | WebSocketClient.BINARY, chunk));
      at = end;
    }
    if (transport == Transport.BROKEN_FRAMES) {
      var spoilt = chunks.get(random.nextInt(chunks.size()));
      spoilt[random.nextInt(Math.min(8, spoilt.length))] ^= (byte) (1 << random.nextInt(8));
    }
    return chunks;
  }

  @Override
  public String toString() {
    var all = new WireBytes();
    chunks.forEach(all::raw);
    return "seed %d case %d (version %d, %s%s): %s"
        .formatted(
            seed,
            number,
            version,
            transport,
            isIntact ? ", intact" : "",
            HexFormat.of().formatHex(all.bytes()));
  }
}
