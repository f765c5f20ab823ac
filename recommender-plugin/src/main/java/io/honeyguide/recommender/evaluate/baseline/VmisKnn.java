package io.honeyguide.recommender.evaluate.baseline;

/**
 * VMIS-kNN (Kersbergen, Sprangers, Schelter: Serenade, SIGMOD 2022): visits that share items with
 * the asker's are weighed by the place of the shared items in the asker's visit; their items by how
 * late in it the newest shared item stands, and by inverse visit frequency.
 *
 * <p>500 newest visits per item and 500 neighbours, the last 20 events of the asker.
 */
public final class VmisKnn extends VisitBaseline {

  private static final int POSTINGS = 500;
  private static final int NEIGHBOURS = 500;
  private static final int WINDOW = 20;

  private final Postings postings = new Postings(POSTINGS);

  /** An index that knows nothing yet. */
  public VmisKnn(ListRule rule) {
    super(rule);
  }

  @Override
  void learn(VisitLog visit, int item) {
    postings.add(visit, item);
  }

  @Override
  void score(VisitLog visit, ItemScores into) {
    var newest = visit.newest(WINDOW);
    var length = Math.min(WINDOW, visit.length());
    var neighbours = new Neighbours();
    for (var index = 0; index < newest.count(); index++) {
      var weight = (float) (length - newest.age(index) + 1) / length;
      for (var other : postings.of(newest.item(index))) {
        if (other != visit) {
          neighbours.add(other, weight);
        }
      }
    }
    for (var neighbour : neighbours.best(NEIGHBOURS)) {
      var match = neighbour.similarity * matchWeight(neighbour.visit, newest);
      if (match > 0) {
        addItems(neighbour.visit, match, into);
      }
    }
  }

  /** Falls by a tenth with each event between the asker's last one and the newest shared item. */
  private static float matchWeight(VisitLog other, VisitLog.Newest newest) {
    for (var index = 0; index < newest.count(); index++) {
      if (other.holds(newest.item(index))) {
        return Math.max(0, 1 - .1f * newest.age(index));
      }
    }
    return 0;
  }

  private void addItems(VisitLog other, float match, ItemScores into) {
    for (var place = 0; place < other.length(); place++) {
      var item = other.item(place);
      if (other.lastPlaceOf(item) == place) {
        var rarity = Math.log((double) postings.visitCount() / postings.countOf(item));
        into.add(item, (float) (match * Math.max(1e-6, rarity)));
      }
    }
  }
}
