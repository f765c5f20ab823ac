package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.topic.TopicFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogFollowerTest {

  private final LogFollower follower = new LogFollower(List.of(TopicFilter.of("shop/#")), () -> {});

  @Test
  void hasNothingUnreadBeforeItIsToldOfAnything() {
    assertThat(follower.unreadFrom(7)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void goesOnAtTheFirstMatchAndNotAtWhatOthersPublished() {
    follower.unreadFrom(10);
    follower.matched(1000);
    follower.matched(2000);

    assertThat(follower.unreadFrom(10)).isEqualTo(1000);
    assertThat(follower.unreadFrom(1001)).isEqualTo(1001);
    assertThat(follower.unreadFrom(2001)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void passesOverNothingThatCameBeforeEverythingWasRead() {
    follower.unreadFrom(10);
    follower.matched(20);
    // Reading has not come to 20 yet when 30 matches: 20 must not be passed over.
    follower.unreadFrom(15);
    follower.matched(30);

    assertThat(follower.unreadFrom(15)).isEqualTo(20);
    assertThat(follower.unreadFrom(31)).isEqualTo(Long.MAX_VALUE);

    follower.matched(40);
    assertThat(follower.unreadFrom(31)).isEqualTo(40);
  }
}
