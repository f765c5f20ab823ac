package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadlineWheelTest {

  private static final long TICK_NANOS = DeadlineWheel.TICK_MS * 1_000_000L;

  private final DeadlineWheel wheel = new DeadlineWheel(0);
  private final Counted deadline = new Counted();
  private long nanos;

  private static final class Counted extends DeadlineWheel.Deadline {
    int count;

    @Override
    void due() {
      count++;
    }
  }

  private void turn(int ticks) {
    for (var i = 0; i < ticks; i++) {
      nanos += TICK_NANOS;
      wheel.advanceTo(nanos);
    }
  }

  @Test
  void comesOnceAndNotTooEarly() {
    wheel.arm(deadline, 1000);
    turn(4);
    assertThat(deadline.count).isZero();
    turn(1);
    assertThat(deadline.count).isEqualTo(1);
    turn(3000);
    assertThat(deadline.count).isEqualTo(1);
  }

  @Test
  void canBeMovedBothWaysAndCalledOff() {
    wheel.arm(deadline, 1000);
    turn(3);
    wheel.arm(deadline, 2000);
    turn(8);
    assertThat(deadline.count).isZero();
    wheel.arm(deadline, 250);
    turn(2);
    assertThat(deadline.count).isEqualTo(1);
    turn(20);
    wheel.arm(deadline, 500);
    wheel.disarm(deadline);
    turn(20);
    assertThat(deadline.count).isEqualTo(1);
    wheel.arm(deadline, 500);
    turn(3);
    assertThat(deadline.count).isEqualTo(2);
  }

  @Test
  void reachesBeyondOneRound() {
    wheel.arm(deadline, 1_000_000);
    turn(4000);
    assertThat(deadline.count).isZero();
    turn(1);
    assertThat(deadline.count).isEqualTo(1);
  }

  @Test
  void canBeArmedAnewWhenItComes() {
    var again =
        new DeadlineWheel.Deadline() {
          int count;

          @Override
          void due() {
            count++;
            wheel.arm(this, 1000);
          }
        };
    wheel.arm(again, 1000);
    turn(25);
    assertThat(again.count).isEqualTo(5);
  }

  /** It was held until its old time came: clients that came and went filled the memory. */
  @Test
  void letsGoOfWhatIsCalledOff() {
    for (var i = 0; i < 100; i++) {
      var each = new Counted();
      wheel.arm(each, 60_000_000);
      wheel.disarm(each);
      wheel.disarm(each);
    }
    assertThat(wheel.count()).isZero();
    wheel.arm(deadline, 1000);
    wheel.arm(deadline, 500);
    assertThat(wheel.count()).isEqualTo(1);
    turn(10);
    assertThat(wheel.count()).isZero();
  }

  @Test
  void deadlinesOfOneTickMayCallEachOtherOff() {
    var others = new Counted[3];
    var first =
        new DeadlineWheel.Deadline() {
          @Override
          void due() {
            wheel.disarm(others[0]);
            wheel.arm(others[1], 2_000);
          }
        };
    wheel.arm(first, 1000);
    for (var i = 0; i < others.length; i++) {
      others[i] = new Counted();
      wheel.arm(others[i], 1000);
    }
    turn(6);
    assertThat(others).extracting(each -> each.count).containsExactly(0, 0, 1);
    turn(8);
    assertThat(others).extracting(each -> each.count).containsExactly(0, 1, 1);
  }

  @Test
  void doesNotBlameClientsForAPauseOfTheLoop() {
    wheel.arm(deadline, 5_000);
    nanos += 60_000_000_000L;
    wheel.advanceTo(nanos);
    assertThat(deadline.count).isZero();
    assertThat(wheel.nowMs()).isEqualTo(DeadlineWheel.TICK_MS);
    turn(21);
    assertThat(deadline.count).isEqualTo(1);
  }
}
