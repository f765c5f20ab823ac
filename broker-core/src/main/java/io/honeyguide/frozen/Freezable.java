package io.honeyguide.frozen;

import org.jspecify.annotations.Nullable;

/**
 * An entry that {@link FreezableEntries} may hold, in one of them at most.
 *
 * @param <E> the type that extends this one
 */
public abstract class Freezable<E extends Freezable<E>> {

  @Nullable E before;
  @Nullable E after;

  /** Number of the newest view that has it already, or that it is not part of. */
  int seenIn;
}
