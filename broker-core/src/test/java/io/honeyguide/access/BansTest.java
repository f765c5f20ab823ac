package io.honeyguide.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BansTest {

  private final Bans bans = new Bans();

  private boolean ban(String client, long untilMs) {
    return bans.add(new Bans.Ban(client, untilMs, "ada"), 0);
  }

  @Test
  void holdUntilTheirTimeIsOver() {
    ban("c", 100);

    assertThat(bans.isBanned("c", 99)).isTrue();
    assertThat(bans.isBanned("c", 100)).isFalse();
    assertThat(bans.isBanned("d", 0)).isFalse();
    assertThat(bans.page("", 10, 100)).isEmpty();
  }

  @Test
  void canBeLifted() {
    ban("c", 100);

    assertThat(bans.lift("c", 50)).isTrue();
    assertThat(bans.isBanned("c", 50)).isFalse();
    assertThat(bans.lift("c", 50)).isFalse();
  }

  @Test
  void areShownPageByPage() {
    for (var client : new String[] {"d", "b", "a", "c"}) {
      ban(client, 100);
    }

    assertThat(bans.page("", 2, 0)).extracting(Bans.Ban::clientId).containsExactly("a", "b");
    assertThat(bans.page("b", 9, 0)).extracting(Bans.Ban::clientId).containsExactly("c", "d");
  }

  @Test
  void haveAMostWhichThoseThatAreOverDoNotCountFor() {
    for (var i = 0; i < Bans.BANS_MAX; i++) {
      ban("c" + i, 100);
    }

    assertThat(ban("one more", 100)).isFalse();
    assertThat(ban("c7", 200)).isTrue();
    assertThat(bans.add(new Bans.Ban("later", 300, ""), 150)).isTrue();
    assertThat(bans.page("", 10, 150)).hasSize(2);
  }
}
