package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.message.MessageRef;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.ShardId;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What earlier versions wrote is still read: their bytes, kept. */
class SnapshotVersionsTest {

  /**
   * Client c with a subscription to t at QoS 1, one message owed, and a will that waits; t has a
   * retained message.
   */
  private static final String VERSION_1 =
      "01"
          + "01000000" // sessions
          + "010063000000000000000058020000"
          + "0068e5cf8b010000"
          + "01000000010074010000000000000000000000000000000000000000000000000100000001410000000000"
          + "0000"
          + "01000000010074040000000000000001ffffffffffffff7f" // retained
          + "0100000001006301011e000000ffffffffffffffff01007700000000010000000130dde5cf8b010000"
          + "00000000"
          + "00000000";

  /** The same, and a member of $share/g/s with a message that waits in the group. */
  private static final String VERSION_2 =
      "02"
          + "01000000" // sessions
          + "010063000000000000000058020000"
          + "0068e5cf8b010000"
          + "0200000001007401000000000a002473686172652f672f7301000000000000000000000000000000000000"
          + "0000000000000100000001510000000000000001000000010074050000000000000001ffffffffffffff7f"
          + "0100000001006301011e000000ffffffffffffffff01007700000000010000000130dde5cf8b010000"
          + "00000000"
          + "00000000"
          + "010000000a002473686172652f672f73010000006100000000000000"; // share groups

  /** As version 2, and client c is ada's. */
  private static final String VERSION_3 =
      "03"
          + "01000000" // sessions
          + "010063000000000000000058020000"
          + "0068e5cf8b0100000300616461"
          + "0200000001007401000000000a002473686172652f672f7301000000000000000000000000000000000000"
          + "0000000000000100000001510000000000000001000000010074050000000000000001ffffffffffffff7f"
          + "0100000001006301011e000000ffffffffffffffff01007700000000010000000130dde5cf8b010000"
          + "00000000"
          + "00000000"
          + "010000000a002473686172652f672f73010000006100000000000000"; // share groups

  /** As version 3, in parts: number, version, length, entries. */
  private static final String VERSION_4 =
      "04"
          + "01025a000000" // sessions
          + "010063000000000000000058020000"
          + "0068e5cf8b0100000300616461"
          + "0200000001007401000000000a002473686172652f672f7301000000000000000000000000000000000000"
          + "00000000000001000000015100000000000000"
          + "020114000000" // retained
          + "010074050000000000000001ffffffffffffff7f"
          + "030125000000" // wills
          + "01006301011e000000ffffffffffffffff01007700000000010000000130dde5cf8b010000"
          + "060118000000" // share groups
          + "0a002473686172652f672f73010000006100000000000000";

  /** Hears nothing: no connection is there. */
  static final class NoEffects implements ShardState.Effects {
    @Override
    public void live(
        SessionSubscriber subscriber, long ref, int sizeClass, int @Nullable [] identifiers) {
      throw new IllegalStateException("nobody is connected");
    }

    @Override
    public void retained(SessionSubscriber subscriber, long ref, int @Nullable [] identifiers) {
      throw new IllegalStateException("nobody is connected");
    }

    @Override
    public void queued(SessionSubscriber subscriber) {
      throw new IllegalStateException("a snapshot gives nobody anything new");
    }

    @Override
    public boolean opens(QueueOwner owner) {
      throw new IllegalStateException("a snapshot gives nobody anything new");
    }

    @Override
    public void roomMade(SessionSubscriber subscriber) {
      throw new IllegalStateException("a snapshot settles nothing");
    }

    @Override
    public void delayed(long offset, long dueMs) {
      throw new IllegalStateException("a snapshot starts no clock");
    }

    @Override
    public void matched(LogFollower follower) {
      throw new IllegalStateException("there is no follower");
    }
  }

  private static ShardState read(String hex) {
    var state = new ShardState(new ShardId(0), DeliveryLimits.DEFAULT, new NoEffects());
    var in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    StateSnapshot.read(state, in);
    assertThat(in.isReadable()).isFalse();
    return state;
  }

  private static String written(ShardState state) {
    var out = Unpooled.buffer();
    StateSnapshot.write(state, out);
    return ByteBufUtil.hexDump(out);
  }

  private static SessionSubscriber session(ShardState state) {
    var held = state.sessions.ofClient("c");
    if (held == null) {
      throw new AssertionError("client c has no session");
    }
    return held;
  }

  @Test
  void readsVersion1() {
    var state = read(VERSION_1);

    var held = session(state);
    assertThat(held.session.owner()).isEmpty();
    assertThat(held.session.expirySeconds()).isEqualTo(600);
    assertThat(held.session.leftAtMs()).isEqualTo(1_700_000_000_000L);
    assertThat(held.queue.pending()).isEqualTo(1);
    assertThat(state.retained.size()).isEqualTo(1);
    assertThat(state.wills.of("c")).isNotNull();
    assertThat(state.shares.durable()).isEmpty();
  }

  @Test
  void readsVersion2() {
    var state = read(VERSION_2);

    var held = session(state);
    assertThat(held.session.owner()).isEmpty();
    assertThat(held.session.subscriptions()).hasSize(2);
    assertThat(held.queue.pending()).isEqualTo(1);
    state.shares.forEachLogged((ref, sizeClass) -> assertThat(MessageRef.offset(ref)).isEqualTo(6));
    assertThat(state.shares.durable()).hasSize(1);
  }

  @Test
  void readsVersion3() {
    assertThat(session(read(VERSION_3)).session.owner()).isEqualTo("ada");
  }

  @Test
  void whatWasReadIsWrittenInTheNewestVersion() {
    var newest =
        VERSION_4
            .replaceFirst("^0401025a", "0401035a") // sessions whose queues may know sizes
            .replaceFirst("06011800(.*)", "06021900$1" + "00"); // and share groups with theirs
    assertThat(written(read(VERSION_3))).isEqualTo(newest);
    assertThat(written(read(VERSION_4))).isEqualTo(newest);
    assertThat(written(read(newest))).isEqualTo(newest);
  }

  @Test
  void thePartsMayStandInAnyOrderAndComeSeveralTimes() {
    var sharesFirst =
        "04"
            + "060118000000"
            + "0a002473686172652f672f73010000006100000000000000"
            + VERSION_4.substring(2, VERSION_4.indexOf("060118000000"))
            + "020114000000"
            + "010075060000000000000001ffffffffffffff7f";

    var state = read(sharesFirst);

    assertThat(state.retained.size()).isEqualTo(2);
    assertThat(state.shares.durable()).hasSize(1);
    state.shares.forEachLogged((ref, sizeClass) -> assertThat(MessageRef.offset(ref)).isEqualTo(6));
  }

  @Test
  void aPartIsAbsentWhenThereIsNothingOfItsKind() {
    assertThat(written(read("04"))).isEqualTo("04");
  }

  @Test
  void aNewerVersionIsRefused() {
    assertThatThrownBy(() -> read("05"))
        .hasMessageContaining("version 5, above 4, was written by a newer version");
  }

  @Test
  void aPartThatIsNotKnownIsRefused() {
    assertThatThrownBy(() -> read(VERSION_4 + "ff010100000000"))
        .hasMessageContaining("part 255 of version 1")
        .hasMessageContaining("newer version of the broker");
    assertThatThrownBy(() -> read("04020200000000"))
        .hasMessageContaining("part 2 of version 2")
        .hasMessageContaining("newer version of the broker");
  }

  @Test
  void aSessionOpenedBeforeThereWereOwnersIsNobodys() {
    var record = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("0100630158020000"));

    assertThat(SessionRecords.readOpened(record))
        .isEqualTo(new SessionRecords.Opened("c", "", true, 600));
  }

  @Test
  void aSessionOfNobodyIsWrittenAsItAlwaysWas() {
    var out = Unpooled.buffer();
    SessionRecords.writeOpened(new SessionRecords.Opened("c", "", true, 600), out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("0100630158020000");

    var owned = new SessionRecords.Opened("c", "ada", false, 0xFFFF_FFFFL);
    out.clear();
    SessionRecords.writeOpened(owned, out);
    assertThat(SessionRecords.readOpened(out)).isEqualTo(owned);
  }
}
