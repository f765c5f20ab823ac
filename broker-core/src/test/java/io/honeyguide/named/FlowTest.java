package io.honeyguide.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * Little's law on hand-computed numbers: the mean number of messages there (L), what arrives in a
 * second (lambda) and how long one stays (W) are measured apart from each other, and L = lambda W.
 */
class FlowTest {

  private static final double SHARP = 0.001;

  /** One message at each half second: x.5, stays so long, for so many seconds. */
  private static Flow steady(int seconds, int stayMs) {
    var flow = new Flow(0);
    for (var ms = 0; ms < seconds * 1000; ms += 100) {
      var born = ms - stayMs;
      if (born >= 0 && born % 1000 == 500) {
        flow.ended(1, stayMs, ms);
      }
      if (ms % 1000 == 500) {
        flow.arrived(ms);
      }
    }
    return flow;
  }

  @Test
  void meanLengthIsArrivalRateTimesMeanWait() {
    // One a second, each for 2.5 s: two are there in the first half of a second, three in the
    // other.
    var figures = steady(121, 2_500).figures(120_999);

    assertThat(figures.inPerSecond()).isCloseTo(1.0, within(SHARP));
    assertThat(figures.outPerSecond()).isCloseTo(1.0, within(SHARP));
    assertThat(figures.meanStayMs()).isEqualTo(2_500);
    assertThat(figures.meanLength()).isCloseTo(2.5, within(SHARP));
    assertThat(figures.meanLength())
        .isCloseTo(figures.inPerSecond() * figures.meanStayMs() / 1000, within(SHARP));
  }

  @Test
  void weighsTheLengthWithTheTimeItLasts() {
    var flow = new Flow(0);
    for (var i = 0; i < 4; i++) {
      flow.arrived(0);
    }
    flow.ended(3, 3 * 2_000, 2_000);
    // Four for 2 s and one for 6 s: (8 + 6) / 8. Four in 8 s. Only ended ones have a wait.
    var figures = flow.figures(8_000);

    assertThat(figures.meanLength()).isCloseTo(14 / 8.0, within(SHARP));
    assertThat(figures.inPerSecond()).isCloseTo(0.5, within(SHARP));
    assertThat(figures.outPerSecond()).isCloseTo(3 / 8.0, within(SHARP));
    assertThat(figures.meanStayMs()).isEqualTo(2_000);
  }

  @Test
  void theLawHoldsWhenAllThatCameIsGoneHoweverUnevenItWas() {
    var flow = new Flow(0);
    flow.arrived(0);
    flow.arrived(1_000);
    flow.arrived(1_000);
    flow.ended(1, 7_000, 8_000);
    flow.ended(1, 9_000, 10_000);
    flow.ended(1, 12_000, 12_000);
    // Waits of 7, 9 and 12 s in 20 s: 3/20 a second, 28/3 s each, 28/20 there on average.
    var figures = flow.figures(20_000);

    assertThat(figures.inPerSecond()).isCloseTo(0.15, within(SHARP));
    assertThat(figures.meanStayMs()).isCloseTo(28_000 / 3.0, within(SHARP));
    assertThat(figures.meanLength()).isCloseTo(1.4, within(SHARP));
  }

  @Test
  void forgetsWhatIsOlderThanAMinuteButNotWhatIsStillThere() {
    var flow = new Flow(0);
    flow.arrived(0);
    flow.arrived(0);
    flow.ended(1, 500, 500);

    var figures = flow.figures(500_000);

    assertThat(figures.inPerSecond()).isZero();
    assertThat(figures.meanStayMs()).isZero();
    assertThat(figures.meanLength()).isCloseTo(1.0, within(SHARP));
  }

  @Test
  void countsDeliveriesThatAreNotTheFirst() {
    var flow = new Flow(0);
    flow.arrived(0);
    flow.repeated(1_000);
    flow.repeated(2_000);

    assertThat(flow.figures(10_000).repeatedPerSecond()).isCloseTo(0.2, within(SHARP));
  }
}
