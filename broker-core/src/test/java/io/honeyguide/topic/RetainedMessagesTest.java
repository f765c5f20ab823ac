package io.honeyguide.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetainedMessagesTest {

  private final RetainedMessages<String> retained = new RetainedMessages<>();

  @Test
  void replacesTheMessageOfATopic() {
    assertThat(retained.put(Topic.of("a/b"), "old")).isNull();
    assertThat(retained.put(Topic.of("a/b"), "new")).isEqualTo("old");

    assertThat(retained.get(Topic.of("a/b"))).isEqualTo("new");
    assertThat(found("a/b")).containsExactly("a/b=new");
    assertThat(retained.size()).isEqualTo(1);
  }

  @Test
  void forgetsARemovedTopicAndKeepsThoseAroundIt() {
    retained.put(Topic.of("a"), "1");
    retained.put(Topic.of("a/b"), "2");
    retained.put(Topic.of("a/b/c"), "3");

    assertThat(retained.remove(Topic.of("a/b"))).isEqualTo("2");
    assertThat(retained.remove(Topic.of("a/b"))).isNull();
    assertThat(retained.remove(Topic.of("a/x"))).isNull();

    assertThat(retained.get(Topic.of("a/b"))).isNull();
    assertThat(found("#")).containsExactly("a=1", "a/b/c=3");
  }

  @Test
  void goesLevelByLevelInOrder() {
    for (var name : List.of("b", "a/c", "a b", "a/b/z", "a/b", "a", "/a", "$SYS/x")) {
      retained.put(Topic.of(name), "v");
    }

    assertThat(found("#"))
        .containsExactly("/a=v", "a=v", "a/b=v", "a/b/z=v", "a/c=v", "a b=v", "b=v");
    var all = new ArrayList<String>();
    retained.forEach((topic, value) -> all.add(topic.name()));
    assertThat(all).containsExactly("/a", "$SYS/x", "a", "a/b", "a/b/z", "a/c", "a b", "b");
  }

  @Test
  void wildcardInTheFirstLevelFindsNoSystemTopic() {
    retained.put(Topic.of("$SYS/uptime"), "1");
    retained.put(Topic.of("a/uptime"), "2");

    assertThat(found("#")).containsExactly("a/uptime=2");
    assertThat(found("+/uptime")).containsExactly("a/uptime=2");
    assertThat(found("$SYS/#")).containsExactly("$SYS/uptime=1");
  }

  private List<String> found(String filter) {
    var found = new ArrayList<String>();
    retained.match(TopicFilter.of(filter), (topic, value) -> found.add(topic + "=" + value));
    return found;
  }
}
