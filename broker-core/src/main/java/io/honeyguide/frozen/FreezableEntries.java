package io.honeyguide.frozen;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a structure in the order in which they came, of which a view can be taken at any
 * moment, at no cost: whoever changes an entry says so first, and an entry that the view has not
 * handed out by then is handed out before it changes. So the view's sink gets each entry that there
 * was when the view was taken, once, as it was then.
 *
 * <p>One view at a time. While there is none, a change costs a comparison.
 *
 * <p>Owner: the thread that owns the structure.
 */
public final class FreezableEntries<E extends Freezable<E>> {

  private @Nullable E first;
  private @Nullable E last;

  /** The entry that the view goes on with. */
  private @Nullable E next;

  private int view;
  private @Nullable Consumer<? super E> sink;

  /** Adds an entry, which is no part of a view that was taken before. */
  public void add(E entry) {
    entry.seenIn = view;
    entry.before = last;
    if (last == null) {
      first = entry;
    } else {
      last.after = entry;
    }
    last = entry;
  }

  /** Removes an entry, if it is here. */
  public void remove(E entry) {
    if (entry.before == null && first != entry) {
      return;
    }
    changing(entry);
    if (next == entry) {
      next = entry.after;
    }
    if (entry.before == null) {
      first = entry.after;
    } else {
      entry.before.after = entry.after;
    }
    if (entry.after == null) {
      last = entry.before;
    } else {
      entry.after.before = entry.before;
    }
    entry.before = null;
    entry.after = null;
  }

  /** An entry is about to change. */
  public void changing(E entry) {
    var listening = sink;
    if (listening != null && entry.seenIn != view) {
      entry.seenIn = view;
      listening.accept(entry);
    }
  }

  /** Whether a view is being handed out that does not have this entry yet. */
  public boolean isAwaited(E entry) {
    return sink != null && entry.seenIn != view;
  }

  /** Number of the newest view, so that an entry can tell what it noted for which. */
  public int view() {
    return view;
  }

  /**
   * Takes a view of all entries as they are now.
   *
   * @param to gets them, in a step of the view or when one is about to change
   */
  public FrozenView freeze(Consumer<? super E> to) {
    if (sink != null) {
      throw new IllegalStateException("the view before has not ended");
    }
    view++;
    sink = to;
    next = first;
    return new View(view);
  }

  private final class View implements FrozenView {
    private final int number;

    View(int number) {
      this.number = number;
    }

    @Override
    public boolean step() {
      var entry = number == view ? next : null;
      if (entry != null) {
        next = entry.after;
        changing(entry);
      }
      if (next == null) {
        end();
      }
      return next != null;
    }

    @Override
    public void end() {
      if (number == view) {
        sink = null;
        next = null;
      }
    }
  }
}
