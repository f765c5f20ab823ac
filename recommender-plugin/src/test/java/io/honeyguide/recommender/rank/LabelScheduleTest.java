package io.honeyguide.recommender.rank;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelScheduleTest {

  private static RankerOptions options(int early, int every, int perSecond) {
    return new RankerOptions(80, 8, early, every, perSecond, 1);
  }

  private static int due(LabelSchedule schedule, int from, int to, long stepMs, long updates) {
    var due = 0;
    for (var event = from; event < to; event++) {
      due += schedule.isDue(event, event * stepMs, updates) ? 1 : 0;
    }
    return due;
  }

  @Test
  void takesEveryEventUntilTheEarlyUpdatesAreMade() {
    var schedule = new LabelSchedule(options(100, 8, 1));

    assertThat(due(schedule, 0, 100, 0, 0)).isEqualTo(100);
  }

  @Test
  void takesOneInEightAfterThem() {
    var schedule = new LabelSchedule(options(100, 8, 1000));

    assertThat(due(schedule, 0, 80_000, 1000, 100)).isBetween(9_700, 10_300);
  }

  @Test
  void takesNoMoreThanItsRationAndWhatIsLeftOfTheLastSecond() {
    var schedule = new LabelSchedule(options(0, 1, 5));

    // 1,000 events at once, then, after a second's pause, 1,000 in ten seconds.
    assertThat(due(schedule, 0, 1000, 0, 0)).isEqualTo(5);
    assertThat(due(schedule, 100, 1100, 10, 0)).isEqualTo(5 + 49);
  }

  @Test
  void savesNoMoreThanASecondsRation() {
    var schedule = new LabelSchedule(options(0, 1, 5));

    assertThat(due(schedule, 0, 1000, 0, 0)).isEqualTo(5);
    assertThat(due(schedule, 1, 2, 3_600_000, 0)).isEqualTo(1);
    assertThat(due(schedule, 3_600_000, 3_601_000, 1, 0)).isEqualTo(4 + 4);
  }

  @Test
  void spreadsItsRationOverTheSecondWhereEventsComeWithoutAPause() {
    var schedule = new LabelSchedule(options(0, 1, 10));
    due(schedule, 0, 2000, 1, 0);

    for (var from = 2000; from < 5000; from += 100) {
      assertThat(due(schedule, from, from + 100, 1, 0)).isEqualTo(1);
    }
  }

  @Test
  void takesNothingForAClockThatWasSetBack() {
    var schedule = new LabelSchedule(options(0, 1, 5));

    assertThat(due(schedule, 50_000, 51_000, 0, 0)).isEqualTo(5);
    assertThat(schedule.isDue(1, -10_000, 0)).isFalse();
    assertThat(schedule.isDue(2, -9_800, 0)).isTrue();
  }

  @Test
  void givesUpOnEarlyUpdatesWhenTargetsAreNeverAmongTheCandidates() {
    var schedule = new LabelSchedule(options(100, 8, 1000));

    assertThat(due(schedule, 0, 100_000, 1000, 0)).isLessThan(400 + 13_000);
  }

  @Test
  void takesNoneWhenTheOrderIsToStay() {
    assertThat(due(new LabelSchedule(options(100, 8, 0)), 0, 1000, 1000, 0)).isZero();
  }

  @Test
  void dependsOnTheEventsNumberAlone() {
    var one = new LabelSchedule(options(0, 8, 1000));
    var other = new LabelSchedule(options(0, 8, 1000));
    for (var event = 0; event < 1000; event++) {
      assertThat(one.isDue(event, event * 1000L, 0))
          .isEqualTo(other.isDue(event, event * 1000L, 0));
    }
  }
}
