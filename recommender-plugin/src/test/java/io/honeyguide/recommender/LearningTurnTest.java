package io.honeyguide.recommender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LearningTurnTest {

  private long nanos = 77;
  private final LearningTurn turn = new LearningTurn(() -> nanos);

  private void pass(long passed) {
    nanos += passed;
  }

  @Test
  void endsOnceItWasLongEnough() {
    turn.begin();
    pass(LearningTurn.LEAST_NANOS - 1);
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isFalse();
    pass(1);
    assertThat(turn.isOver(2 * LearningTurn.LOOK_EVERY)).isTrue();
  }

  @Test
  void looksAtTheTimeOnceForSeveralMessages() {
    turn.begin();
    pass(LearningTurn.LEAST_NANOS);
    for (var count = 1; count < LearningTurn.LOOK_EVERY; count++) {
      assertThat(turn.isOver(count)).isFalse();
    }
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isTrue();
  }

  @Test
  void lastsAsLongAsTheQuestionsThatWereAnsweredWhileABatchWasWaiting() {
    turn.begin();
    pass(LearningTurn.LEAST_NANOS);
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isTrue();
    pass(3_000_000);
    turn.begin();
    pass(2_999_999);
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isFalse();
    pass(1);
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isTrue();
  }

  @Test
  void isNeverLongerThanItsLimit() {
    turn.begin();
    pass(LearningTurn.LEAST_NANOS);
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isTrue();
    pass(1_000_000_000);
    turn.begin();
    pass(LearningTurn.MOST_NANOS);
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isTrue();
  }

  @Test
  void lastsNoLongerAfterAPauseWithoutAnythingToLearn() {
    turn.begin();
    pass(1);
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isFalse();
    pass(1_000_000_000);
    turn.begin();
    pass(LearningTurn.LEAST_NANOS);
    assertThat(turn.isOver(LearningTurn.LOOK_EVERY)).isTrue();
  }
}
