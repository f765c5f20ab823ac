package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckTrackerTest {

  @Test
  void givesEveryDeliveryUnderWayItsOwnPacketIdentifier() {
    var acks = new AckTracker(65_530, 100);

    for (var index = 65_530; index < 65_540; index++) {
      acks.sent(index, AckTracker.AWAITS_PUBACK);
    }

    for (var index = 65_530; index < 65_540; index++) {
      assertThat(acks.indexOf(AckTracker.packetId(index))).isEqualTo(index);
    }
    assertThat(AckTracker.packetId(65_534)).isEqualTo(65_535);
    assertThat(AckTracker.packetId(65_535)).isEqualTo(1);
  }

  @Test
  void knowsNoDeliveryForAnIdentifierThatIsNotUnderWay() {
    var acks = new AckTracker(0, 100);
    acks.sent(0, AckTracker.AWAITS_PUBACK);

    assertThat(acks.indexOf(2)).isEqualTo(-1);
    assertThat(acks.indexOf(65_535)).isEqualTo(-1);
  }

  @Test
  void hasRoomAgainOnceADeliveryIsSettled() {
    var acks = new AckTracker(0, 2);
    acks.sent(0, AckTracker.AWAITS_PUBACK);
    acks.sent(1, AckTracker.AWAITS_PUBACK);
    assertThat(acks.hasRoom(2)).isFalse();

    acks.settle(1);

    assertThat(acks.hasRoom(2)).isTrue();
    assertThat(acks.oldest()).isZero();
    acks.settle(0);
    assertThat(acks.oldest()).isEqualTo(2);
  }

  @Test
  void endsTheWindowAllIdentifiersAfterTheOldestUnsettledDelivery() {
    var acks = new AckTracker(0, 65_535);
    acks.sent(0, AckTracker.AWAITS_PUBACK);
    for (var index = 1; index < AckTracker.PACKET_IDS; index++) {
      acks.sent(index, AckTracker.AWAITS_PUBACK);
      acks.settle(index);
    }

    assertThat(acks.inflight()).isEqualTo(1);
    assertThat(acks.hasRoom(AckTracker.PACKET_IDS)).isFalse();
    acks.settle(0);
    assertThat(acks.hasRoom(AckTracker.PACKET_IDS)).isTrue();
  }

  // A jump over settled deliveries let two deliveries under way share a packet identifier.
  @Test
  void hasNoRoomBeyondAJumpThatLeavesTheWindow() {
    var acks = new AckTracker(0, 10);
    acks.sent(0, AckTracker.AWAITS_PUBREC);

    assertThat(acks.hasRoom(AckTracker.PACKET_IDS - 1)).isTrue();
    assertThat(acks.hasRoom(AckTracker.PACKET_IDS)).isFalse();
  }

  @Test
  void remembersStepsWhileItGrows() {
    var acks = new AckTracker(7, 10_000);
    for (var index = 7; index < 1007; index++) {
      acks.sent(index, index % 2 == 0 ? AckTracker.AWAITS_PUBACK : AckTracker.AWAITS_PUBREC);
    }

    for (var index = 7; index < 1007; index++) {
      assertThat(acks.step(index))
          .isEqualTo(index % 2 == 0 ? AckTracker.AWAITS_PUBACK : AckTracker.AWAITS_PUBREC);
    }
  }

  @Test
  void countsDeliveriesThatWerePassedOverAsSettled() {
    var acks = new AckTracker(0, 10);

    acks.passOver(100_000);
    acks.sent(100_003, AckTracker.AWAITS_PUBACK);

    assertThat(acks.oldest()).isEqualTo(100_003);
    assertThat(acks.step(100_001)).isEqualTo(AckTracker.SETTLED);
  }

  @Test
  void lendsIdentifiersThatCountAsUnderWayAndAreNoneOfItsOwn() {
    var acks = new AckTracker(0, 4);
    acks.sent(0, AckTracker.AWAITS_PUBACK);
    var first = acks.lend();
    var second = acks.lend();

    assertThat(first).isNotEqualTo(second);
    assertThat(acks.indexOf(first)).isEqualTo(-1);
    assertThat(acks.room()).isEqualTo(1);
    acks.sent(1, AckTracker.AWAITS_PUBACK);
    assertThat(acks.hasRoom(2)).isFalse();
    assertThat(acks.lend()).isZero();

    acks.takeBack(first);
    assertThat(acks.hasRoom(2)).isTrue();
  }

  @Test
  void waitsAtAnIdentifierThatIsLent() {
    var acks = new AckTracker(0, 10);
    var lent = acks.lend();
    var index = lent - 1;
    acks.passOver(index);
    assertThat(acks.hasRoom(index)).isFalse();

    acks.takeBack(lent);

    assertThat(acks.hasRoom(index)).isTrue();
  }

  @Test
  void lendsNoneThatItsOwnDeliveriesHaveOrTakeNext() {
    var acks = new AckTracker(0, 65_535);
    var index = 0L;
    for (var round = 0; round < 200_000; round++) {
      acks.sent(index, AckTracker.AWAITS_PUBACK);
      acks.settle(index++);
      var lent = acks.lend();
      assertThat(Math.floorMod(lent - AckTracker.packetId(index), 65_535)).isGreaterThan(1_000);
      acks.takeBack(lent);
    }
  }
}
