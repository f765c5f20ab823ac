package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckLineTest {

  private final AckLine line = new AckLine();

  @Test
  void answersInTheOrderOfThePublishesWhateverIsKnownFirst() {
    var first = line.add(1, 7);
    var second = line.add(2, 65_535);
    line.addRepeated(65_535);
    line.know(second, 0x97);
    assertThat(line.isFirstKnown()).isFalse();
    line.know(first, 0);
    assertThat(line.isFirstKnown()).isTrue();
    assertThat(line.isFirstPubrec()).isFalse();
    assertThat(line.firstPacketId()).isEqualTo(7);
    assertThat(line.firstCode()).isZero();
    line.removeFirst();
    assertThat(line.isFirstPubrec()).isTrue();
    assertThat(line.isFirstRepeated()).isFalse();
    assertThat(line.firstPacketId()).isEqualTo(65_535);
    assertThat(line.firstCode()).isEqualTo(0x97);
    line.removeFirst();
    assertThat(line.isFirstKnown()).isTrue();
    assertThat(line.isFirstRepeated()).isTrue();
    line.removeFirst();
    assertThat(line.isFirstKnown()).isFalse();
    assertThat(line.size()).isZero();
  }

  @Test
  void growsAndGoesRound() {
    var next = 1;
    for (var round = 1; round <= 50; round++) {
      var places = new long[round];
      for (var i = 0; i < round; i++) {
        places[i] = line.add(1, next + i);
      }
      for (var i = round - 1; i >= 0; i--) {
        line.know(places[i], 0);
      }
      for (var i = 0; i < round; i++) {
        assertThat(line.firstPacketId()).isEqualTo(next++);
        line.removeFirst();
      }
    }
  }
}
