package io.honeyguide.frozen;

import java.util.Collection;
import java.util.function.Consumer;

/** Entries as they were when the view was taken, handed to a sink one step at a time. */
public interface FrozenView {

  /**
   * Hands out one entry more, if there is one.
   *
   * @return whether there may be more
   */
  boolean step();

  /** Nobody wants the rest: from here on changes cost nothing again. */
  void end();

  /** A view of entries that never change themselves, in a collection that nobody changes. */
  static <E> FrozenView of(Collection<? extends E> entries, Consumer<? super E> sink) {
    var left = entries.iterator();
    return new FrozenView() {
      @Override
      public boolean step() {
        if (left.hasNext()) {
          sink.accept(left.next());
        }
        return left.hasNext();
      }

      @Override
      public void end() {
        // There is nothing that changes would cost.
      }
    };
  }
}
