package io.honeyguide.frozen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FreezableEntriesTest {

  private static final class Counter extends Freezable<Counter> {
    int value;

    Counter(int value) {
      this.value = value;
    }
  }

  private final FreezableEntries<Counter> entries = new FreezableEntries<>();
  private final List<Integer> handed = new ArrayList<>();

  private Counter add(int value) {
    var counter = new Counter(value);
    entries.add(counter);
    return counter;
  }

  private FrozenView freeze() {
    handed.clear();
    return entries.freeze(counter -> handed.add(counter.value));
  }

  private static void finish(FrozenView view) {
    while (view.step()) {
      // Goes on until nothing is left.
    }
  }

  @Test
  void handsOutAChangedEntryAsItWas() {
    add(1);
    var second = add(2);
    var view = freeze();

    entries.changing(second);
    second.value = 20;
    assertThat(handed).containsExactly(2);
    finish(view);

    assertThat(handed).containsExactly(2, 1);
  }

  @Test
  void leavesOutWhatCameLater() {
    add(1);
    var view = freeze();
    entries.changing(add(2));
    finish(view);

    assertThat(handed).containsExactly(1);
  }

  @Test
  void handsOutWhatIsRemovedUnderItsFeet() {
    add(1);
    var second = add(2);
    add(3);
    var view = freeze();
    view.step();
    entries.remove(second);
    finish(view);

    assertThat(handed).containsExactly(1, 2, 3);
  }

  @Test
  void handsOutNothingOnceItHasEnded() {
    var first = add(1);
    var view = freeze();
    view.end();
    entries.changing(first);

    assertThat(view.step()).isFalse();
    assertThat(handed).isEmpty();
    assertThat(entries.isAwaited(first)).isFalse();
  }

  @Test
  void oneViewAtATime() {
    add(1);
    var view = freeze();
    assertThatThrownBy(this::freeze).isInstanceOf(IllegalStateException.class);
    view.end();
    finish(freeze());

    assertThat(handed).containsExactly(1);
  }

  @Test
  void removingTwiceDoesNoHarm() {
    var first = add(1);
    add(2);
    entries.remove(first);
    entries.remove(first);
    finish(freeze());

    assertThat(handed).containsExactly(2);
  }

  private void change(List<Counter> there, Random chance, int times, @Nullable FrozenView view) {
    for (var i = 0; i < times; i++) {
      switch (there.isEmpty() ? 0 : chance.nextInt(4)) {
        case 0 -> there.add(add(chance.nextInt()));
        case 1 -> entries.remove(there.remove(chance.nextInt(there.size())));
        case 2 -> {
          var changed = there.get(chance.nextInt(there.size()));
          entries.changing(changed);
          changed.value = chance.nextInt();
        }
        default -> {
          if (view != null) {
            view.step();
          }
        }
      }
    }
  }

  @Property(tries = 500)
  void holdsWhatThereWasWhenItWasTaken(@ForAll long seed) {
    var chance = new Random(seed);
    var tested = new FreezableEntriesTest();
    var there = new ArrayList<Counter>();
    for (var round = 0; round < 4; round++) {
      tested.change(there, chance, 20, null);
      var expected = there.stream().map(counter -> counter.value).toList();
      var view = tested.freeze();
      tested.change(there, chance, chance.nextInt(30), view);
      finish(view);
      assertThat(tested.handed).containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}
