package io.honeyguide.delivery;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The walks of all holders, one after the other, in slices between the shard's other work.
 *
 * <p>Owner: the shard's thread.
 */
final class Marking {

  /** References that one slice looks at: some tens of microseconds. */
  private static final int SLICE = 16 * 1024;

  private final Marks marks;
  private final Iterator<Holder> holders;
  private final Map<String, Long> marked;
  private String name = "";
  private Holder.Walk walk = Holder.Walk.OVER;

  /**
   * Walks that did not begin yet.
   *
   * @param marked gets how many marks each kind of holder set first
   */
  Marking(Marks marks, List<Holder> holders, Map<String, Long> marked) {
    this.marks = marks;
    this.holders = holders.iterator();
    this.marked = marked;
  }

  /** One slice; returns whether all walks are over. */
  boolean step() {
    var before = marks.count();
    var isOver = walk.step(marks, SLICE);
    if (marks.count() > before) {
      marked.merge(name, marks.count() - before, Long::sum);
    }
    if (!isOver) {
      return false;
    }
    if (!holders.hasNext()) {
      return true;
    }
    var next = holders.next();
    name = next.name();
    walk = next.walk();
    return false;
  }
}
