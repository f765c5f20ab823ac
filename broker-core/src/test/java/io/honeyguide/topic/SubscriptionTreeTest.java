package io.honeyguide.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubscriptionTreeTest {

  private final SubscriptionTree<String, Integer> tree = new SubscriptionTree<>();

  @Test
  void replacesOptionsOfTheSameFilterAndSubscriber() {
    assertThat(tree.put(TopicFilter.of("a/+"), "s", 1)).isNull();
    assertThat(tree.put(TopicFilter.of("a/+"), "s", 2)).isEqualTo(1);

    assertThat(matches("a/b")).containsExactly("s=2");
    assertThat(tree.size()).isEqualTo(1);
  }

  @Test
  void keepsSharedAndOwnSubscriptionOfOneSubscriberApart() {
    tree.put(TopicFilter.of("a"), "s", 1);
    tree.put(TopicFilter.of("$share/g/a"), "s", 2);
    tree.put(TopicFilter.of("$share/h/a"), "s", 3);

    assertThat(tree.remove(TopicFilter.of("$share/g/a"), "s")).isEqualTo(2);

    assertThat(matches("a")).containsExactlyInAnyOrder("s=1", "s=3");
  }

  @Test
  void reportsASubscriberOncePerMatchingFilter() {
    tree.put(TopicFilter.of("a/#"), "s", 1);
    tree.put(TopicFilter.of("+/b"), "s", 2);
    tree.put(TopicFilter.of("a/b"), "s", 3);

    assertThat(matches("a/b")).containsExactlyInAnyOrder("s=1", "s=2", "s=3");
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    tree.put(TopicFilter.of("a/b"), "s", 1);
    var stamp = tree.stamp(Topic.of("a/b"));

    assertThat(tree.remove(TopicFilter.of("a/b"), "other")).isNull();
    assertThat(tree.remove(TopicFilter.of("a/b/c"), "s")).isNull();
    assertThat(tree.remove(TopicFilter.of("a/#"), "s")).isNull();
    assertThat(tree.remove(TopicFilter.of("a/+"), "s")).isNull();
    assertThat(tree.remove(TopicFilter.of("$share/g/a/b"), "s")).isNull();

    assertThat(matches("a/b")).containsExactly("s=1");
    assertThat(tree.size()).isEqualTo(1);
    assertThat(tree.stamp(Topic.of("a/b"))).isEqualTo(stamp);
  }

  @Test
  void keepsTheBranchesThatOthersUse() {
    tree.put(TopicFilter.of("a/b"), "s", 1);
    tree.put(TopicFilter.of("a/b/c"), "s", 2);
    tree.put(TopicFilter.of("a/+/c"), "s", 3);

    tree.remove(TopicFilter.of("a/b/c"), "s");
    assertThat(matches("a/b")).containsExactly("s=1");
    tree.remove(TopicFilter.of("a/b"), "s");
    assertThat(matches("a/b/c")).containsExactly("s=3");
  }

  @Test
  void stampsOfOtherCornersStayWhenOneSubscriptionChanges() {
    var names = new ArrayList<String>();
    for (var device = 0; device < 1_000; device++) {
      names.add("devices/" + device + "/state");
    }
    var before = names.stream().map(name -> tree.stamp(Topic.of(name))).toList();

    tree.put(TopicFilter.of("devices/7/#"), "s", 1);

    var changed = new ArrayList<String>();
    for (var i = 0; i < names.size(); i++) {
      if (tree.stamp(Topic.of(names.get(i))) != before.get(i)) {
        changed.add(names.get(i));
      }
    }
    assertThat(changed).contains("devices/7/state").hasSizeLessThan(5);
  }

  @Test
  void manySubscribersOfOneFilterComeAndGoInAnyOrder() {
    var present = new ArrayList<String>();
    var random = new Random(7);
    for (var step = 0; step < 20_000; step++) {
      if (present.isEmpty() || random.nextInt(100) < (step < 10_000 ? 60 : 40)) {
        var subscriber = "s" + step;
        tree.put(TopicFilter.of("news"), subscriber, step);
        present.add(subscriber);
      } else {
        var subscriber = present.remove(random.nextInt(present.size()));
        assertThat(tree.remove(TopicFilter.of("news"), subscriber)).isNotNull();
      }
      if (step % 997 == 0) {
        assertThat(subscribers("news")).containsExactlyElementsOf(present);
      }
    }
    present.forEach(subscriber -> tree.remove(TopicFilter.of("news"), subscriber));
    assertThat(subscribers("news")).isEmpty();
    assertThat(tree.size()).isZero();
  }

  /** A cost that grows with the square of them would not come to an end within a test's time. */
  @Test
  void carriesManyChildrenAndManySubscribers() {
    var count = 100_000;
    for (var i = 0; i < count; i++) {
      tree.put(TopicFilter.of("devices/" + i), "s", i);
      tree.put(TopicFilter.of("all"), "s" + i, i);
    }
    for (var i = 0; i < count; i++) {
      assertThat(tree.stamp(Topic.of("devices/" + i))).isPositive();
      tree.match(Topic.of("devices/" + i), (subscriber, options) -> {});
    }
    assertThat(subscribers("all")).hasSize(count);
    for (var i = 0; i < count; i++) {
      tree.remove(TopicFilter.of("devices/" + i), "s");
      tree.remove(TopicFilter.of("all"), "s" + i);
    }

    assertThat(tree.size()).isZero();
    assertThat(tree.nodeCount()).isEqualTo(1);
  }

  @Test
  void matchesAsDeepAsFiltersGo() {
    var deep = "a/".repeat(199);
    tree.put(TopicFilter.of(deep + "#"), "s", 1);
    tree.put(TopicFilter.of("+/".repeat(199) + "+"), "s", 2);

    assertThat(matches(deep + "z")).containsExactlyInAnyOrder("s=1", "s=2");
    tree.remove(TopicFilter.of(deep + "#"), "s");
    assertThat(matches(deep + "z")).containsExactly("s=2");
  }

  private List<String> matches(String topic) {
    var found = new ArrayList<String>();
    tree.match(Topic.of(topic), (subscriber, options) -> found.add(subscriber + "=" + options));
    return found;
  }

  private List<String> subscribers(String topic) {
    var found = new ArrayList<String>();
    tree.match(Topic.of(topic), (subscriber, options) -> found.add(subscriber));
    return found;
  }
}
